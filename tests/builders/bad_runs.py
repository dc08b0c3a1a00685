"""A pact and a document of a small provider, and the processes that a run has left behind."""

from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).parents[2]


def interaction(description: str = "a request", **members: Any) -> dict[str, Any]:
    request = {"method": "GET", "path": "/orders"}
    return {"description": description, "request": request, "response": {"status": 200}, **members}


def pact(*interactions: dict[str, Any], provider: str = "orders") -> dict[str, Any]:
    return {
        "consumer": {"name": "web"},
        "provider": {"name": provider},
        "interactions": list(interactions),
        "metadata": {"pactSpecification": {"version": "3.0.0"}},
    }


GOOD = pact(interaction())

DOCUMENT = {
    "openapi": "3.0.3",
    "info": {"title": "Orders", "version": "1"},
    "paths": {
        "/orders": {
            "get": {
                "responses": {
                    "200": {"description": "ok", "content": {"application/json": {"schema": {"type": "object"}}}}
                }
            }
        }
    },
}


def running_with(mark: str) -> list[str]:
    """What runs and was started, by whomever, with this variable in its environment."""
    name, _, value = mark.partition("=")
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get(name) == value and process.status() != psutil.STATUS_ZOMBIE:
                found.append(" ".join(process.cmdline()))
        except psutil.Error:
            continue
    return found
