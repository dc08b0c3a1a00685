"""Comparisons of small schemas against the law itself, found out by trying all messages of a small universe.

Of all keywords and choices, in both directions, as requests and as responses. `PACTGATE_SCHEMA_PAIRS=6000` asks about
that many pairs of schemas instead of a few hundred; the pair of a number is always the same.
"""

import json
import os
from collections.abc import Iterator
from typing import Any

import pytest

from pactgate import openapi
from tests.builders.small_messages import SmallMeaning, refused
from tests.builders.small_schemas import PairMaker
from tests.openapi.breaking.documents import api, body, reply

PAIRS = int(os.environ.get("PACTGATE_SCHEMA_PAIRS", "300"))
CHUNK = 50


def comparisons(old: Any, new: Any) -> Iterator[tuple[str, SmallMeaning, SmallMeaning, openapi.Comparison]]:
    """The four comparisons of two schemas, each with what the sender and the receiver mean."""
    first, second = SmallMeaning(old), SmallMeaning(new)
    for name, place, is_answer in (("request", body, False), ("response", reply, True)):
        for way, pair, meanings in (("there", (old, new), (first, second)), ("back", (new, old), (second, first))):
            one, other = (openapi.read(json.dumps(api(place(schema))).encode()) for schema in pair)
            sender, receiver = reversed(meanings) if is_answer else meanings
            yield f"{name} {way}", sender, receiver, openapi.compare(one, other)


def is_told(comparison: openapi.Comparison) -> bool:
    """Whether a person is told of a break, or that it may be one."""
    # By custom, a value that an enum of a response lists now is a warning, and so is a property that was excluded.
    by_custom = ("-enum-value-added", "-property-not-expected")
    return any(
        change.is_breaking or change.is_unproven or change.rule.endswith(by_custom) for change in comparison.changes
    )


def false_errors(comparison: openapi.Comparison, sender: SmallMeaning, receiver: SmallMeaning) -> list[str]:
    """The errors whose message is no whole one that the one sends and the other refuses."""
    wrong = []
    for change in comparison.changes:
        message = change.message() if change.is_breaking else None
        if change.is_breaking and not (
            message
            and message.is_whole
            and sender.surely_sends(message.value)
            and not receiver.surely_accepts(message.value)
        ):
            wrong.append(change.rule)
    return wrong


@pytest.mark.parametrize("start", range(0, PAIRS, CHUNK))
def test_a_break_is_told_and_an_error_has_a_whole_message_that_shows_it(start: int) -> None:
    for number in range(start, min(start + CHUNK, PAIRS)):
        old, new = PairMaker(number).pair()
        for name, sender, receiver, comparison in comparisons(old, new):
            lost = refused(sender, receiver)
            about = f"{number}, {name}: {json.dumps(old)} and {json.dumps(new)}"
            assert lost is None or is_told(comparison), f"nobody is told of {lost}: {about}"
            assert not false_errors(comparison, sender, receiver), about
