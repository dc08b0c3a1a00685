"""Clean-up: which versions are kept, how old the rest may become, and what a run deleted or would delete."""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import timedelta
from enum import StrEnum
from typing import Any, Literal

_MOST_DAYS = 36_500


class Deleted(StrEnum):
    """The kinds of things that a clean-up deletes, as people call them."""

    BRANCHES = "stale branches"
    WEBHOOK_RUNS = "triggered webhooks"
    VERSIONS = "versions"
    TAGS = "tags"
    DEPLOYMENTS = "deployments"
    RELEASES = "releases"
    PACTS = "pacts"
    RESULTS = "verification results"
    PROVIDER_CONTRACTS = "provider contracts"
    DECISIONS = "decisions"
    PACT_CONTENTS = "pact contents"
    DOCUMENT_CONTENTS = "provider contract contents"


Counts = Counter[Deleted]


@dataclass(frozen=True, slots=True)
class KeepSelector:
    """Versions to keep: those for which everything holds that it says.

    `tag` and `branch` are a name, or True for any. `latest` is the head of the branch where a branch is named, else
    the latest version with the tag, else the latest of the pacticipant. `environment` alone means deployed or released
    there. `max_age` is in days since the version was made.
    """

    pacticipant: str | None = None
    latest: bool = False
    tag: str | Literal[True] | None = None
    branch: str | Literal[True] | None = None
    environment: str | None = None
    max_age: int | None = None
    deployed: bool = False
    released: bool = False
    main_branch: bool = False

    def __str__(self) -> str:
        return json.dumps({name: value for name in CRITERIA if (value := getattr(self, name)) not in (None, False)})


CRITERIA = tuple(field.name for field in fields(KeepSelector))

ALWAYS_KEPT = (KeepSelector(deployed=True), KeepSelector(released=True))
"""What runs somewhere, or is supported, is never deleted, whatever the selectors say."""

DEFAULT_KEEP = (
    KeepSelector(tag=True, latest=True),
    KeepSelector(branch=True, latest=True),
    KeepSelector(latest=True),
    *ALWAYS_KEPT,
    KeepSelector(max_age=90),
)
"""What the Pact Broker keeps where nothing is configured."""


@dataclass(frozen=True, slots=True)
class CleanUpRules:
    """What a run may delete: versions that nothing keeps, stale branches, overwritten data; of each kind `limit`."""

    keep: tuple[KeepSelector, ...] = DEFAULT_KEEP
    limit: int = 1_000
    branch_max_age: timedelta = timedelta(days=90)
    overwritten_max_age: timedelta = timedelta(days=7)

    @property
    def keeping(self) -> tuple[KeepSelector, ...]:
        """Every selector that counts: those that were given, and what is always kept."""
        return (*self.keep, *(selector for selector in ALWAYS_KEPT if selector not in self.keep))


@dataclass(frozen=True, slots=True)
class CleanUpReport:
    """What was deleted, by kind. A dry run also tells the versions, and how many versions each selector keeps.

    `versions` has the numbers by pacticipant, the oldest first.
    """

    counts: Counts
    dry_run: bool = False
    versions: Mapping[str, Sequence[str]] | None = None
    kept: Mapping[str, int] | None = None

    @property
    def by_kind(self) -> dict[str, int]:
        """How many of each kind, of every kind, in the order in which a person wants to read them."""
        return {str(kind): self.counts[kind] for kind in Deleted}

    def __str__(self) -> str:
        deleted = ", ".join(f"{count} {kind}" for kind, count in self.by_kind.items() if count) or "nothing"
        return f"{'Would delete' if self.dry_run else 'Deleted'} {deleted}"


class KeepSelectorError(ValueError):
    """Keep selectors that cannot be. The message names the criterion at fault, its place in the list, and the fix."""


def read_keep_selectors(text: str) -> tuple[KeepSelector, ...]:
    """The selectors in a JSON list, or the one in a JSON object. Raises KeepSelectorError."""
    try:
        read = json.loads(text)
    except ValueError as error:
        message = f"{text!r} is not valid JSON ({error}); use a list of selectors such as {DEFAULT_KEEP[0]}"
        raise KeepSelectorError(message) from error
    listed = [read] if isinstance(read, dict) else read
    if not isinstance(listed, list) or not listed:
        message = f"it must be a list with at least one selector such as {DEFAULT_KEEP[0]}"
        raise KeepSelectorError(message)
    return tuple(_selector(each, index) for index, each in enumerate(listed))


def _selector(raw: object, index: int) -> KeepSelector:
    if not isinstance(raw, dict):
        message = f"a selector must be an object such as {DEFAULT_KEEP[0]} (at index {index})"
        raise KeepSelectorError(message)
    criteria = {_criterion(key): value for key, value in raw.items()}
    for key, value in criteria.items():
        problem = _CHECKS[key](value) if key in _CHECKS else f"is not a criterion; use {', '.join(CRITERIA)}"
        if problem:
            message = f"{key} {problem} (at index {index})"
            raise KeepSelectorError(message)
    selector = KeepSelector(**{key: _value(key, value) for key, value in criteria.items()})
    if selector == KeepSelector():
        message = f"a selector without criteria would keep every version; add a criterion (at index {index})"
        raise KeepSelectorError(message)
    return selector


def _criterion(key: str) -> str:
    """A key as we write it: the Pact Broker takes it in camel case, and with `_name`, too."""
    snake = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in key)
    return {"pacticipant_name": "pacticipant", "environment_name": "environment"}.get(snake, snake)


def _value(key: str, value: Any) -> Any:  # noqa: ANN401 - each criterion has its own type, which was checked
    return None if key in ("tag", "branch") and value is False else value


def _of_flag(value: object) -> str | None:
    return None if isinstance(value, bool) else "must be true or false"


def _of_text(value: object) -> str | None:
    return None if isinstance(value, str) and value.strip() else "must be a name"


def _of_name_or_any(value: object) -> str | None:
    return None if isinstance(value, bool) or not _of_text(value) else "must be a name, or true for any"


def _of_days(value: object) -> str | None:
    fits = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MOST_DAYS
    return None if fits else f"must be a whole number of days, from 0 to {_MOST_DAYS}"


_CHECKS: dict[str, Callable[[object], str | None]] = {
    "pacticipant": _of_text,
    "latest": _of_flag,
    "tag": _of_name_or_any,
    "branch": _of_name_or_any,
    "environment": _of_text,
    "max_age": _of_days,
    "deployed": _of_flag,
    "released": _of_flag,
    "main_branch": _of_flag,
}
