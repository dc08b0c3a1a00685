"""How desk, the help desk, asks the orders service: how far an order is, and nothing else."""

import httpx


def order_status(base_url: str, number: int) -> str:
    """Whether an order is open, paid or shipped."""
    answer = httpx.get(f"{base_url}/orders/{number}", headers={"Accept": "application/json"})
    status: str = answer.raise_for_status().json()["status"]
    return status
