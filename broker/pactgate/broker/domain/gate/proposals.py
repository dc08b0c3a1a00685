"""A document that nobody has published yet, held against what is in an environment: whom it would break."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from pactgate.broker.domain.documents.comparisons import StoredComparison, StoredTouch, Succession, TouchedPact
from pactgate.broker.domain.documents.promises import FitKey, ProviderDocument, StoredFit
from pactgate.broker.domain.gate.assessor import Facts, assess
from pactgate.broker.domain.gate.concerns import ForcedDeletion, concerns
from pactgate.broker.domain.gate.gate import Decision, Grounds, Move, decide
from pactgate.broker.domain.gate.pairs import Pair, Party, Verdict
from pactgate.broker.domain.gate.policies import SelfVerification, Strictness
from pactgate.broker.domain.publishing.pacts import PactWithContent

PROPOSED = "(proposed)"
"""What stands in the place of the version that will have the document."""

_NOWHERE = 0
"""The id of what is not stored: the document, its version, and the provider in the facts about it."""


@dataclass(frozen=True, slots=True)
class DocumentThere:
    """The document of a provider version that is in the environment: the id and the text of its content."""

    version: str
    document_id: int
    content: str


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a document would meet in an environment: the documents of its provider, and the pacts of its consumers.

    `deletions` are of what has to do with the provider and was there.
    """

    provider: str
    environment: str
    documents: tuple[DocumentThere, ...]
    pacts: tuple[PactWithContent, ...]
    has_consumers: bool
    strict: Strictness
    deletions: tuple[ForcedDeletion, ...] = ()


@dataclass(frozen=True, slots=True)
class Judged:
    """What was found of the document: by the id of a pact's content, of a document there, and of both."""

    fits: Mapping[int, StoredFit]
    comparisons: Mapping[int, StoredComparison]
    touches: Mapping[tuple[int, int], Sequence[StoredTouch]]


def decide_proposal(around: Surroundings, judged: Judged, sha: str, now: datetime) -> Decision:
    """What the gate would say of a version with the document, once the build is shown to keep it."""
    document = ProviderDocument(_NOWHERE, sha, now, None, None)
    strict = _for_a_document(around.strict)
    facts = Facts({_NOWHERE: document}, {(_NOWHERE, around.environment): strict})
    fits = {FitKey(content_id, _NOWHERE): fit for content_id, fit in judged.fits.items()}
    grounds = Grounds(
        pairs=tuple(assess([_pair(around, pact) for pact in around.pacts], facts, fits)),
        successions=tuple(_succession(around, other, judged) for other in _others(around, judged)),
        strict={around.provider: strict},
        concerns=concerns((), around.deletions),
    )
    decided = decide(Move(around.provider, around.environment), grounds)
    return replace(decided, text=_sentence(around, decided))


def _for_a_document(strict: Strictness) -> Strictness:
    # There is no build yet that could be shown to keep it.
    return replace(strict, policy=replace(strict.policy, self_verification=SelfVerification.OPTIONAL))


def _pair(around: Surroundings, pact: PactWithContent) -> Pair:
    return Pair(
        Party(pact.consumer, pact.consumer_version),
        Party(around.provider, PROPOSED),
        pact.sha,
        replay=None,
        provider_id=_NOWHERE,
        provider_version_id=_NOWHERE,
        content_id=pact.content_id,
        environment=around.environment,
    )


def _others(around: Surroundings, judged: Judged) -> list[DocumentThere]:
    return [document for document in around.documents if document.document_id in judged.comparisons]


def _succession(around: Surroundings, old: DocumentThere, judged: Judged) -> Succession:
    used_by: dict[str, dict[TouchedPact, None]] = {}
    for pact in around.pacts:
        for touch in judged.touches.get((pact.content_id, old.document_id), ()):
            use = TouchedPact(pact.consumer, pact.consumer_version, touch.interaction, touch.parts)
            used_by.setdefault(touch.fingerprint, {})[use] = None
    return Succession(
        provider=around.provider,
        old_version=old.version,
        new_version=PROPOSED,
        comparison=judged.comparisons[old.document_id],
        has_consumers=around.has_consumers,
        used_by={fingerprint: tuple(uses) for fingerprint, uses in used_by.items()},
    )


def _sentence(around: Surroundings, decided: Decision) -> str:
    place = around.environment
    if decided.verdict is Verdict.UNKNOWN:
        return f"Unknown: whether this document breaks a consumer in {place} could not be decided."
    if decided.verdict is Verdict.NO:
        return f"No: this document {_whom_it_breaks(around, decided)}."
    changes = {judged.change.fingerprint for judged in decided.changes}
    count = "its breaking change affects" if len(changes) == 1 else f"its {len(changes)} breaking changes affect"
    unused = f"; {count} none of them" if changes else ""
    alone = "" if around.documents or changes else f"; {around.provider} has no document there to compare with"
    warned = " (with a warning)" if decided.concerns else ""
    return f"Yes: this document breaks no consumer in {place}{unused}{alone}{warned}."


def _whom_it_breaks(around: Surroundings, decided: Decision) -> str:
    broken = dict.fromkeys(str(judged.pair.consumer) for judged in decided.pairs if judged.verdict is Verdict.NO)
    blocking = [change for change in decided.changes if change.verdict is Verdict.NO]
    users = dict.fromkeys(f"{use.consumer} {use.consumer_version}" for change in blocking for use in change.used_by)
    may_break = [user for user in users if user not in broken]
    parts = [f"would break {', '.join(broken)}"] if broken else []
    parts += [f"may break {', '.join(may_break)}"] if may_break else []
    return " and ".join(parts) or f"may break callers in {around.environment} that are not known"
