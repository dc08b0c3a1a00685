"""What jsoncompat cannot take ends its own process, and nothing else."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from pactgate.openapi.schemas.inclusion import included
from pactgate.openapi.schemas.proving import Prover
from pactgate.openapi.schemas.terms import InclusionAnswer

TEXT = json.dumps({"type": "string"})
AGAIN = {"$ref": "#/$defs/s0"}
CLOSED = {"oneOf": [AGAIN, {"type": "null"}], "unevaluatedProperties": False}


def circle(inner: Any) -> dict[str, Any]:
    return {"$defs": {"s0": inner}, "oneOf": [AGAIN]}


def nested(depth: int, last: Any) -> Any:
    for _ in range(depth):
        last = {"not": last}
    return last


OVERFLOWING = [
    circle({"type": "object", "additionalProperties": CLOSED}),
    circle({"type": "object", "patternProperties": {"a": CLOSED}}),
    circle({"type": "object", "additionalProperties": {"type": "object", "properties": {"a": CLOSED}}}),
    circle({"contains": CLOSED}),
]


@pytest.fixture(scope="module")
def process() -> Prover:
    return Prover()


@pytest.fixture
def prover(process: Prover) -> Prover:
    process.begin()
    return process


@pytest.mark.parametrize("schema", OVERFLOWING)
def test_a_recursive_schema_that_overflows_its_stack_is_not_proved_and_the_next_question_is(
    schema: Any, prover: Prover
) -> None:
    assert not prover.proves(json.dumps(schema), json.dumps({**schema, "minProperties": 1}))
    assert prover.proves(TEXT, TEXT)


@pytest.mark.parametrize("schema", OVERFLOWING)
def test_it_is_answered_by_values(schema: Any) -> None:
    assert included(schema, {**schema, "type": "array"}).answer is InclusionAnswer.FAILS
    assert included(schema, schema).answer is not InclusionAnswer.FAILS


def test_a_question_that_takes_too_long_is_not_proved(prover: Prover) -> None:
    start = time.monotonic()
    assert not prover.proves(json.dumps(nested(30, {"maxLength": 5})), json.dumps(nested(30, {"maxLength": 3})))
    assert time.monotonic() - start < 60
    assert prover.proves(TEXT, TEXT)


def test_many_may_ask_at_once(prover: Prover) -> None:
    def ask(most: int) -> bool:
        return prover.proves(json.dumps({"type": "string", "maxLength": most}), json.dumps({"maxLength": 10}))

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, range(1, 21))) == [most <= 10 for most in range(1, 21)]
