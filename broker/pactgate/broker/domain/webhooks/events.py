"""What happens to contracts that somebody may want to hear of: the events that webhooks subscribe to."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from pactgate.broker.domain.publishing.pacts import PactWithContent
from pactgate.broker.domain.verification.verifications import Verification


class EventName(StrEnum):
    """The names that webhooks subscribe to, those of the Pact Broker."""

    CONTRACT_PUBLISHED = "contract_published"
    CONTRACT_CONTENT_CHANGED = "contract_content_changed"
    CONTRACT_REQUIRING_VERIFICATION_PUBLISHED = "contract_requiring_verification_published"
    PROVIDER_VERIFICATION_PUBLISHED = "provider_verification_published"
    PROVIDER_VERIFICATION_SUCCEEDED = "provider_verification_succeeded"
    PROVIDER_VERIFICATION_FAILED = "provider_verification_failed"


@dataclass(frozen=True, slots=True)
class RequiredVerification:
    """A provider version that must be verified against new content, and the reasons why.

    `descriptions` are such as `latest from main branch` and `deployed in production`.
    """

    provider_version_id: int
    provider_version: str
    descriptions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Event:
    """One event about a pact. `comment` says why it happened, where there is more to say than its name.

    `required` is given with contract_requiring_verification_published, `verification` with the events of a result.
    `consumer_tags` are those that the verifier was asked for, None where it was not: then all of the version count.
    """

    name: EventName
    pact: PactWithContent
    comment: str | None = None
    required: tuple[RequiredVerification, ...] = ()
    verification: Verification | None = None
    consumer_tags: tuple[str, ...] | None = None

    def __str__(self) -> str:
        return f"{self.name} ({self.comment})" if self.comment else self.name


@dataclass(frozen=True, slots=True)
class TriggeredWebhook:
    """A webhook that an event set off. `uuid` is that of the run; `label` names the webhook to people."""

    uuid: str
    label: str
    event: EventName


@dataclass(frozen=True, slots=True)
class WebhooksOfPact:
    """What webhooks make of a publication: whether the pact has any, and the runs that were set off."""

    configured: bool = False
    triggered: tuple[TriggeredWebhook, ...] = ()


@dataclass(frozen=True, slots=True)
class Earlier:
    """The newest pact before a new one among the consumer versions with `tag` (None: with no tag); None if none."""

    tag: str | None
    sha: str | None


def events_of_new_publication(
    pact: PactWithContent, earlier: Sequence[Earlier], required: tuple[RequiredVerification, ...]
) -> tuple[Event, ...]:
    """The events of a consumer version's first pact with a provider.

    The content has changed where it differs from the newest earlier pact of any of the version's tags, or of the
    untagged versions where it has no tag. Branches play no part. As in the Pact Broker.

    Args:
        pact: what is published.
        earlier: for each tag of the version, or once for no tag, what came before.
        required: the provider versions that have not been verified against this content.
    """
    changes = [comment for each in earlier if (comment := _change(each, pact.sha))]
    unchanged = None if changes else _unchanged([each.tag for each in earlier if each.tag is not None])
    events = [Event(EventName.CONTRACT_PUBLISHED, pact, unchanged), *_requiring(pact, required)]
    if changes:
        events.append(Event(EventName.CONTRACT_CONTENT_CHANGED, pact, ", ".join(changes)))
    return tuple(events)


def events_of_republication(
    pact: PactWithContent, *, changed: bool, required: tuple[RequiredVerification, ...]
) -> tuple[Event, ...]:
    """The events of publishing a pact for a version that has one with the provider already."""
    events = [Event(EventName.CONTRACT_PUBLISHED, pact), *_requiring(pact, required)]
    if changed:
        version = f"{pact.consumer} version {pact.consumer_version}"
        comment = f"pact content modified since previous publication for {version}"
        events.append(Event(EventName.CONTRACT_CONTENT_CHANGED, pact, comment))
    return tuple(events)


def _requiring(pact: PactWithContent, required: tuple[RequiredVerification, ...]) -> list[Event]:
    name = EventName.CONTRACT_REQUIRING_VERIFICATION_PUBLISHED
    return [Event(name, pact, required=required)] if required else []


def _change(earlier: Earlier, sha: str) -> str | None:
    if earlier.sha == sha:
        return None
    if earlier.tag is None:
        first = earlier.sha is None
        return (
            "first time untagged pact published"
            if first
            else "pact content has changed since previous untagged version"
        )
    if earlier.sha is None:
        return f"first time any pact published for this consumer with consumer version tagged {earlier.tag}"
    return f"pact content has changed since the last consumer version tagged with {earlier.tag}"


def _unchanged(tags: Sequence[str]) -> str:
    # Without tags the Pact Broker leaves the list empty and says "tags  and"; clients have only ever seen that.
    versions = f"version with tag {tags[0]}" if len(tags) == 1 else f"versions with tags {', '.join(tags)}"
    return f"pact content is the same as previous {versions} and no new tags were applied"
