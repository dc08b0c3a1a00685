"""Objects with properties of several members of a choice, for senders that only the whole closes."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from random import Random

from pactgate.openapi.values import Json

TRIED = 400
"""How many such objects are given; most are none that the sender may send, and are thrown out fast."""


def mixed(pool: Mapping[str, Sequence[Json]], bases: Sequence[Mapping[str, Json]]) -> Iterator[Json]:
    """Objects made of what the members know, each with some of their properties; the same ones each time.

    Args:
        pool: values worth trying for each property.
        bases: objects with what some member requires.
    """
    chance = Random(0)  # noqa: S311 - it must give the same each time
    draw, properties = chance.random, sorted(pool.items())  # `choice` takes three times as long
    while properties:
        share = chance.choice((0.1, 0.3, 0.5, 0.8))
        taken = {name: values[int(draw() * len(values))] for name, values in properties if draw() < share}
        yield {**chance.choice(bases or [{}]), **taken}


def pooled(objects: Sequence[Mapping[str, Json]]) -> tuple[dict[str, list[Json]], list[Mapping[str, Json]]]:
    """The values by property that some objects have, and the leanest of the objects."""
    pool: dict[str, list[Json]] = {}
    for value in objects:
        for name, inner in value.items():
            known = pool.setdefault(name, [])
            if inner not in known:
                known.append(inner)
    return pool, [*islice(sorted(objects, key=len), 4)]
