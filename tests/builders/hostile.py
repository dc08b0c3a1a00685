"""Documents, pacts and requests that cost a careless reader its time or memory, and ordinary ones that do so by chance.

What stands here is sent to the engine by the tests of its bounds, and may be sent to a broker. Each kind has ten
variants. All are made from the same arguments each time, so that a failure can be told by its kind and variant.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from tests.builders import hostile_exchanges, hostile_patterns, hostile_requests, hostile_schemas, hostile_syntax

type What = Literal["document", "document pair", "pact", "pact pair", "pact and document", "request"]


@dataclass(frozen=True, slots=True)
class Hostile:
    """Something to send.

    Attributes:
        kind: what makes it costly.
        variant: which one of its kind.
        what: what the contents are; of a pair the old one comes first, of a pact and a document the pact.
        contents: the bytes of each.
    """

    kind: str
    variant: str
    what: What
    contents: tuple[bytes, ...]

    @property
    def name(self) -> str:
        """What a test calls it."""
        return f"{self.kind}: {self.variant}"

    @property
    def files(self) -> Iterator[tuple[str, bytes]]:
        """The contents with names for files: the first character tells JSON from YAML."""
        for number, content in enumerate(self.contents):
            yield f"{number}.{'json' if content[:1] in {b'{', b'['} else 'yaml'}", content


KINDS = {
    **hostile_syntax.KINDS,
    **hostile_schemas.KINDS,
    **hostile_patterns.KINDS,
    **hostile_exchanges.KINDS,
    **hostile_requests.KINDS,
}
"""By the name of a kind: what its variants are, and the function that gives each with its contents."""


def all_hostile(kinds: Iterable[str] = KINDS) -> Iterator[Hostile]:
    """Everything of these kinds, made one after the other since some are large."""
    for kind in kinds:
        what, variants = KINDS[kind]
        for variant, contents in variants():
            yield Hostile(kind, variant, what, contents)
