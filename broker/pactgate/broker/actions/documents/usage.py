"""Say which consumers use which parts of a provider's document, where they are, and what nobody uses."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from pactgate import openapi
from pactgate.broker.actions.documents.callers import pacts_that_count
from pactgate.broker.actions.documents.evidence import EvidenceSource
from pactgate.broker.actions.documents.judging import Judging
from pactgate.broker.actions.documents.read_texts import ReadUsage, read_usage
from pactgate.broker.actions.versions.look_up import environment_called, pacticipant_called
from pactgate.broker.domain.documents.promises import FitKey
from pactgate.broker.domain.documents.unjudged import Unresolved
from pactgate.broker.domain.errors import InvalidQueryError, NotFoundError, StillJudgingError
from pactgate.broker.domain.gate.matrix import Selector
from pactgate.broker.judging.questions import JudgingQuestion
from pactgate.broker.store.documents.comparisons import documents_by_id
from pactgate.broker.store.documents.provider_contracts import documents_of_versions
from pactgate.broker.store.engine import Transaction
from pactgate.broker.store.versions.selected_versions import versions_selected
from pactgate.openapi.usage.fields import FieldError


@dataclass(frozen=True, slots=True)
class UsageQuestion:
    """Who uses a provider's document; only in an environment, an operation, a field, where these are named."""

    provider: str
    environment: str | None = None
    operation: str | None = None
    field: str = ""

    @property
    def is_about_all(self) -> bool:
        """Whether it asks for the whole document."""
        return not (self.operation or self.field)


@dataclass(frozen=True, slots=True)
class ConsumerVersion:
    """A consumer version, and the environments that it is in: none for one that is the newest of its consumer only."""

    consumer: str
    version: str
    environments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UsageOfDocument:
    """Who uses the document of one provider version. `unused` is None where only a part was asked for."""

    version: str
    users: tuple[tuple[ConsumerVersion, openapi.User], ...]
    unmatched: tuple[tuple[ConsumerVersion, openapi.Unmatched], ...]
    unused: openapi.Unused | None


def usage(evidence: EvidenceSource, question: UsageQuestion) -> tuple[UsageOfDocument, ...]:
    """Who uses the document of each provider version in the environment; of the newest one where none is named.

    With an environment the consumers in it count. Else all that are in some environment, and the newest of each: the
    head of its main branch, if it has one. Raises NoSuchPacticipantError and NotFoundError for what is not there,
    InvalidQueryError for an operation that is in no document, a text that is no field, and a document that this version
    of the engine cannot read any more; StillJudgingError.
    """
    found = evidence.database.read(_found, question)
    keys = [
        FitKey(content, document.document_id) for document in found.documents for content in found.consumers.values()
    ]
    uses = _judged(evidence.uses(keys), question.provider)
    documents = {
        document.version: _read(evidence.judging, document, found.consumers, uses, question)
        for document in found.documents
    }
    _check(question, documents)
    return tuple(
        _usage(document, documents[document.version], found.consumers, uses, question) for document in found.documents
    )


@dataclass(frozen=True, slots=True)
class _Document:
    version: str
    document_id: int
    content: str


@dataclass(frozen=True, slots=True)
class _Found:
    documents: tuple[_Document, ...]
    consumers: Mapping[ConsumerVersion, int]
    """Consumer versions, each with the id of the content of its pact."""


def _found(tx: Transaction, question: UsageQuestion) -> _Found:
    owner = pacticipant_called(tx, question.provider)
    if question.environment is not None:
        environment_called(tx, question.environment)
    documents = _documents(tx, owner.id, question)
    return _Found(documents, _consumers(tx, owner.name, question.environment))


def _documents(tx: Transaction, provider_id: int, question: UsageQuestion) -> tuple[_Document, ...]:
    for selector in _selectors(question.environment):
        versions = versions_selected(tx, [provider_id], selector).get(provider_id, [])
        documents = documents_of_versions(tx, [version_id for version_id, _ in versions])
        texts = documents_by_id(tx, {document.document_id for document in documents.values()})
        found = [
            (number, documents[version_id].document_id) for version_id, number in versions if version_id in documents
        ]
        if found:
            return tuple(_Document(number, document_id, texts[document_id]) for number, document_id in found)
    message = (
        f"No version of {question.provider} in {question.environment} has a document."
        if question.environment
        else f"Neither the latest version of {question.provider} nor the latest on its main branch has a document."
    )
    raise NotFoundError(message)


def _selectors(environment: str | None) -> list[Selector]:
    if environment is not None:
        return [Selector("", environment=environment)]
    return [Selector("", main_branch=True, latest=True), Selector("", latest=True)]


def _consumers(tx: Transaction, provider: str, environment: str | None) -> dict[ConsumerVersion, int]:
    counting = [
        (pact, tuple(sorted(place.name for place in places if environment in (None, place.name))))
        for pact, places in pacts_that_count(tx, provider)
    ]
    return {
        ConsumerVersion(pact.consumer, pact.consumer_version, places): pact.content_id
        for pact, places in sorted(counting, key=lambda each: each[0].consumer.lower())
        if places or environment is None
    }


def _judged(found: Mapping[FitKey, openapi.Uses | Unresolved], provider: str) -> dict[FitKey, openapi.Uses]:
    """The uses, all of them: some consumers left out would be taken for consumers that use nothing."""
    for each in found.values():
        if isinstance(each, Unresolved):
            message = f"Who uses the document of {provider} is unknown: {each.text}."
            raise StillJudgingError(message) if not each.lasts else InvalidQueryError([message])
    return {key: each for key, each in found.items() if not isinstance(each, Unresolved)}


def _read(
    judging: Judging,
    one: _Document,
    consumers: Mapping[ConsumerVersion, int],
    uses: Mapping[FitKey, openapi.Uses],
    question: UsageQuestion,
) -> ReadUsage:
    keys = dict.fromkeys(FitKey(content, one.document_id) for content in consumers.values())
    all_uses = tuple(uses[key] for key in keys if key in uses) if question.is_about_all else None
    asked = JudgingQuestion(read_usage, (one.content, all_uses), about=f"document {one.document_id}")
    found = judging.one(asked, f"what nobody uses of the document of {question.provider} {one.version}")
    problem = found.text if isinstance(found, Unresolved) else found.problem
    if isinstance(found, Unresolved) or problem is not None:
        raise InvalidQueryError([f"The document of {question.provider} {one.version} cannot be read: {problem}"])
    return found


def _check(question: UsageQuestion, documents: Mapping[str, ReadUsage]) -> None:
    known = dict.fromkeys(name for document in documents.values() for name in document.operations)
    if question.operation and question.operation not in known:
        near = get_close_matches(question.operation, known)
        hint = f"; similar: {', '.join(near)}" if near else ""
        raise InvalidQueryError([f"The document of {question.provider} has no operation '{question.operation}'{hint}."])
    try:
        openapi.used_by({}, None, question.field)
    except FieldError as error:
        raise InvalidQueryError([f"{error}."]) from None


def _usage(
    stored: _Document,
    document: ReadUsage,
    consumers: Mapping[ConsumerVersion, int],
    every_use: Mapping[FitKey, openapi.Uses],
    question: UsageQuestion,
) -> UsageOfDocument:
    keys = {who: FitKey(content, stored.document_id) for who, content in consumers.items()}
    uses = {who: every_use[key] for who, key in keys.items() if key in every_use}  # else it was deleted meanwhile
    return UsageOfDocument(
        version=stored.version,
        users=tuple(
            (who, user)
            for who, its in uses.items()
            for user in openapi.used_by({who.consumer: its}, question.operation, question.field)
        ),
        unmatched=tuple((who, each) for who, its in uses.items() for each in its.unmatched),
        unused=document.unused,
    )
