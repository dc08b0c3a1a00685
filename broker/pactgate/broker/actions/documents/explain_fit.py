"""Explain whether a pact fits a document: the part of the pact beside the part of the document, by misfit."""

from collections.abc import Sequence
from dataclasses import dataclass

from pactgate import openapi
from pactgate.broker.actions.documents.evidence import EvidenceSource
from pactgate.broker.actions.documents.read_fit import FitOfVersion, read_fit
from pactgate.broker.actions.documents.read_texts import read_fit_of
from pactgate.broker.domain.documents.promises import StoredMisfit
from pactgate.broker.domain.documents.unjudged import Unresolved
from pactgate.broker.domain.errors import NotFoundError
from pactgate.broker.domain.publishing.pact_parts import expected, sent
from pactgate.broker.judging.questions import JudgingQuestion
from pactgate.broker.store.documents.fits import contents_of
from pactgate.pactfile.matching_rules import PathStep, steps
from pactgate.pactfile.model import HttpInteraction, Interaction, Pact


@dataclass(frozen=True, slots=True)
class ExplainedMisfit:
    """One misfit. `needs` is the message of the pact, with what does not fit marked; None where there is none.

    `says` is what the document says there; None where it says nothing.
    """

    misfit: openapi.Misfit
    fingerprint: str
    interaction: Interaction
    needs: openapi.Excerpt | None
    says: openapi.Excerpt | None

    @property
    def breaks(self) -> bool:
        """Whether the pact does not fit because of it."""
        return self.misfit.level is openapi.Level.ERROR


@dataclass(frozen=True, slots=True)
class ExplainedFit:
    """A fit with its details, which are empty where the pact or the document cannot be read.

    `fitting` are the descriptions of the interactions of which nothing is said.
    """

    of: FitOfVersion
    misfits: Sequence[ExplainedMisfit] = ()
    not_compared: Sequence[openapi.NotCompared] = ()
    fitting: Sequence[str] = ()


def explain_fit(evidence: EvidenceSource, *, consumer: str, provider: str, sha: str, version: str) -> ExplainedFit:
    """Whether the pact fits, with both sides of each misfit. Not inside a transaction.

    Raises NotFoundError, and StillJudgingError.
    """
    found = read_fit(evidence, consumer=consumer, provider=provider, sha=sha, version=version)
    if found.promise.fit.unjudged is not None:
        return ExplainedFit(found)
    texts = evidence.database.read(contents_of, found.key)
    if texts is None:
        message = f"The pact {sha} or the document of {provider} {version} has just been deleted"
        raise NotFoundError(message)
    question = JudgingQuestion(read_fit_of, texts, about=f"document {found.key.document_id}")
    fit = evidence.judging.one(question, f"the pact of {consumer} and the document of {provider} {version} in full")
    if fit is None or isinstance(fit, Unresolved):
        return ExplainedFit(found)
    mentioned = {misfit.interaction for misfit, _ in fit.misfits} | {each.interaction for each in fit.not_compared}
    return ExplainedFit(
        found,
        [_explained(misfit, fit.pact, says) for misfit, says in fit.misfits],
        fit.not_compared,
        [each.description for number, each in enumerate(fit.pact.interactions) if number not in mentioned],
    )


def _explained(misfit: openapi.Misfit, pact: Pact, says: openapi.Excerpt | None) -> ExplainedMisfit:
    interaction = pact.interactions[misfit.interaction]
    fingerprint = StoredMisfit(misfit.code, misfit.description, misfit.location, misfit.text).fingerprint
    needs = _needs(interaction, misfit.location) if isinstance(interaction, HttpInteraction) else None
    return ExplainedMisfit(misfit, fingerprint, interaction, needs, says)


def _needs(interaction: HttpInteraction, location: str) -> openapi.Excerpt:
    inside = tuple(steps(f"${location.removeprefix(interaction.place)}"))
    side, place = inside[:1], inside[1:]
    value = expected(interaction) if side == ("response",) else sent(interaction)
    return openapi.excerpt(value, _as_written(value, place))


def _as_written(value: object, place: tuple[PathStep, ...]) -> tuple[PathStep, ...]:
    """The place with the name of a header as the pact writes it."""
    if place[:1] != ("headers",) or not isinstance(value, dict):
        return place
    names = [name for name in value.get("headers", ()) if name.lower() == str(place[-1]).lower()]
    return ("headers", *names)
