"""Orders in Flask: `python flask_orders.py PORT`."""

import sys
from typing import Any

from flask import Flask, abort, jsonify, request
from flask.typing import ResponseReturnValue

app = Flask(__name__)
orders: dict[int, dict[str, Any]] = {}


@app.get("/orders/<int:number>")
def order(number: int) -> ResponseReturnValue:
    return jsonify(orders[number]) if number in orders else abort(404)


@app.post("/_states")
def states() -> ResponseReturnValue:
    change: Any = request.get_json()
    if change["state"] == "the shop is closed":
        return "there is no such state", 500
    number = change.get("params", {}).get("number", 42)
    if change["action"] == "setup" and change["state"] == "an order exists":
        orders[number] = {"number": number, "total": 12.5}
    else:
        orders.clear()
    return {}


@app.post("/_messages")
def messages() -> ResponseReturnValue:
    wanted: Any = request.get_json()
    if wanted["description"] != "an order was placed":
        return "there is no such message", 404
    return {"event": "placed", "number": 42}


if __name__ == "__main__":
    app.run(port=int(sys.argv[1]), threaded=True)
