"""Why a pact is to be verified: the selector that found it, and the words for it that verifiers print."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pactgate.broker.domain.verification.selectors import ConsumerVersionSelector


@dataclass(frozen=True, slots=True)
class SelectedBy:
    """The selector and the consumer version that it found. Its branch is the one that was found.

    `fallback_for` is the tag or branch for which nothing was found, where a fallback was used.
    """

    selector: ConsumerVersionSelector
    consumer: str
    consumer_version_id: int
    consumer_version: str
    environment: str | None = None
    production: bool = False
    fallback_for: str | None = None

    @property
    def short_description(self) -> str:
        """A few words for lists."""
        selector = self.selector
        if self.environment:
            state = "released in" if selector.released else "deployed to" if selector.deployed else "in"
            return f"{state} {self.environment}"
        if selector.main_branch:
            return "latest from main branch"
        if selector.branch:
            return f"latest from branch {selector.branch}"
        if selector.tag and not selector.latest:
            return f"one of {selector.consumer} {selector.tag}" if selector.consumer else f"one of {selector.tag}"
        return f"latest with tag {selector.tag}" if selector.tag else "latest"

    def metadata(self) -> list[tuple[str, str]]:
        """What the address of the pact shall remember of this."""
        selector = self.selector
        pairs = [("s[][b]", selector.branch), ("s[][t]", selector.tag)]
        pairs.append(("s[][l]", "true" if selector.latest or selector.branch else None))
        pairs.append(("s[][e]", self.environment))
        pairs.append(("s[][cv]", str(self.consumer_version_id)))
        return [(key, value) for key, value in pairs if value is not None]


def criteria(selected_by: Iterable[SelectedBy], provider: str) -> list[str]:
    """The criteria as a notice says them, a line each. What is in environments shares a line."""
    ordered = sorted(dict.fromkeys(selected_by), key=_rank)
    return list(dict.fromkeys(_lines(ordered, provider)))


def _lines(ordered: Sequence[SelectedBy], provider: str) -> Iterator[str]:
    grouped: dict[tuple[str | None, bool], list[SelectedBy]] = {}
    for each in ordered:
        if each.environment and (each.selector.deployed or each.selector.released):
            grouped.setdefault((each.selector.consumer, each.selector.released), []).append(each)
        else:
            yield _line(each, provider)
    for (consumer, released), group in grouped.items():
        subject = f"version(s) of {consumer}" if consumer else "consumer version(s)"
        state = "released and supported in" if released else "currently deployed to"
        yield f"{subject} {state} {_places(group)}"


def _places(group: Iterable[SelectedBy]) -> str:
    ordered = sorted(group, key=lambda each: (each.production, each.environment or ""))
    places = list(dict.fromkeys(f"{each.environment} ({each.consumer_version})" for each in ordered))
    return " and ".join([", ".join(places[:-1]), places[-1]]) if len(places) > 1 else places[0]


def _line(each: SelectedBy, provider: str) -> str:
    selector, version = each.selector, each.consumer_version
    of_consumer = f"of {selector.consumer} " if selector.consumer else ""
    subject = selector.consumer or "consumer"
    if each.environment:
        return f"a {subject} version in environment {each.environment} ({version})"
    if selector.main_branch:
        return f"latest version {of_consumer}from the main branch '{selector.branch}' ({version})"
    if selector.branch:
        fallback = _fallback("branch", f"from branch '{each.fallback_for}'") if each.fallback_for else ""
        return f"latest version {of_consumer}from branch '{selector.branch}' {fallback}({version})"
    if selector.tag and selector.latest:
        fallback = _fallback("tag", f"with tag '{each.fallback_for}'") if each.fallback_for else ""
        return f"latest version {of_consumer}tagged '{selector.tag}' {fallback}({version})"
    if selector.tag:
        return f"all {subject} versions tagged '{selector.tag}' ({version})"
    return f"latest version of {selector.consumer or 'a consumer'} that has a pact with {provider} ({version})"


def _fallback(kind: str, place: str) -> str:
    return f"(fallback {kind} used as no pact was found {place}) "


def _rank(each: SelectedBy) -> tuple[int, str, str]:
    selector = each.selector
    if each.environment:
        return (4 if selector.deployed else 5, each.environment, each.consumer)
    if selector.branch:
        return (1, selector.branch, each.consumer)
    if selector.tag:
        return (2 if selector.latest else 3, selector.tag, each.consumer)
    return (0, "", each.consumer)
