"""Look up what provider versions promise, held against pacts."""

from collections.abc import Iterable

from pactgate import openapi
from pactgate.broker.actions.documents.complete_evidence import EvidenceWantedError
from pactgate.broker.domain.documents.promises import Fit, FitKey, Promise
from pactgate.broker.store.documents.fits import stored_fits
from pactgate.broker.store.documents.provider_contracts import documents_of_versions
from pactgate.broker.store.engine import Transaction

Held = tuple[int, int | None]
"""The ids of the content of a pact and of the provider version, None where there is none."""


def promises_of(tx: Transaction, pairs: Iterable[Held]) -> dict[Held, Promise]:
    """What each provider version that has a document promises of the pact. Raises EvidenceWantedError."""
    asked = set(pairs)
    documents = documents_of_versions(tx, {version for _, version in asked if version is not None})
    keys = {
        (content, version): FitKey(content, documents[version].document_id)
        for content, version in asked
        if version is not None and version in documents
    }
    fits = fits_of(tx, set(keys.values()))
    return {pair: Promise(documents[pair[1] or 0], fits[key]) for pair, key in keys.items()}


def fits_of(tx: Transaction, keys: set[FitKey]) -> dict[FitKey, Fit]:
    """Whether each pact fits the document. Raises EvidenceWantedError for those that nobody has judged yet."""
    found = stored_fits(tx, keys, openapi.ENGINE)
    if missing := keys - found.keys():
        raise EvidenceWantedError(fits=missing)
    return found
