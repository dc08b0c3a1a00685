"""Places in the text of JSON, found by going through its tokens; what nobody looks for is passed over."""

import json
import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from pactgate.openapi.location.wanted import WantedPlace

_TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+"|[{}\[\],:]|[^\s{}\[\],:"]+')


def find_in_json(content: str, root: WantedPlace) -> bool:
    """Looks for places in JSON; whether it was JSON."""
    tokens = _TOKEN.finditer(content)
    starts = [match.start() for match in re.finditer("\n", content)]
    try:
        _Json(tokens, starts).value(next(tokens), root)
    except (StopIteration, ValueError):
        return False
    return True


@dataclass(slots=True)
class _Json:
    """Goes through the tokens of JSON.

    Attributes:
        tokens: what is left of them.
        ends: where lines end.
    """

    tokens: Iterator[re.Match[str]]
    ends: list[int]

    def value(self, token: re.Match[str], wanted: WantedPlace | None) -> None:
        """Goes through one value, whose first token was read."""
        if token[0] not in {"{", "["}:
            return
        if wanted is None or not wanted.inner:
            self._skip()
        elif token[0] == "{":
            self._object(wanted)
        else:
            self._array(wanted)

    def _skip(self) -> None:
        depth = 1
        for token in self.tokens:
            depth += (token[0] in {"{", "["}) - (token[0] in {"}", "]"})
            if not depth:
                return

    def _object(self, wanted: WantedPlace) -> None:
        for token in self.tokens:
            if token[0] == "}":
                return
            if token[0] == ",":
                continue
            if not token[0].startswith('"') or next(self.tokens)[0] != ":":
                raise ValueError
            inner = wanted.at(json.loads(token[0]))
            self._mark(token, inner)
            self.value(next(self.tokens), inner)

    def _array(self, wanted: WantedPlace) -> None:
        number = 0
        for token in self.tokens:
            if token[0] == "]":
                return
            if token[0] != ",":
                inner = wanted.at(str(number))
                self._mark(token, inner)
                self.value(token, inner)
                number += 1

    def _mark(self, token: re.Match[str], wanted: WantedPlace | None) -> None:
        if wanted is not None:
            number = bisect_left(self.ends, token.start())
            wanted.mark(number + 1, token.start() - (self.ends[number - 1] if number else -1))
