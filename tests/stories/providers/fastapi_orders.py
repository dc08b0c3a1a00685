"""Orders in FastAPI: `python fastapi_orders.py PORT`."""

import sys
from typing import Any

import uvicorn
from fastapi import FastAPI, HTTPException, Request

app = FastAPI()
orders: dict[int, dict[str, Any]] = {}


@app.get("/orders/{number}")
def order(number: int) -> dict[str, Any]:
    if number not in orders:
        raise HTTPException(404)
    return orders[number]


@app.post("/_states")
async def states(request: Request) -> dict[str, Any]:
    change = await request.json()
    if change["state"] == "the shop is closed":
        raise HTTPException(500, "there is no such state")
    number = change.get("params", {}).get("number", 42)
    if change["action"] == "setup" and change["state"] == "an order exists":
        orders[number] = {"number": number, "total": 12.5}
    else:
        orders.clear()
    return {}


@app.post("/_messages")
async def messages(request: Request) -> dict[str, Any]:
    wanted = await request.json()
    if wanted["description"] != "an order was placed":
        raise HTTPException(404, "there is no such message")
    return {"event": "placed", "number": 42}


if __name__ == "__main__":
    uvicorn.run(app, port=int(sys.argv[1]), log_level="warning")
