"""What the documents of versions that are to go somewhere break of those that are there."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pactgate import openapi
from pactgate.broker.actions.documents.complete_evidence import EvidenceWantedError
from pactgate.broker.domain.documents.comparisons import Comparison, ComparisonKey, Succession, Touch, TouchKey, Use
from pactgate.broker.domain.gate.matrix import IntegrationInQuestion, Resolved, Row, Selector
from pactgate.broker.domain.gate.promised_rows import Documents
from pactgate.broker.store.documents.comparisons import stored_comparisons
from pactgate.broker.store.documents.provider_contracts import documents_of_versions
from pactgate.broker.store.documents.touches import stored_touches
from pactgate.broker.store.engine import Transaction
from pactgate.broker.store.versions.selected_versions import versions_selected


def successions_to(
    tx: Transaction,
    environment: str,
    *,
    specified: Sequence[Resolved],
    documents: Documents,
    integrations: Sequence[IntegrationInQuestion],
    rows: Sequence[Row],
) -> tuple[Succession, ...]:
    """For each version with a document that is to go to the environment, what it breaks of each that is there.

    Raises EvidenceWantedError where documents have not been compared yet.
    """
    coming = [each for each in specified if each.version_id in documents]
    steps = _steps(tx, environment, coming, documents) if coming else []
    compared = _compared(tx, {step.key for step in steps})
    touches = _touches(tx, steps, compared, rows)
    consumed = {each.provider for each in integrations}
    return tuple(
        Succession(
            provider=step.coming.selector.pacticipant,
            old_version=step.old_version,
            new_version=step.coming.version or "",
            comparison=compared[step.key],
            has_consumers=step.coming.selector.pacticipant in consumed,
            used_by=_used_by([row for row in rows if _is_about(row, step.coming)], step.key, touches),
        )
        for step in steps
    )


@dataclass(frozen=True, slots=True)
class _Step:
    """From the document of a version that is there to that of the one that is to follow."""

    coming: Resolved
    old_version: str
    key: ComparisonKey


def _steps(
    tx: Transaction,
    environment: str,
    coming: Sequence[Resolved],
    documents: Documents,
) -> list[_Step]:
    owners = {each.pacticipant_id for each in coming if each.pacticipant_id is not None}
    there = versions_selected(tx, owners, Selector("", environment=environment))
    old = documents_of_versions(tx, [version_id for found in there.values() for version_id, _ in found])
    steps = [
        _Step(each, number, ComparisonKey(old[version_id].document_id, documents[each.version_id].document_id))
        for each in coming
        if each.pacticipant_id is not None and each.version_id is not None
        for version_id, number in there.get(each.pacticipant_id, ())
        if version_id in old
    ]
    return [step for step in steps if step.key.old_document_id != step.key.new_document_id]


def _compared(tx: Transaction, wanted: set[ComparisonKey]) -> dict[ComparisonKey, Comparison]:
    found = stored_comparisons(tx, wanted, openapi.ENGINE)
    if missing := wanted - found.keys():
        raise EvidenceWantedError(comparisons=missing)
    return found


def _touches(
    tx: Transaction, steps: Iterable[_Step], compared: Mapping[ComparisonKey, Comparison], rows: Sequence[Row]
) -> dict[TouchKey, tuple[Touch, ...]]:
    wanted = {
        TouchKey(row.content_id, *step.key)
        for step in steps
        if compared[step.key].breaking
        for row in rows
        if _is_about(row, step.coming)
    }
    found = stored_touches(tx, wanted, openapi.ENGINE)
    if missing := wanted - found.keys():
        raise EvidenceWantedError(touches=missing)
    return found


def _is_about(row: Row, coming: Resolved) -> bool:
    return row.provider_version_id == coming.version_id and row.provider == coming.selector.pacticipant


def _used_by(
    rows: Sequence[Row], key: ComparisonKey, touches: Mapping[TouchKey, tuple[Touch, ...]]
) -> dict[str, tuple[Use, ...]]:
    found: dict[str, dict[Use, None]] = defaultdict(dict)
    for row in rows:
        for touch in touches.get(TouchKey(row.content_id, *key), ()):
            use = Use(row.consumer, row.consumer_version, touch.interaction, touch.parts)
            found[touch.fingerprint][use] = None
    return {fingerprint: tuple(uses) for fingerprint, uses in found.items()}
