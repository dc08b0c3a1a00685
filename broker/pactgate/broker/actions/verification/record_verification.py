"""Record what a replay showed, and set off the webhooks that want to hear of it: in one transaction."""

import json
from datetime import UTC, datetime

from pactgate.broker.actions.documents.judging import Judging
from pactgate.broker.actions.documents.read_texts import held_against_text
from pactgate.broker.actions.verification.read_verifications import pact_of_content, result_of_content
from pactgate.broker.actions.versions.record_version import record_version
from pactgate.broker.actions.webhooks.trigger_webhooks import trigger_webhooks_of_result
from pactgate.broker.domain.documents.unjudged import Unresolved
from pactgate.broker.domain.errors import InvalidError
from pactgate.broker.domain.publishing.pact_metadata import PactMetadata
from pactgate.broker.domain.publishing.pacts import PactWithContent
from pactgate.broker.domain.verification.verifications import NewVerification, Verification
from pactgate.broker.domain.versions.versions import VersionRules
from pactgate.broker.domain.webhooks.webhook_templates import WebhookAddresses
from pactgate.broker.judging.questions import JudgingQuestion
from pactgate.broker.store.engine import Transaction
from pactgate.broker.store.identity.auditing import note_change
from pactgate.broker.store.verification.verifications import add_verification
from pactgate.broker.store.versions.pacticipants import touch_integrations


def completed(judging: Judging, result: NewVerification, *, consumer: str, provider: str, sha: str) -> NewVerification:
    """The result, its success held against the pact: what it says of interactions. Not inside a transaction.

    Raises NotFoundError where nobody published that content, InvalidError where it cannot be held against it, and
    StillJudgingError.
    """
    if not (result.success and result.test_results):
        return result  # nothing that could be held against it
    pact = judging.database.read(pact_of_content, consumer=consumer, provider=provider, sha=sha)
    characters = len(pact.content) + len(json.dumps(result.test_results))
    what = f"the results of {provider} {result.provider_version} for a pact of {consumer}"
    found = judging.cheap(JudgingQuestion(held_against_text, (result, pact.content)), what, characters)
    if isinstance(found, Unresolved):
        raise InvalidError({"testResults": [f"is {found.text}"]})
    return found


def record_verification(
    tx: Transaction,
    result: NewVerification,
    rules: VersionRules,
    addresses: WebhookAddresses,
    *,
    consumer: str,
    provider: str,
    sha: str,
    metadata: PactMetadata,
) -> tuple[Verification, PactWithContent]:
    """Add a result to the content it is about; the result with its number, and the pact it speaks of.

    The provider version is made if it is new. Nothing is overwritten: the last result of a content and provider
    version counts. It must be `completed`. Webhooks link to `addresses`. Raises NotFoundError where nobody published
    that content.
    """
    now = datetime.now(UTC)
    pact = pact_of_content(tx, consumer=consumer, provider=provider, sha=sha, metadata=metadata)
    recorded = record_version(tx, rules, pacticipant=provider, number=result.provider_version)
    note_change(f"{provider} version {result.provider_version} for {pact.name}", success=result.success)
    number = add_verification(
        tx,
        result,
        content_id=pact.content_id,
        provider_version_id=recorded.version_id,
        metadata=metadata,
        now=now,
    )
    touch_integrations(tx, pact.consumer_id, [recorded.pacticipant.id], now)
    added = result_of_content(tx, number, pact)
    trigger_webhooks_of_result(tx, added, pact, metadata, addresses)
    return added, pact
