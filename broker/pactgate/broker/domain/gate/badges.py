"""Badges: what one says about pacts or a version, in the words of the Pact Broker. How it looks is drawn elsewhere."""

import re
from dataclasses import dataclass
from enum import StrEnum

from pactgate.broker.domain.gate.pairs import Verdict
from pactgate.broker.domain.publishing.pacts import Which


class Colour(StrEnum):
    """The colours that the Pact Broker's badges have."""

    BRIGHTGREEN = "brightgreen"
    RED = "red"
    ORANGE = "orange"
    LIGHTGREY = "lightgrey"


@dataclass(frozen=True, slots=True)
class Badge:
    """Two texts side by side, the right one on a colour. `verdict` is what the colour alone says otherwise.

    `found` is whether there is what the badge was asked about.
    """

    left: str
    right: str
    colour: Colour
    verdict: Verdict | None = None
    found: bool = True

    @property
    def text(self) -> str:
        """All that the badge says, for who cannot see it."""
        meaning = f" ({self.verdict})" if self.verdict else ""
        return f"{self.left}: {self.right}{meaning}"


@dataclass(frozen=True, slots=True)
class Wording:
    """How the reader wants the left text: a label, and names by their initials."""

    label: str = ""
    initials: bool = False


@dataclass(frozen=True, slots=True)
class PactLine:
    """The pacts of a consumer with a provider that a badge is about, one after the other.

    With a `provider_tag`, only the results of provider versions that have it count.
    """

    consumer: str
    provider: str
    which: Which
    provider_tag: str | None = None


@dataclass(frozen=True, slots=True)
class LatestResult:
    """The last result about the newest pact of a line that has any. `of_newest`: there is no newer content.

    `unverified` is how many interactions of the pact a success has no result for.
    """

    success: bool
    pending: bool
    of_newest: bool
    unverified: int = 0


_BY_VERDICT = {Verdict.YES: Colour.BRIGHTGREEN, Verdict.NO: Colour.RED, Verdict.UNKNOWN: Colour.LIGHTGREY}
_MERGE = {Verdict.YES: "success", Verdict.NO: "failed", Verdict.UNKNOWN: "unknown"}

_WORD_BY_CAPITALS = re.compile("[A-Z]+(?![a-z])|[A-Z]?[^A-Z]+")
"""One of the words in `HTTPService` or `doAThing`."""

PACT_NOT_FOUND = Badge("pact not found", "unknown", Colour.LIGHTGREY, found=False)
"""There is no pact that the badge could be about."""


def pact_badge(line: PactLine, result: LatestResult | None, wording: Wording) -> Badge:
    """How the newest pact of a line stands."""
    return Badge(_title(line, wording), *_status(result))


def deployment_badge(verdict: Verdict, *, start: str, place: str, label: str) -> Badge:
    """Whether what is at `start` can be deployed to `place`."""
    return Badge(label or "can-i-deploy", f"{start} to {place}", _BY_VERDICT[verdict], verdict)


def merge_badge(verdict: Verdict) -> Badge:
    """Whether the main branch fits the main branches of all others."""
    return Badge("can-i-merge", _MERGE[verdict], _BY_VERDICT[verdict])


def not_found(what: str) -> Badge:
    """What the address names is not there."""
    return Badge(what, "not found", Colour.LIGHTGREY, found=False)


def impossible(what: str, problem: str) -> Badge:
    """What the address names cannot be."""
    return Badge(what, problem, Colour.LIGHTGREY, found=False)


def fault(reference: str) -> Badge:
    """The broker failed; its log has more under the reference."""
    return Badge("error", f"reference: {reference}", Colour.LIGHTGREY, found=False)


def _status(result: LatestResult | None) -> tuple[str, Colour]:
    if result is None or (result.success and result.unverified):
        return "unknown", Colour.LIGHTGREY
    if not result.success:
        return ("failed (pending)" if result.pending else "failed"), Colour.RED
    return ("verified", Colour.BRIGHTGREEN) if result.of_newest else ("changed", Colour.ORANGE)


def _title(line: PactLine, wording: Wording) -> str:
    tagged = line.provider_tag is not None
    consumer = _party(line.consumer, line.which.tag if tagged else None, wording)
    provider = _party(line.provider, line.provider_tag, wording)
    chosen = {"consumer": consumer, "provider": provider}
    return f"{chosen.get(wording.label.lower(), f'{consumer}/{provider}')} pact".lower()


def _party(name: str, tag: str | None, wording: Wording) -> str:
    short = _initials(name) if wording.initials else name
    return short if tag is None else f"{short} ({tag})"


def _initials(name: str) -> str:
    words = re.findall(r"[^\s_-]+", name)
    if len(words) == 1:
        words = _WORD_BY_CAPITALS.findall(words[0])
    return "".join(word[0] for word in words) if len(words) > 1 else name
