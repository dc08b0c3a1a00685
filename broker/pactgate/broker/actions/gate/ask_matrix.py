"""Ask the matrix: resolve what the question names, find the rows, assess them, and say which of them count."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from pactgate.broker.actions.documents.evidence import EvidenceSource
from pactgate.broker.actions.documents.successions import SuccessionStep, steps_to, successions
from pactgate.broker.actions.gate.assess import assessed, facts_about
from pactgate.broker.domain.errors import InvalidQueryError
from pactgate.broker.domain.gate.assessor import Facts
from pactgate.broker.domain.gate.concerns import DAYS_TO_MENTION_DELETIONS, Concern, concerns
from pactgate.broker.domain.gate.deployability import MatrixAnswer
from pactgate.broker.domain.gate.gate import Grounds
from pactgate.broker.domain.gate.matrix import Ignored, IntegrationInQuestion, Question, Resolved, Selector
from pactgate.broker.domain.gate.rows import (
    Row,
    beside_documents,
    rows_that_count,
    select_rows,
    unverified_beside_verified,
)
from pactgate.broker.domain.versions.versions import Marks
from pactgate.broker.store.documents.provider_contracts import documents_of_versions
from pactgate.broker.store.engine import Transaction
from pactgate.broker.store.gate import matrix as store
from pactgate.broker.store.gate.concerns import what_is_missing
from pactgate.broker.store.versions.selected_versions import Named, named, versions_selected
from pactgate.broker.store.versions.versions import marks_by_id


def ask_matrix(evidence: EvidenceSource, question: Question, *, with_marks: bool = False) -> MatrixAnswer:
    """Everything that is known about `question`, assessed. Not inside a transaction.

    `with_marks`: also the branches, tags and environments of the versions in its rows. Raises InvalidQueryError where
    it cannot be asked.
    """
    return _answer(evidence, evidence.database.read(_scene, question, with_marks=with_marks))


def judge_as_if_there(
    evidence: EvidenceSource, answer: MatrixAnswer, asked: Sequence[Resolved], others: Sequence[Resolved]
) -> Grounds:
    """What is said of the asked versions with others, as if these were in the environment in question.

    `answer` is that to the question itself.
    """
    return _answer(evidence, evidence.database.read(_scene_as_if_there, answer, asked, others)).grounds


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
    marks: Mapping[int, Marks] = field(default_factory=dict)
    integrations: Sequence[IntegrationInQuestion] = ()
    steps: Sequence[SuccessionStep] = ()
    unknown_ignored: Sequence[tuple[Ignored, bool]] = ()
    concerns: tuple[Concern, ...] = ()


def _scene(tx: Transaction, question: Question, *, with_marks: bool) -> _Scene:
    known = _known(tx, question)
    specified = [version for selector in question.selectors for version in _specified(tx, known, selector, question)]
    scope = store.scope_of(specified)
    place, present = question.environment, None
    if place:
        integrations, present = store.integrations_and_present(tx, scope, place)
    elif question.target or len(question.selectors) == 1:
        integrations = store.integrations_in_question(tx, scope)
    else:
        integrations = store.integrations_between(tx, scope)
    scene = _scene_of(tx, question, (*specified, *_inferred(tx, question, integrations, present)))
    documents = scene.facts.documents
    return replace(
        scene,
        integrations=integrations,
        steps=steps_to(tx, place, specified, documents) if place and documents else (),
        concerns=_concerns(tx, specified, place) if question.target else (),
        unknown_ignored=[
            (ignored, ignored.pacticipant in known.pacticipants)
            for ignored in question.ignored
            if ignored.pacticipant not in known.pacticipants
            or (ignored.version and (ignored.pacticipant, ignored.version) not in known.versions)
        ],
        marks=marks_by_id(tx, _versions_in([*scene.rows, *scene.made])) if with_marks else {},
    )


def _scene_as_if_there(
    tx: Transaction, answer: MatrixAnswer, asked: Sequence[Resolved], others: Sequence[Resolved]
) -> _Scene:
    scene = _scene_of(tx, answer.question, (*asked, *others))
    documents, place = scene.facts.documents, answer.question.environment
    steps = steps_to(tx, place, asked, documents) if place and answer.successions else ()
    return replace(scene, steps=steps, integrations=answer.integrations)


def _scene_of(tx: Transaction, question: Question, resolved: tuple[Resolved, ...]) -> _Scene:
    alone = len(resolved) == 1 or (len(question.selectors) == 1 and question.target is None)
    find = store.rows_about if alone else store.rows_between
    stored = find(tx, store.scope_of(resolved), history=question.latest_by is None, limit=question.limit)
    versions = {version.version_id for version in resolved} | {row.provider_version_id for row in stored}
    documents = documents_of_versions(tx, [version_id for version_id in versions if version_id is not None])
    rows = beside_documents(stored, resolved, documents)
    made = unverified_beside_verified(rows, question, resolved)
    facts = facts_about(tx, [row.pair(question.environment) for row in (*rows, *made)], documents)
    return _Scene(question, resolved, rows, made, facts)


def _answer(evidence: EvidenceSource, scene: _Scene) -> MatrixAnswer:
    question, stored = scene.question, len(scene.rows)
    rows = [*scene.rows, *scene.made]
    verdicts = assessed(evidence, [row.pair(question.environment) for row in rows], scene.facts)
    rows = [replace(row, judged=judged) for row, judged in zip(rows, verdicts, strict=True)]
    counted = rows_that_count(rows, question)
    return MatrixAnswer(
        question=question,
        resolved=scene.resolved,
        integrations=tuple(scene.integrations),
        rows=select_rows(rows[:stored], question),
        evidence=counted,
        unknown_ignored=tuple(scene.unknown_ignored),
        successions=successions(evidence, scene.steps, scene.integrations, counted) if scene.steps else (),
        strict={step.coming.selector.pacticipant: step.strict for step in scene.steps},
        marks=scene.marks,
        concerns=scene.concerns,
    )


def _concerns(tx: Transaction, specified: Sequence[Resolved], place: str | None) -> tuple[Concern, ...]:
    ids = [each.version_id for each in specified if each.version_id is not None and not each.ignored]
    names = {each.selector.pacticipant for each in specified}
    since = datetime.now(UTC) - timedelta(days=DAYS_TO_MENTION_DELETIONS)
    return concerns(*what_is_missing(tx, ids, names, place, since))


def _known(tx: Transaction, question: Question) -> Named:
    """The ids of what is named. Raises InvalidQueryError for all that is wrong with the question."""
    pacticipants = [selector.pacticipant for selector in question.selectors]
    places = [question.environment, *[selector.environment for selector in question.selectors]]
    environments = dict.fromkeys(name for name in places if name is not None)
    numbers = [selector.version for selector in question.selectors] + [each.version for each in question.ignored]
    known = named(
        tx,
        [*pacticipants, *[ignored.pacticipant for ignored in question.ignored]],
        environments,
        filter(None, numbers),
    )
    problems = question.problems()
    problems += [f"Pacticipant {name} not found" for name in pacticipants if name not in known.pacticipants]
    problems += [
        f"Environment with name '{name}' does not exist" for name in environments if name not in known.environments
    ]
    if problems:
        raise InvalidQueryError(problems)
    return known


def _specified(tx: Transaction, known: Named, selector: Selector, question: Question) -> list[Resolved]:
    pacticipant_id = known.pacticipants[selector.pacticipant]
    if selector.by_name_only:
        versions = None
    elif selector.version is not None and selector == Selector(selector.pacticipant, selector.version):
        version_id = known.versions.get((selector.pacticipant, selector.version))
        versions = [] if version_id is None else [(version_id, selector.version)]
    else:
        versions = versions_selected(tx, [pacticipant_id], selector)[pacticipant_id]
    return _resolved(versions, pacticipant_id, selector, question, specified=True)


def _inferred(
    tx: Transaction,
    question: Question,
    integrations: Iterable[IntegrationInQuestion],
    present: Mapping[int, Sequence[tuple[int, str]]] | None,
) -> list[Resolved]:
    """The versions of all others that the specified ones would meet in the target; `present` if that is known."""
    target = question.target
    if target is None:
        return []
    specified = {selector.pacticipant for selector in question.selectors}
    ids = {
        name: its_id
        for integration in integrations
        for name, its_id in integration.ids_by_name.items()
        if name not in specified
    }
    every = target.selector("").by_name_only
    versions = present or {}
    if ids and not every and present is None:
        versions = versions_selected(tx, ids.values(), target.selector(""))
    return [
        version
        for name in sorted(ids)
        for version in _resolved(
            None if every else versions.get(ids[name], ()), ids[name], target.selector(name), question, specified=False
        )
    ]


def _resolved(
    versions: Sequence[tuple[int, str]] | None,
    pacticipant_id: int,
    selector: Selector,
    question: Question,
    *,
    specified: bool,
) -> list[Resolved]:
    """A selector with each of the versions that it found; with all of the pacticipant where `versions` is None."""
    if not versions:
        return [
            Resolved(
                selector,
                specified,
                pacticipant_id,
                exists=versions is None,
                ignored=question.ignores(selector.pacticipant, selector.version),
            )
        ]
    return [
        Resolved(
            selector,
            specified,
            pacticipant_id,
            version_id,
            number,
            one_of_many=len(versions) > 1,
            ignored=question.ignores(selector.pacticipant, number),
        )
        for version_id, number in versions
    ]


def _versions_in(rows: Iterable[Row]) -> set[int]:
    ids = {version_id for row in rows for version_id in (row.consumer_version_id, row.provider_version_id)}
    return {version_id for version_id in ids if version_id is not None}
