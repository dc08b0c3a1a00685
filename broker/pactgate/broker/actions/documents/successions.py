"""What the documents of versions that are to go somewhere break of those that are there."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from pactgate.broker.actions.documents.evidence import EvidenceSource
from pactgate.broker.domain.documents.comparisons import (
    ComparisonKey,
    StoredComparison,
    StoredTouch,
    Succession,
    TouchedPact,
    TouchKey,
)
from pactgate.broker.domain.documents.promises import ProviderDocument
from pactgate.broker.domain.documents.unjudged import Unresolved
from pactgate.broker.domain.gate.matrix import IntegrationInQuestion, Resolved, Selector
from pactgate.broker.domain.gate.policies import Strictness
from pactgate.broker.domain.gate.rows import Row
from pactgate.broker.store.documents.provider_contracts import documents_of_versions
from pactgate.broker.store.engine import Transaction
from pactgate.broker.store.gate.policies import strictness_of
from pactgate.broker.store.versions.selected_versions import versions_selected

_GONE = StoredComparison(open="one of them has been deleted")

_Touches = Mapping[TouchKey, tuple[StoredTouch, ...] | Unresolved]


@dataclass(frozen=True, slots=True)
class SuccessionStep:
    """From the document of a version that is in the environment to that of the one that is to follow.

    `strict` is how strict the gate is about the provider there.
    """

    coming: Resolved
    old_version: str
    key: ComparisonKey
    strict: Strictness


def steps_to(
    tx: Transaction, environment: str, specified: Iterable[Resolved], documents: Mapping[int, ProviderDocument]
) -> list[SuccessionStep]:
    """For each version with a document that is to go to the environment, a step from each other document there."""
    coming = {each.version_id: each for each in specified if each.version_id in documents}
    owners = {each.pacticipant_id for each in coming.values() if each.pacticipant_id is not None}
    if not owners:
        return []
    present = versions_selected(tx, owners, Selector("", environment=environment))
    old = documents_of_versions(tx, [version_id for versions in present.values() for version_id, _ in versions])
    strict = strictness_of(tx, {(owner, environment) for owner in owners}, datetime.now(UTC))
    steps = [
        SuccessionStep(
            version, number, ComparisonKey(old[present_id].document_id, documents[coming_id].document_id), strict[at]
        )
        for coming_id, version in coming.items()
        if coming_id is not None and version.pacticipant_id is not None
        for at in [(version.pacticipant_id, environment)]
        for present_id, number in present.get(version.pacticipant_id, ())
        if present_id in old
    ]
    return [step for step in steps if step.key.old_document_id != step.key.new_document_id]


def successions(
    evidence: EvidenceSource,
    steps: Sequence[SuccessionStep],
    integrations: Iterable[IntegrationInQuestion],
    rows: Sequence[Row],
) -> tuple[Succession, ...]:
    """What each step breaks, and which interactions of the pacts in the rows that touches. Not inside a transaction."""
    compared = evidence.comparisons({step.key for step in steps})
    touches = evidence.touches(
        {
            TouchKey(row.content_id, *step.key)
            for step in steps
            if compared.get(step.key, _GONE).breaking
            for row in rows
            if _is_about(row, step.coming)
        }
    )
    consumed = {integration.provider for integration in integrations}
    return tuple(
        Succession(
            provider=step.coming.selector.pacticipant,
            old_version=step.old_version,
            new_version=step.coming.version or "",
            comparison=_with_what_is_open(compared.get(step.key, _GONE), step.key, touches),
            has_consumers=step.coming.selector.pacticipant in consumed,
            used_by=_used_by([row for row in rows if _is_about(row, step.coming)], step.key, touches),
        )
        for step in steps
    )


def _is_about(row: Row, coming: Resolved) -> bool:
    return row.provider_version_id == coming.version_id and row.provider == coming.selector.pacticipant


def _with_what_is_open(comparison: StoredComparison, key: ComparisonKey, touches: _Touches) -> StoredComparison:
    """The comparison, which leaves something open where it is not known whom the changes touch."""
    open_ = [each for its, each in touches.items() if isinstance(each, Unresolved) and ComparisonKey(*its[1:]) == key]
    return replace(comparison, open=open_[0].text, unjudged=open_[0]) if open_ else comparison


def _used_by(rows: Sequence[Row], key: ComparisonKey, touches: _Touches) -> dict[str, tuple[TouchedPact, ...]]:
    found: dict[str, dict[TouchedPact, None]] = defaultdict(dict)
    for row in rows:
        touched = touches.get(TouchKey(row.content_id, *key), ())
        for touch in () if isinstance(touched, Unresolved) else touched:
            use = TouchedPact(row.consumer, row.consumer_version, touch.interaction, touch.parts)
            found[touch.fingerprint][use] = None
    return {fingerprint: tuple(uses) for fingerprint, uses in found.items()}
