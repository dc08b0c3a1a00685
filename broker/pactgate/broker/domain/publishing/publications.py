"""What a consumer pipeline publishes at once, and what to tell the person who reads its output."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from pactgate.broker.domain.notices import Notice
from pactgate.broker.domain.publishing.pacts import PactWithContent
from pactgate.broker.domain.versions.versions import VersionRules
from pactgate.broker.domain.webhooks.events import Event, WebhooksOfPact
from pactgate.pactfile.content import sha, sha_of_every_detail

Effect = Literal["created", "merged", "changed", "unchanged"]
"""What publishing did to the pact that the version has with the provider."""

_VERIFICATION = "Add Pact verification tests to the {provider} build. See https://docs.pact.io/go/provider_verification"
_WEBHOOK = (
    "Configure separate {provider} pact verification build and webhook to trigger it when the pact content changes. "
    "See https://docs.pact.io/go/webhooks"
)
_CHANGED = (
    "Pact with changed content published over existing content for {subject}. This is not recommended in normal "
    "circumstances and may indicate that you have not configured your Pact pipeline correctly. For more information "
    "see https://docs.pact.io/go/versioning"
)


@dataclass(frozen=True, slots=True)
class NewPact:
    """A pact to publish: with whom, and its JSON. `merge`: add it to what the version has with the provider."""

    provider: str
    document: dict[str, Any]
    merge: bool = False


@dataclass(frozen=True, slots=True)
class Publication:
    """What a consumer pipeline publishes at once."""

    pacticipant: str
    version: str
    branch: str | None
    tags: tuple[str, ...]
    build_url: str | None
    pacts: tuple[NewPact, ...]


@dataclass(frozen=True, slots=True)
class PublishingRules:
    """What the operator decided about publishing.

    `every_detail_counts`: pacts that differ only in what no verification depends on are not the same either.
    `judges_ahead`: what is published is judged before anybody asks.
    `broker_url` is the address at which the broker was asked, for the texts that name it.
    """

    may_change_content: bool = False
    refuse_similar_names: bool = True
    every_detail_counts: bool = False
    versions: VersionRules = field(default_factory=VersionRules)
    judges_ahead: bool = False
    broker_url: str = ""

    def name_of(self, document: dict[str, Any]) -> str:
        """The SHA that names the content of a pact: pacts with the same one are the same."""
        return sha_of_every_detail(document) if self.every_detail_counts else sha(document)


@dataclass(frozen=True, slots=True)
class Published:
    """One pact that is published now, what happened by that, and what webhooks make of it."""

    pact: PactWithContent
    effect: Effect
    provider_ever_verified: bool
    events: tuple[Event, ...]
    webhooks: WebhooksOfPact = field(default_factory=WebhooksOfPact)

    @property
    def created(self) -> bool:
        """Whether the version had no pact with the provider before."""
        return self.effect == "created"

    def notices(self, address: str, logs_of: Callable[[str], str]) -> list[Notice]:
        """What to say about this pact. `address` is its URL, `logs_of` gives that of a webhook run's logs."""
        happened = ", ".join(map(str, self.events))
        return [
            self._success(),
            Notice("debug", f"  View the published pact at {address}"),
            Notice("debug", f"  Events detected: {happened}"),
            *self._webhooks(logs_of),
        ]

    def _success(self) -> Notice:
        subject = f"{self.pact.consumer} version {self.pact.consumer_version} and provider {self.pact.provider}"
        match self.effect:
            case "created":
                return Notice("success", f"Pact successfully published for {subject}.")
            case "merged":
                return Notice("success", f"Pact content merged with existing content for {subject}.")
            case "changed":
                return Notice("warning", _CHANGED.format(subject=subject))
            case "unchanged":
                return Notice("success", f"Pact successfully republished for {subject} with no content changes.")

    def _webhooks(self, logs_of: Callable[[str], str]) -> list[Notice]:
        """What webhooks make of it, and what to do next where nobody verifies the pact or hears of it."""
        notices = [
            Notice(
                "debug",
                f"  Webhook {each.label} triggered for event {each.event}.\n    View logs at {logs_of(each.uuid)}",
            )
            for each in self.webhooks.triggered
        ]
        if self.webhooks.configured and not notices:
            notices.append(Notice("debug", "  No enabled webhooks found for the detected events"))
        steps = [] if self.provider_ever_verified else [_VERIFICATION]
        steps += [] if self.webhooks.configured else [_WEBHOOK]
        prompts = [Notice("prompt", f"    * {step.format(provider=self.pact.provider)}") for step in steps]
        return [*notices, *([Notice("prompt", "  Next steps:"), *prompts] if prompts else [])]


@dataclass(frozen=True, slots=True)
class PublicationResult:
    """What a publication did. `created`: the version is new."""

    publication: Publication
    created: bool
    published: tuple[Published, ...]

    def notices(self, address_of: Callable[[PactWithContent], str], logs_of: Callable[[str], str]) -> list[Notice]:
        """What to tell the person who published, in order, given the URLs of pacts and of webhook runs' logs."""
        notices = [Notice("debug", self._version_sentence())]
        if self.publication.branch is None:
            branch = "Configure the version branch to be the value of your repository branch."
            notices.append(Notice("prompt", f"  Next steps:\n    {branch}"))
        for each in self.published:
            notices += each.notices(address_of(each.pact), logs_of)
        return notices

    def _version_sentence(self) -> str:
        publication = self.publication
        parts = [f"branch {publication.branch}"] if publication.branch else []
        parts += [f"tags {', '.join(publication.tags)}"] if publication.tags else []
        verb = "Created" if self.created else "Updated"
        subject = f"{verb} {publication.pacticipant} version {publication.version}"
        return " with ".join([subject, " and ".join(parts)]) if parts else subject
