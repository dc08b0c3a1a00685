"""A whole conversation with the broker, request by request: the addresses that clients of a Pact Broker know."""

from pathlib import Path
from typing import Any

import httpx
import yaml

from tests.conftest import RunningBroker

STEPS: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("conversation.yaml").read_text("utf-8"))
METHODS = ("get", "post", "put", "delete")


def is_in(expected: Any, actual: Any) -> bool:
    """Whether all that is expected is in the answer; more members of an object may be."""
    if isinstance(expected, dict) and isinstance(actual, dict):
        return all(name in actual and is_in(value, actual[name]) for name, value in expected.items())
    return bool(expected == actual)


def member(body: Any, place: list[str]) -> str:
    for name in place:
        body = body[name]
    return str(body)


def test_a_consumer_and_a_provider_on_the_way_to_production(broker: RunningBroker) -> None:
    saved: dict[str, str] = {}
    with httpx.Client(base_url=broker.url, headers={"Accept": "application/hal+json"}, timeout=30) as client:
        for step in STEPS:
            (method,) = step.keys() & set(METHODS)
            body = {"json": step["json"]} if "json" in step else {}
            answer = client.request(method.upper(), step[method].format(**saved), **body)
            assert answer.status_code == step["status"], (step["step"], answer.text)
            assert is_in(step.get("has", {}), answer.json() if "has" in step else {}), (step["step"], answer.text)
            saved |= {name: member(answer.json(), place) for name, place in step.get("saves", {}).items()}
