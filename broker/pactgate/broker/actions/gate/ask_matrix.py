"""Ask the matrix: resolve what the question names, find the rows, and say which of them count."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from pactgate.broker.actions.documents.promises import fits_of
from pactgate.broker.actions.documents.successions import successions_to
from pactgate.broker.domain.errors import InvalidQueryError
from pactgate.broker.domain.gate.deployability import MatrixAnswer, grounds
from pactgate.broker.domain.gate.matrix import (
    Ignored,
    IntegrationInQuestion,
    Question,
    Resolved,
    Row,
    Rows,
    Selector,
    evidence,
    select_rows,
)
from pactgate.broker.domain.gate.pairs import Failure, PairVerdict
from pactgate.broker.domain.gate.policies import Strictness
from pactgate.broker.domain.gate.promised_rows import Documents, beside_documents, fits_wanted, with_promises
from pactgate.broker.store.documents.provider_contracts import documents_of_versions
from pactgate.broker.store.engine import Transaction
from pactgate.broker.store.gate import matrix as store
from pactgate.broker.store.gate.policies import strictness_of
from pactgate.broker.store.named import named
from pactgate.broker.store.verification.verifications import failures_of
from pactgate.broker.store.versions.selected_versions import versions_selected
from pactgate.broker.store.versions.versions import find_version


def ask_matrix(tx: Transaction, question: Question) -> MatrixAnswer:
    """Everything that is known about `question`.

    Raises InvalidQueryError where it cannot be asked, EvidenceWantedError where it rests on what is not judged yet: see
    `with_all_evidence`.
    """
    known = _known_pacticipants(tx, question)
    specified = [
        found for each in question.selectors for found in _specified(tx, known[each.pacticipant], each, question)
    ]
    integrations = _integrations(tx, question, specified)
    resolved = [*specified, *_inferred(tx, question, integrations)]
    found = _found(tx, question, resolved)
    environment = question.target.environment if question.target else None
    successions = (
        successions_to(
            tx,
            environment,
            specified=specified,
            documents=found.documents,
            integrations=integrations,
            rows=found.counted,
        )
        if environment
        else ()
    )
    return MatrixAnswer(
        question=question,
        resolved=tuple(resolved),
        integrations=tuple(integrations),
        rows=select_rows(found.rows, question),
        evidence=found.counted,
        unknown_ignored=tuple(_unknown_ignored(tx, question.ignored)),
        failures=_failures(tx, found.counted),
        successions=successions,
        strict=found.strict,
    )


def judge_as_if_there(
    tx: Transaction, question: Question, asked: Sequence[Resolved], others: Sequence[Resolved]
) -> tuple[PairVerdict, ...]:
    """The verdict on each pair of the asked versions with others, as if these were in the environment in question.

    Raises EvidenceWantedError.
    """
    resolved = (*asked, *others)
    found = _found(tx, question, resolved)
    failures = _failures(tx, found.counted)
    none = Rows((), ())
    answer = MatrixAnswer(question, resolved, (), none, found.counted, failures=failures, strict=found.strict)
    return grounds(answer).judged()


@dataclass(frozen=True, slots=True)
class _Found:
    """Rows about versions with what their documents say: all of them, and those that a verdict rests on."""

    rows: list[Row]
    counted: tuple[Row, ...]
    documents: Documents
    strict: Mapping[str, Strictness]


def _found(tx: Transaction, question: Question, resolved: Sequence[Resolved]) -> _Found:
    documents = documents_of_versions(tx, {each.version_id for each in resolved if each.version_id is not None})
    rows = beside_documents(_rows(tx, question, resolved), resolved, documents)
    fits = fits_of(tx, fits_wanted(rows, resolved, documents))
    strict = _strict(tx, resolved, documents, question.target.environment if question.target else None)
    return _Found(
        rows=[*with_promises(rows, documents, fits, strict)],
        counted=tuple(with_promises(evidence(rows, question, resolved), documents, fits, strict)),
        documents=documents,
        strict=strict,
    )


def _failures(tx: Transaction, counted: Iterable[Row]) -> dict[int, tuple[Failure, ...]]:
    return failures_of(tx, [row.verification for row in counted if row.success is False and row.verification])


def _strict(
    tx: Transaction, resolved: Sequence[Resolved], documents: Documents, environment: str | None
) -> dict[str, Strictness]:
    """How strict the gate is about each provider that has a document in question. Nothing else has a policy."""
    names = {
        each.pacticipant_id: each.selector.pacticipant
        for each in resolved
        if each.pacticipant_id is not None and each.version_id in documents
    }
    found = strictness_of(tx, names, environment, datetime.now(UTC))
    return {names[pacticipant_id]: strict for pacticipant_id, strict in found.items()}


def _known_pacticipants(tx: Transaction, question: Question) -> Mapping[str, int]:
    """The ids of the pacticipants that are named. Raises InvalidQueryError for all that is wrong with the question."""
    targets = [question.target.environment] if question.target else []
    places = [*targets, *(each.environment for each in question.selectors)]
    environments = dict.fromkeys(each for each in places if each is not None)
    pacticipants = [each.pacticipant for each in question.selectors]
    known = named(tx, pacticipants, environments)
    problems = question.problems()
    problems += [f"Pacticipant {each} not found" for each in pacticipants if each not in known.pacticipants]
    problems += [f"Environment with name '{each}' does not exist" for each in environments.keys() - known.environments]
    if problems:
        raise InvalidQueryError(problems)
    return known.pacticipants


def _specified(tx: Transaction, pacticipant_id: int, selector: Selector, question: Question) -> list[Resolved]:
    if selector.by_name_only:
        return [_every_version(pacticipant_id, selector, question, specified=True)]
    found = versions_selected(tx, [pacticipant_id], selector)
    return _resolved(found[pacticipant_id], pacticipant_id, selector, question, specified=True)


def _every_version(pacticipant_id: int, selector: Selector, question: Question, *, specified: bool) -> Resolved:
    ignored = _is_ignored(question.ignored, selector.pacticipant, None)
    return Resolved(selector, specified, pacticipant_id, ignored=ignored)


def _resolved(
    versions: Sequence[tuple[int, str]],
    pacticipant_id: int,
    selector: Selector,
    question: Question,
    *,
    specified: bool,
) -> list[Resolved]:
    if not versions:
        ignored = _is_ignored(question.ignored, selector.pacticipant, selector.version)
        return [Resolved(selector, specified, pacticipant_id, exists=False, ignored=ignored)]
    return [
        Resolved(
            selector,
            specified,
            pacticipant_id,
            version_id,
            number,
            one_of_many=len(versions) > 1,
            ignored=_is_ignored(question.ignored, selector.pacticipant, number),
        )
        for version_id, number in versions
    ]


def _is_ignored(ignored: Iterable[Ignored], pacticipant: str, version: str | None) -> bool:
    return any(each.pacticipant == pacticipant and each.version in (None, version) for each in ignored)


def _integrations(tx: Transaction, question: Question, specified: Sequence[Resolved]) -> list[IntegrationInQuestion]:
    if question.target or len(specified) == 1:
        return store.integrations_in_question(tx, specified)
    return store.integrations_between(tx, specified)


def _inferred(tx: Transaction, question: Question, integrations: Iterable[IntegrationInQuestion]) -> list[Resolved]:
    target = question.target
    if target is None:
        return []
    specified = {each.pacticipant for each in question.selectors}
    ids = {name: its_id for each in integrations for name, its_id in each.ids_by_name.items() if name not in specified}
    if not ids:
        return []
    selectors = [(ids[name], target.selector(name)) for name in sorted(ids)]
    if target.selector("").by_name_only:
        return [_every_version(*each, question, specified=False) for each in selectors]
    versions = versions_selected(tx, ids.values(), target.selector(""))
    return [found for each in selectors for found in _resolved(versions[each[0]], *each, question, specified=False)]


def _rows(tx: Transaction, question: Question, resolved: Sequence[Resolved]) -> list[Row]:
    scope = store.scope_of(resolved)
    history = question.latest_by is None
    if len(resolved) == 1:
        return store.rows_about(tx, scope, history=history, limit=question.limit)
    return store.rows_between(tx, scope, history=history, limit=question.limit)


def _unknown_ignored(tx: Transaction, ignored: Iterable[Ignored]) -> list[tuple[Ignored, bool]]:
    found: list[tuple[Ignored, bool]] = []
    for each in ignored:
        exists = bool(named(tx, [each.pacticipant]).pacticipants)
        if not exists or (each.version and not find_version(tx, each.pacticipant, each.version)):
            found.append((each, exists))
    return found
