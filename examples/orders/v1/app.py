"""orders 1.0.0: answers what an order costs as `total`."""

from typing import Literal

import shop
from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI(title="orders", version="1.0.0")
app.include_router(shop.provider_states)


class Order(BaseModel):
    id: int
    status: Literal["open", "paid", "shipped"]
    total: float


class Problem(BaseModel):
    detail: str


@app.get("/orders/{number}", operation_id="getOrder", responses={404: {"model": Problem}})
def get_order(number: int) -> Order:
    order = shop.find(number)
    return Order(id=order.number, status=order.status, total=order.euros)
