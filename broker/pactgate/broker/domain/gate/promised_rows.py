"""Rows of the matrix that no replay speaks for: what the documents of provider versions say of them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from pactgate.broker.domain.documents.promises import Fit, FitKey, Promise, ProviderDocument
from pactgate.broker.domain.gate.matrix import Resolved, Row
from pactgate.broker.domain.gate.pairs import Pair, Party, Verdict, judge
from pactgate.broker.domain.gate.policies import USUALLY_STRICT, Strictness

Documents = Mapping[int, ProviderDocument]
"""By the id of the provider version."""


def beside_documents(rows: Iterable[Row], resolved: Sequence[Resolved], documents: Documents) -> list[Row]:
    """The rows, those without a result once for each version in question where one of these has a document."""
    return [each for row in rows for each in _by_version(row, _in_question(row, resolved), documents)]


def fits_wanted(rows: Iterable[Row], resolved: Sequence[Resolved], documents: Documents) -> set[FitKey]:
    """Each pact in the rows with each document of its provider in question."""
    return {
        FitKey(row.content_id, documents[version_id].document_id)
        for row in rows
        for each in _in_question(row, resolved)
        if (version_id := each.version_id) in documents and version_id is not None
    }


def with_promises(
    rows: Iterable[Row], documents: Documents, fits: Mapping[FitKey, Fit], strict: Mapping[str, Strictness]
) -> Iterator[Row]:
    """The rows with what the documents say. One without a replay succeeds or fails by that. What has it stays as is."""
    for row in rows:
        if row.promise is not None:
            yield row
            continue
        document = documents.get(row.provider_version_id) if row.provider_version_id is not None else None
        fit = fits.get(FitKey(row.content_id, document.document_id)) if document else None
        how = strict.get(row.provider, USUALLY_STRICT)
        yield _with_promise(row, Promise(document, fit), how) if document and fit else row


def _with_promise(row: Row, promise: Promise, strict: Strictness) -> Row:
    if row.verification is not None:
        return replace(row, promise=promise)
    consumer, provider = Party(row.consumer, row.consumer_version), Party(row.provider, row.provider_version)
    verdict = judge(Pair(consumer, provider, row.sha, None, promise), strict).verdict
    success = {Verdict.YES: True, Verdict.NO: False, Verdict.UNKNOWN: None}[verdict]
    return replace(row, promise=promise, success=success)


def _in_question(row: Row, resolved: Sequence[Resolved]) -> list[Resolved]:
    return [each for each in resolved if each.selector.pacticipant == row.provider and each.version_id is not None]


def _by_version(row: Row, versions: Sequence[Resolved], documents: Documents) -> list[Row]:
    if row.provider_version_id is not None or not any(each.version_id in documents for each in versions):
        return [row]
    return [replace(row, provider_version=each.version, provider_version_id=each.version_id) for each in versions]
