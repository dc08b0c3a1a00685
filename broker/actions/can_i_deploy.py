"""Answer whether a version may go to an environment."""

from dataclasses import dataclass

from broker.actions.ask_matrix import ask_matrix
from broker.domain.deployability import decision
from broker.domain.errors import InvalidQueryError
from broker.domain.gate import Decision, Move
from broker.domain.matrix import LatestBy, Question, Selector, Target
from broker.store.engine import Transaction


@dataclass(frozen=True, slots=True)
class DeploymentQuestion:
    """May this version go there?"""

    pacticipant: str
    version: str
    environment: str

    @property
    def move(self) -> Move:
        """The question as the gate takes it."""
        return Move(f"{self.pacticipant} {self.version}", self.environment)


def can_i_deploy(tx: Transaction, question: DeploymentQuestion) -> Decision:
    """The decision, with every pair it rests on. Raises InvalidQueryError for an unknown name."""
    answer = ask_matrix(tx, _as_matrix_question(question))
    return decision(answer, question.move)


def _as_matrix_question(question: DeploymentQuestion) -> Question:
    blank = [name for name in ("pacticipant", "version", "environment") if not getattr(question, name).strip()]
    if blank:
        raise InvalidQueryError([f"{name} cannot be blank" for name in blank])
    return Question(
        selectors=(Selector(question.pacticipant, version=question.version),),
        target=Target(environment=question.environment),
        latest_by=LatestBy.CONSUMER_VERSION_PROVIDER_VERSION,
        limit=None,
    )
