"""The small pieces of HTML that a page repeats hundreds of times, as filters: a macro costs ten times as much.

Whatever comes from outside is escaped and stands in `bdi`, so that it cannot turn the direction of the text around it.
"""

from datetime import datetime
from functools import lru_cache

from markupsafe import Markup, escape

from pactgate.broker.domain.environments.environments import Environment
from pactgate.broker.domain.gate.gate import Decision
from pactgate.broker.domain.gate.pairs import Pair, PairVerdict
from pactgate.broker.domain.gate.succession import JudgedChange
from pactgate.broker.domain.versions.versions import Marks, Version
from pactgate.broker.web.words import ago, exact


def _html(text: str) -> Markup:
    return Markup(text)  # noqa: S704 - whatever comes from outside was escaped


@lru_cache
def sign(shape: str) -> Markup:
    """A sign by the name of its shape in `signs.svg`."""
    return _html(f'<svg class="sign" aria-hidden="true" focusable="false"><use href="#sign-{shape}"/></svg>')


@lru_cache
def verdict(value: str, words: str | None = None) -> Markup:
    """A verdict with its sign; `words` stand in its place, as for a check that failed."""
    return _labelled(value, value, words or value)


@lru_cache
def nothing(words: str) -> Markup:
    """A sign and words where there is no verdict."""
    return _labelled("none", "none", words)


def _labelled(style: str, shape: str, words: str) -> Markup:
    return _html(f'<span class="verdict {style}">{sign(shape)}<span>{escape(words)}</span></span>')


def judged(value: PairVerdict | JudgedChange | Decision) -> Markup:
    """The verdict on two versions, a change or a question: a yes with a warning says so."""
    if value.is_warning:
        return _labelled("warning", "warning", f"{value.verdict}, warning")
    return verdict(value.verdict)


def name(text: str) -> Markup:
    """A name from outside, which can be read whole where it is cut."""
    escaped = escape(text)
    return _html(f'<bdi title="{escaped}">{escaped}</bdi>')


def calls(consumer: str, provider: str) -> Markup:
    """An integration: who calls whom."""
    arrow = '<span class="arrow" aria-hidden="true"> → </span><span class="vh"> calls </span>'
    return _html(f'<span class="pair">{name(consumer)}{arrow}{name(provider)}</span>')


def versions(pair: Pair) -> Markup:
    """The versions of a pair, the consumer's first."""
    provider = f"<bdi>{escape(pair.provider.version)}</bdi>" if pair.provider.version else "none there"
    arrow = '<span aria-hidden="true">→</span><span class="vh">with</span>'
    return _html(f"<bdi>{escape(pair.consumer.version)}</bdi> {arrow} {provider}")


def environment(value: Environment) -> Markup:
    """The name of an environment; production stands out."""
    escaped = escape(value.name)
    style = "env production" if value.production else "env"
    return _html(f'<span class="{style}" title="{escaped}"><bdi>{escaped}</bdi></span>')


def branch(version: Version | Marks) -> Markup:
    """The first branch of a version, and how many more there are; nothing where it is on none."""
    if not version.branches:
        return Markup()
    names = escape(", ".join(each.name for each in version.branches))
    more = f" and {len(version.branches) - 1} more" if len(version.branches) > 1 else ""
    first = f'<span class="vh">branch </span><bdi>{escape(version.branches[0].name)}</bdi>{more}'
    return _html(f'<span class="branch" title="{names}">{first}</span>')


def when(moment: datetime, now: datetime) -> Markup:
    """How long ago a moment was, seen from `now`; the title has it to the second."""
    return _html(f'<time datetime="{moment.isoformat()}" title="{exact(moment)}">{ago(moment, now)}</time>')
