"""Find the shortest way to yes among what is published: of each version that it names, the gate says yes itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pactgate.broker.actions.documents.evidence import EvidenceSource
from pactgate.broker.actions.gate.ask_matrix import ask_matrix, judge_as_if_there
from pactgate.broker.domain.errors import InvalidQueryError
from pactgate.broker.domain.gate.blockers import Blocker, blockers, working
from pactgate.broker.domain.gate.decisions import DeploymentQuestion, PacticipantVersion
from pactgate.broker.domain.gate.deployability import MatrixAnswer, verdict
from pactgate.broker.domain.gate.gate import Decision, Grounds
from pactgate.broker.domain.gate.matrix import Resolved, Selector
from pactgate.broker.domain.gate.pairs import PairVerdict, Party, Verdict
from pactgate.broker.domain.gate.ways import Opening, RouteToYes, routes
from pactgate.broker.store.engine import Transaction
from pactgate.broker.store.gate.candidates import Candidate, candidates_of, replaceable
from pactgate.broker.store.versions.selected_versions import versions_selected

_CANDIDATES = 4
"""How many versions of one pacticipant are looked at."""

_QUESTIONS = 12
"""How often the gate is asked anew, so that a large environment does not make an answer slow."""


Candidates = Mapping[str, Sequence[Candidate]]
"""By the name of their pacticipant, the newest first."""


def find_ways(
    evidence: EvidenceSource, question: DeploymentQuestion, answer: MatrixAnswer, decision: Decision
) -> tuple[RouteToYes, ...]:
    """The ways to yes of a decision that is another, the shortest first. Not inside a transaction."""
    if decision.verdict is Verdict.YES or decision.obstacles:
        return ()
    gate = _Gate(evidence, question, answer)
    asked = [each for each in answer.resolved if each.specified]
    names = {each.selector.pacticipant for each in asked}
    blocking = blockers(decision.pairs, decision.changes, names)
    present = _present(answer, blocking)
    candidates = evidence.database.read(_candidates, answer, blocking, [*asked, *present.values()])
    openings = _openings(gate, asked, blocking, present, candidates)
    instead = _instead(gate, asked, candidates) if len(asked) == 1 else None
    return routes(question.environment, blocking, names, openings, instead)


@dataclass(slots=True)
class _Gate:
    """Answers further questions, of which each is asked once."""

    evidence: EvidenceSource
    question: DeploymentQuestion
    answer: MatrixAnswer
    answered: dict[tuple[PacticipantVersion, ...], bool] = field(default_factory=dict)

    def says_yes(self, *versions: PacticipantVersion) -> bool:
        """Whether the versions can be deployed together. It says no where it was asked too often."""
        if versions not in self.answered and len(self.answered) < _QUESTIONS:
            self.answered[versions] = self._asked(DeploymentQuestion(versions, self.question.environment))
        return self.answered.get(versions, False)

    def _asked(self, question: DeploymentQuestion) -> bool:
        try:
            return verdict(ask_matrix(self.evidence, question.to_the_matrix)) is Verdict.YES
        except InvalidQueryError:  # deleted since it was found
            return False

    def judged(self, asked: Sequence[Resolved], others: Sequence[Resolved]) -> Grounds:
        """What is said of the asked versions with others, as if these were there."""
        return judge_as_if_there(self.evidence, self.answer, asked, others)


def _candidates(
    tx: Transaction, answer: MatrixAnswer, blocking: Sequence[Blocker], known: Sequence[Resolved]
) -> Candidates:
    """Versions that could take the place of known ones, and of what is missing."""
    others = {blocker.other.name for blocker in blocking if blocker.other}
    ids = {
        integration.ids_by_name[name]
        for integration in answer.integrations
        for name in others & integration.ids_by_name.keys()
    }
    owners = ids | {each.pacticipant_id for each in known if each.pacticipant_id is not None}
    versions = [each.version_id for each in known if each.version_id is not None]
    return candidates_of(tx, owners, versions, most=_CANDIDATES)


def _present(answer: MatrixAnswer, blocking: Sequence[Blocker]) -> dict[Party, Resolved]:
    """Those of the versions that block which are there; the others are absent."""
    resolved = {Party(each.selector.pacticipant, each.version): each for each in answer.resolved if each.version_id}
    others = [blocker.other for blocker in blocking if blocker.other]
    return {other: resolved[other] for other in others if other in resolved}


def _openings(
    gate: _Gate,
    asked: Sequence[Resolved],
    blocking: Sequence[Blocker],
    present: Mapping[Party, Resolved],
    candidates: Candidates,
) -> list[Opening]:
    environment = gate.question.environment
    owners = dict.fromkeys(each.other.name for each in blocking if each.other)
    others = [_as_if_there(each, environment) for name in owners for each in candidates.get(name, ())]
    if not others:
        return []
    grounds = gate.judged(asked, others)
    works = working(grounds.pairs, grounds.judged_changes(), {each.selector.pacticipant for each in asked})
    ids = {party: version.version_id for party, version in present.items() if version.version_id is not None}
    places = gate.evidence.database.read(replaceable, ids.values(), environment)
    openings = []
    for blocker in blocking:
        if blocker.other is None:
            continue
        version_id = ids.get(blocker.other)
        instances = ("",) if version_id is None else places.get(version_id, ())
        parties = [Party(each.pacticipant, each.version) for each in candidates.get(blocker.other.name, ())]
        opening = _opening(gate, blocker, instances, {party: works[party] for party in parties if party in works})
        openings += [opening] if opening else []
    return openings


def _opening(
    gate: _Gate, blocker: Blocker, instances: tuple[str, ...], passing: Mapping[Party, tuple[PairVerdict, ...]]
) -> Opening | None:
    """The newest version that can be deployed alone, else the newest that can be with what is asked about."""
    for together in ((), gate.question.versions) if instances else ():
        for by, judged in passing.items():
            if gate.says_yes(*together, PacticipantVersion(by.name, by.version or "")):
                parties = tuple(Party(each.pacticipant, each.version) for each in together)
                return Opening(blocker, by, judged, instances, parties)
    return None


def _as_if_there(candidate: Candidate, environment: str) -> Resolved:
    selector = Selector(candidate.pacticipant, environment=environment)
    return Resolved(
        selector,
        specified=False,
        pacticipant_id=candidate.pacticipant_id,
        version_id=candidate.version_id,
        version=candidate.version,
    )


def _instead(gate: _Gate, asked: Sequence[Resolved], candidates: Candidates) -> Party | None:
    """The newest other version of what is asked about that can be deployed, and is not there."""
    [own] = asked
    others = candidates.get(own.selector.pacticipant, ())
    if own.pacticipant_id is None or not others:
        return None
    selector = Selector("", environment=gate.question.environment)
    inside = gate.evidence.database.read(versions_selected, [own.pacticipant_id], selector)
    present = {version_id for version_id, _ in inside.get(own.pacticipant_id, ())}
    for other in others:
        if other.version_id not in present and gate.says_yes(PacticipantVersion(other.pacticipant, other.version)):
            return Party(other.pacticipant, other.version)
    return None
