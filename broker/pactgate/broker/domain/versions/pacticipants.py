"""Pacticipants: the applications that take part, as consumer, provider or both."""

import re
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Pacticipant:
    """An application that takes part in contracts."""

    id: int
    name: str
    display_name: str
    main_branch: str | None
    repository_url: str | None
    repository_name: str | None
    repository_namespace: str | None
    created_at: datetime
    updated_at: datetime
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Label:
    """A word by which pacticipants are grouped: a team, a platform."""

    name: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Integration:
    """A consumer and a provider between which a pact was ever published."""

    consumer_id: int
    consumer: str
    provider_id: int
    provider: str


def display_name(name: str) -> str:
    """How a person would write `name`: `foo-bar` → `Foo Bar`, `HTTPService` → `HTTP Service`.

    Source: the Pact Broker, which leaves a word together that is one letter long, or follows such a word.
    """
    spaced = re.sub(r"([A-Z])([A-Z])([a-z])", r"\1 \2\3", name)
    spaced = re.sub(r"([a-z\d])([A-Z])(\S)", r"\1 \2\3", spaced)
    spaced = re.sub(r"(\S)[-_\s.](\S)", r"\1 \2", spaced)
    return " ".join(word[:1].upper() + word[1:] for word in spaced.split())
