"""What the documents of versions that are to go somewhere break of those that are there."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import openapi
from broker.actions.complete_evidence import EvidenceWantedError
from broker.domain.comparisons import ComparisonKey, Succession, Touch, TouchKey, Use
from broker.domain.matrix import IntegrationInQuestion, Resolved, Row, Selector
from broker.domain.pacticipants import Pacticipant
from broker.domain.promised_rows import Documents
from broker.store.comparisons import stored_comparisons
from broker.store.engine import Transaction
from broker.store.provider_contracts import documents_of_versions
from broker.store.selected_versions import versions_selected
from broker.store.touches import stored_touches


def successions_to(
    tx: Transaction,
    environment: str,
    *,
    specified: Sequence[Resolved],
    known: Mapping[str, Pacticipant],
    documents: Documents,
    integrations: Sequence[IntegrationInQuestion],
    rows: Sequence[Row],
) -> tuple[Succession, ...]:
    """For each version with a document that is to go to the environment, what it breaks of each that is there.

    Raises EvidenceWantedError where documents have not been compared yet.
    """
    coming = [each for each in specified if each.version_id in documents]
    if not coming:
        return ()
    owners = [known[each.selector.pacticipant] for each in coming]
    there = versions_selected(tx, owners, Selector("", environment=environment))
    old = documents_of_versions(tx, [version_id for found in there.values() for version_id, _ in found])
    pairs = [
        (each, number, ComparisonKey(old[version_id].document_id, documents[each.version_id].document_id))
        for each in coming
        if each.pacticipant_id is not None and each.version_id is not None
        for version_id, number in there.get(each.pacticipant_id, ())
        if version_id in old
    ]
    wanted = {key for _, _, key in pairs if key.old_document_id != key.new_document_id}
    compared = stored_comparisons(tx, wanted, openapi.ENGINE)
    if missing := wanted - compared.keys():
        raise EvidenceWantedError(comparisons=missing)
    consumed = {each.provider for each in integrations}
    touched = {
        TouchKey(row.content_id, *key)
        for each, _, key in pairs
        if key in compared and compared[key].breaking
        for row in rows
        if _is_about(row, each)
    }
    touches = stored_touches(tx, touched, openapi.ENGINE)
    if unjudged := touched - touches.keys():
        raise EvidenceWantedError(touches=unjudged)
    return tuple(
        Succession(
            provider=each.selector.pacticipant,
            old_version=number,
            new_version=each.version or "",
            comparison=compared[key],
            has_consumers=each.selector.pacticipant in consumed,
            used_by=_used_by([row for row in rows if _is_about(row, each)], key, touches),
        )
        for each, number, key in pairs
        if key in compared
    )


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
