"""Places below a body as pacts write them."""

import re
from collections.abc import Sequence

_PLAIN = re.compile(r"[A-Za-z_$][\w$-]*")


def shown(start: str, path: Sequence[str | int]) -> str:
    """The place below a start: `response.body.a[0]['b c']`."""
    return start + "".join(map(_step, path))


def _step(step: str | int) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    return f".{step}" if _PLAIN.fullmatch(step) else f"[{step!r}]"
