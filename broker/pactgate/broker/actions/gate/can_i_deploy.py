"""Answer whether versions can be deployed to an environment, alone or together."""

from collections.abc import Collection
from dataclasses import replace

from pactgate.broker.actions.documents.evidence import EvidenceSource
from pactgate.broker.actions.gate.ask_matrix import ask_matrix
from pactgate.broker.actions.gate.find_ways import find_ways
from pactgate.broker.domain.errors import InvalidQueryError
from pactgate.broker.domain.gate.decisions import DeploymentQuestion
from pactgate.broker.domain.gate.deployability import MatrixAnswer, decision
from pactgate.broker.domain.gate.gate import Decision
from pactgate.broker.domain.names import hint
from pactgate.broker.domain.pages import PageRequest
from pactgate.broker.store.engine import Transaction
from pactgate.broker.store.environments.environments import list_environments
from pactgate.broker.store.versions.pacticipants import list_pacticipants
from pactgate.broker.store.versions.versions import list_versions

_VERSIONS_FOR_A_HINT = 100


def can_i_deploy(evidence: EvidenceSource, question: DeploymentQuestion) -> Decision:
    """The decision, with every pair it rests on, and the ways to yes where it is another. Not inside a transaction.

    Raises InvalidQueryError for an unknown name, with the one that may be meant.
    """
    if problems := question.problems():
        raise InvalidQueryError(problems)
    try:
        answer = ask_matrix(evidence, question.to_the_matrix)
    except InvalidQueryError as error:
        raise InvalidQueryError([*error.messages, *evidence.database.read(_meant_instead, question)]) from None
    decided = decision(answer, question.move)
    if answer.absent:
        text = " ".join([decided.text, *evidence.database.read(_versions_meant_instead, answer)])
        return replace(decided, text=text)
    return replace(decided, routes=find_ways(evidence, question, answer, decided))


def _meant_instead(tx: Transaction, question: DeploymentQuestion) -> list[str]:
    pacticipants = [pacticipant.name for pacticipant in list_pacticipants(tx)]
    environments = [environment.name for environment in list_environments(tx)]
    hints = [_hint(version.pacticipant, pacticipants) for version in question.versions]
    return [*filter(None, [*hints, _hint(question.environment, environments)])]


def _versions_meant_instead(tx: Transaction, answer: MatrixAnswer) -> list[str]:
    hints = [_hint(each.selector.version or "", _numbers(tx, each.selector.pacticipant)) for each in answer.absent]
    return [*filter(None, hints)]


def _numbers(tx: Transaction, pacticipant: str) -> list[str]:
    newest = list_versions(tx, pacticipant, PageRequest(1, _VERSIONS_FOR_A_HINT))
    return [each.number for each in newest.items]


def _hint(name: str, known: Collection[str]) -> str:
    return "" if name in known else hint(name, known)
