"""Ask the matrix: resolve what the question names, find the rows, assess them, and say which of them count."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from pactgate.broker.actions.documents.evidence import EvidenceSource
from pactgate.broker.actions.documents.successions import Step, steps_to, successions
from pactgate.broker.actions.gate.assess import assessed, facts_about
from pactgate.broker.domain.documents.comparisons import Succession
from pactgate.broker.domain.errors import InvalidQueryError
from pactgate.broker.domain.gate.assessor import Facts
from pactgate.broker.domain.gate.deployability import MatrixAnswer
from pactgate.broker.domain.gate.matrix import Ignored, IntegrationInQuestion, Question, Resolved, Selector
from pactgate.broker.domain.gate.pairs import PairVerdict
from pactgate.broker.domain.gate.rows import (
    Row,
    beside_documents,
    rows_that_count,
    select_rows,
    unverified_beside_verified,
)
from pactgate.broker.store.documents.provider_contracts import documents_of_versions
from pactgate.broker.store.engine import Transaction
from pactgate.broker.store.gate import matrix as store
from pactgate.broker.store.named import named
from pactgate.broker.store.versions.selected_versions import versions_selected
from pactgate.broker.store.versions.versions import find_version


def ask_matrix(evidence: EvidenceSource, question: Question) -> MatrixAnswer:
    """Everything that is known about `question`, assessed.

    Raises InvalidQueryError where it cannot be asked.
    """
    scene = evidence.database.read(_scene, question)
    rows = _assessed(evidence, scene)
    counted = rows_that_count(rows, question)
    broken = successions(evidence, scene.steps, scene.integrations, counted) if scene.steps else ()
    return _answer(scene, rows, counted, broken)


def judge_as_if_there(
    evidence: EvidenceSource, question: Question, asked: Sequence[Resolved], others: Sequence[Resolved]
) -> tuple[PairVerdict, ...]:
    """The verdict on each pair of the asked versions with others, as if these were in the environment in question."""
    scene = evidence.database.read(_scene_of, question, (*asked, *others))
    rows = _assessed(evidence, scene)
    return _answer(scene, rows, rows_that_count(rows, question)).grounds.pairs


@dataclass(frozen=True, slots=True)
class _Scene:
    """What was found for a question, as it has to be assessed.

    `rows` are those that the versions in question have; `made` those that make up for versions without a row. `steps`
    go from a document that is in the environment to one that is to follow it.
    """

    question: Question
    resolved: tuple[Resolved, ...]
    rows: Sequence[Row]
    made: Sequence[Row]
    facts: Facts
    integrations: Sequence[IntegrationInQuestion] = ()
    steps: Sequence[Step] = ()
    unknown_ignored: Sequence[tuple[Ignored, bool]] = ()

    @property
    def environment(self) -> str | None:
        """Where the versions shall go."""
        return self.question.target.environment if self.question.target else None


def _scene(tx: Transaction, question: Question) -> _Scene:
    known = _known_pacticipants(tx, question)
    specified = [
        found for each in question.selectors for found in _specified(tx, known[each.pacticipant], each, question)
    ]
    integrations = _integrations(tx, question, specified)
    scene = _scene_of(tx, question, (*specified, *_inferred(tx, question, integrations)))
    return replace(
        scene,
        integrations=integrations,
        steps=steps_to(tx, scene.environment, specified, scene.facts.documents) if scene.environment else (),
        unknown_ignored=_unknown_ignored(tx, question.ignored),
    )


def _scene_of(tx: Transaction, question: Question, resolved: tuple[Resolved, ...]) -> _Scene:
    stored = _rows(tx, question, resolved)
    versions = {each.version_id for each in resolved} | {row.provider_version_id for row in stored}
    documents = documents_of_versions(tx, [each for each in versions if each is not None])
    rows = beside_documents(stored, resolved, documents)
    made = unverified_beside_verified(rows, question, resolved)
    environment = question.target.environment if question.target else None
    facts = facts_about(tx, [row.pair(environment) for row in (*rows, *made)], documents)
    return _Scene(question, resolved, rows, made, facts)


def _assessed(evidence: EvidenceSource, scene: _Scene) -> list[Row]:
    """All rows with their verdicts, those that were made last."""
    rows = [*scene.rows, *scene.made]
    verdicts = assessed(evidence, [row.pair(scene.environment) for row in rows], scene.facts)
    return [replace(row, judged=judged) for row, judged in zip(rows, verdicts, strict=True)]


def _answer(
    scene: _Scene, rows: Sequence[Row], counted: tuple[Row, ...], broken: Sequence[Succession] = ()
) -> MatrixAnswer:
    return MatrixAnswer(
        question=scene.question,
        resolved=scene.resolved,
        integrations=tuple(scene.integrations),
        rows=select_rows(rows[: len(scene.rows)], scene.question),
        evidence=counted,
        unknown_ignored=tuple(scene.unknown_ignored),
        successions=tuple(broken),
        strict={step.coming.selector.pacticipant: step.strict for step in scene.steps},
    )


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
    if question.target or len(question.selectors) == 1:
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
    if len(resolved) == 1 or (len(question.selectors) == 1 and question.target is None):
        return store.rows_about(tx, scope, history=history, limit=question.limit)
    return store.rows_between(tx, scope, history=history, limit=question.limit)


def _unknown_ignored(tx: Transaction, ignored: Iterable[Ignored]) -> list[tuple[Ignored, bool]]:
    found: list[tuple[Ignored, bool]] = []
    for each in ignored:
        exists = bool(named(tx, [each.pacticipant]).pacticipants)
        if not exists or (each.version and not find_version(tx, each.pacticipant, each.version)):
            found.append((each, exists))
    return found
