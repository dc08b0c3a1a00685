"""The dashboard: the pacts that matter now, and how their verification and their webhooks stand."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pactgate.broker.domain.publishing.pacts import PublishedPact
from pactgate.broker.domain.versions.versions import Version
from pactgate.broker.domain.webhooks.webhook_runs import WebhookRun


class VerificationStatus(StrEnum):
    """What the newest result says of a pact.

    The Pact Broker's `stale` is not among them: it is of an integration whose newest result is about another content,
    and here each pact stands for itself.
    """

    NEVER = "never"
    SUCCESS = "success"
    FAILED = "failed"
    FAILED_PENDING = "failed_pending"


class WebhookStatus(StrEnum):
    """How the newest run of each webhook and event about a pact came out. `none`: no webhook is for it."""

    NONE = "none"
    NOT_RUN = "not_run"
    RETRYING = "retrying"
    SUCCESS = "success"
    FAILURE = "failure"


@dataclass(frozen=True, slots=True)
class NewestResult:
    """The result that was published last for the content of a pact. `pending`: the pact was that at the time.

    `unverified` is how many of its interactions a success has no result for.
    """

    provider_version_id: int
    success: bool
    pending: bool
    executed_at: datetime
    published_at: datetime
    unverified: int = 0


@dataclass(frozen=True, slots=True)
class DashboardItem:
    """A pact of the dashboard. It is the newest one that has each of `tags`; `provider_version` is that of the result.

    `runs` are the newest of each webhook and event about it, the newest first; None where no webhook is for it.
    """

    pact: PublishedPact
    consumer_version: Version
    tags: tuple[str, ...]
    result: NewestResult | None
    provider_version: Version | None
    runs: tuple[WebhookRun, ...] | None

    @property
    def verification_status(self) -> VerificationStatus:
        """What the newest result says."""
        return verification_status(self.result)

    @property
    def webhook_status(self) -> WebhookStatus:
        """How its webhooks came out."""
        return webhook_status(None if self.runs is None else [run.status for run in self.runs])

    @property
    def last_activity(self) -> datetime:
        """When it was published, or verified if that was later."""
        published = self.pact.created_at
        return max(published, self.result.executed_at) if self.result else published


def verification_status(result: NewestResult | None) -> VerificationStatus:
    """What the newest result of a pact says of it."""
    if result is None or (result.success and result.unverified):
        return VerificationStatus.NEVER
    if result.success:
        return VerificationStatus.SUCCESS
    return VerificationStatus.FAILED_PENDING if result.pending else VerificationStatus.FAILED


def webhook_status(statuses: Collection[str] | None) -> WebhookStatus:
    """The one status of several runs; what is still tried goes before what is over, a failure before a success.

    Runs that did not happen yet leave nothing decided but a failure. None: there is no webhook.
    """
    if statuses is None:
        return WebhookStatus.NONE
    worst_first = (WebhookStatus.RETRYING, WebhookStatus.FAILURE, WebhookStatus.NOT_RUN, WebhookStatus.SUCCESS)
    return next((each for each in worst_first if each in statuses), WebhookStatus.NOT_RUN)
