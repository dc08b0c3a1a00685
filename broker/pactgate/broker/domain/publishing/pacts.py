"""Pacts as the broker keeps them: content by its hash, and the publications that point at it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedPact:
    """A publication without its content, as lists show it: the pact of one consumer version with one provider."""

    publication_id: int
    content_id: int
    consumer_id: int
    consumer: str
    consumer_version: str
    consumer_version_id: int
    consumer_version_order: int
    provider: str
    sha: str
    created_at: datetime

    @property
    def name(self) -> str:
        """How the Pact Broker names a pact to people."""
        return f"Pact between {self.consumer} ({self.consumer_version}) and {self.provider}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PactWithContent(PublishedPact):
    """A publication with its content, which is JSON text."""

    content: str


@dataclass(frozen=True, slots=True)
class Which:
    """Which consumer versions' pacts are meant; every one where nothing is said.

    `heads` narrows branches to the version that was added to them last.
    """

    tag: str | None = None
    untagged: bool = False
    branch: str | None = None
    main_branch: bool = False
    heads: bool = False


CONTENT_CHANGED = (
    "Cannot change the content of the pact for {consumer} version {version} and provider {provider}, as race "
    "conditions will cause unreliable results for can-i-deploy. Each pact must be published with a unique consumer "
    "version number. Some Pact libraries generate random data when a concrete value for a type matcher is not "
    "specified, and this can cause the contract to mutate - ensure you have given example values for all type "
    "matchers. For more information see https://docs.pact.io/go/versioning"
)
"""The Pact Broker's words when a version's pact would change. Clients print them."""


def content_changed(consumer: str, version: str, provider: str) -> str:
    """The sentence that refuses other content for a pact that was published already."""
    return CONTENT_CHANGED.format(consumer=consumer, version=version, provider=provider)


def name_mismatches(document: object, *, consumer: str, provider: str) -> dict[str, list[str]]:
    """The messages for names in a pact that contradict its address, by field; empty when they agree.

    A pact without names is accepted, as the Pact Broker does.
    """
    messages: dict[str, list[str]] = {}
    for role, expected in (("consumer", consumer), ("provider", provider)):
        party = document.get(role) if isinstance(document, dict) else None
        name = party.get("name") if isinstance(party, dict) else None
        if name is not None and name != expected:
            text = f"name in pact '{name}' does not match name in URL path '{expected}'."
            messages[f"{role}.name"] = [text]
    return messages
