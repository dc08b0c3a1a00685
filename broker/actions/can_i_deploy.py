"""Answer whether versions may go to an environment, alone or together."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from broker.actions.ask_matrix import ask_matrix
from broker.domain.deployability import MatrixAnswer, decision
from broker.domain.errors import InvalidQueryError
from broker.domain.gate import Decision, Move
from broker.domain.matrix import LatestBy, Question, Selector, Target
from broker.domain.near_names import hint
from broker.domain.pages import PageRequest
from broker.store.engine import Transaction
from broker.store.environments import list_environments
from broker.store.pacticipants import list_pacticipants
from broker.store.versions import list_versions

_VERSIONS_FOR_A_HINT = 100


@dataclass(frozen=True, slots=True)
class PacticipantVersion:
    """A version by its names."""

    pacticipant: str
    version: str


@dataclass(frozen=True, slots=True)
class DeploymentQuestion:
    """May these versions go there, together?"""

    versions: tuple[PacticipantVersion, ...]
    environment: str

    @property
    def move(self) -> Move:
        """The question as the gate takes it."""
        subjects = [f"{each.pacticipant} {each.version}" for each in self.versions]
        return Move(" and ".join(subjects), self.environment)


def can_i_deploy(tx: Transaction, question: DeploymentQuestion) -> Decision:
    """The decision, with every pair it rests on.

    Raises InvalidQueryError for an unknown name, with the one that may be meant, and EvidenceWantedError.
    """
    try:
        answer = ask_matrix(tx, _as_matrix_question(question))
    except InvalidQueryError as error:
        raise InvalidQueryError([*error.messages, *_meant_instead(tx, question)]) from None
    decided = decision(answer, question.move)
    hints = _versions_meant_instead(tx, answer)
    return replace(decided, text=" ".join([decided.text, *hints])) if hints else decided


def _as_matrix_question(question: DeploymentQuestion) -> Question:
    given = [("environment", question.environment)]
    given += [(name, getattr(each, name)) for each in question.versions for name in ("pacticipant", "version")]
    blank = dict.fromkeys(f"{name} cannot be blank" for name, value in given if not value.strip())
    named = [each.pacticipant for each in question.versions]
    twice = dict.fromkeys(f"{name} is named twice" for name in named if named.count(name) > 1)
    if blank or twice:
        raise InvalidQueryError([*blank, *twice])
    return Question(
        selectors=tuple(Selector(each.pacticipant, version=each.version) for each in question.versions),
        target=Target(environment=question.environment),
        latest_by=LatestBy.CONSUMER_VERSION_PROVIDER_VERSION,
        limit=None,
    )


def _meant_instead(tx: Transaction, question: DeploymentQuestion) -> list[str]:
    pacticipants = [each.name for each in list_pacticipants(tx)]
    environments = [each.name for each in list_environments(tx)]
    hints = [_hint(each.pacticipant, pacticipants) for each in question.versions]
    return [*filter(None, [*hints, _hint(question.environment, environments)])]


def _versions_meant_instead(tx: Transaction, answer: MatrixAnswer) -> list[str]:
    hints = [_hint(each.selector.version or "", _numbers(tx, each.selector.pacticipant)) for each in answer.absent]
    return [*filter(None, hints)]


def _numbers(tx: Transaction, pacticipant: str) -> list[str]:
    newest = list_versions(tx, pacticipant, PageRequest(1, _VERSIONS_FOR_A_HINT))
    return [each.number for each in newest.items]


def _hint(name: str, known: Collection[str]) -> str:
    return "" if name in known else hint(name, known)
