"""Answer the Pact Broker's short forms of can-i-deploy: one version (or the latest of a tag or branch) and a target."""

from dataclasses import dataclass, replace

from pactgate.broker.actions.documents.evidence import EvidenceSource
from pactgate.broker.actions.gate.ask_matrix import ask_matrix
from pactgate.broker.domain.errors import InvalidError, InvalidQueryError, NotFoundError
from pactgate.broker.domain.gate.deployability import MatrixAnswer
from pactgate.broker.domain.gate.matrix import Ignored, LatestBy, Question, Selector, Target
from pactgate.broker.store.engine import Transaction
from pactgate.broker.store.versions.selected_versions import named, versions_selected


@dataclass(frozen=True, slots=True)
class SimpleQuestion:
    """May this version go to the environment, or to where the versions with the tag `to` are? Empty: not given."""

    pacticipant: str
    version: str
    environment: str
    to: str
    ignored: tuple[Ignored, ...]


def simple_can_i_deploy(evidence: EvidenceSource, question: SimpleQuestion) -> MatrixAnswer:
    """What is known about `question`. Raises InvalidError with the parameters at fault."""
    problems = {name: ["is missing"] for name in ("pacticipant", "version") if not getattr(question, name).strip()}
    if question.environment and question.to:
        problems[""] = ["Cannot specify both a 'to' tag and an environment."]
    if not question.environment and not question.to:
        problems[""] = ["Must specify either an environment or a 'to' tag."]
    if problems:
        raise InvalidError(problems)
    selector = Selector(question.pacticipant, version=question.version)
    target = Target(environment=question.environment) if question.environment else _newest_tagged(question.to)
    to_the_matrix = replace(_question(selector, target), ignored=question.ignored)
    try:
        return ask_matrix(evidence, to_the_matrix, with_marks=True)
    except InvalidQueryError:
        # Here the Pact Broker tells of names that are unknown by parameter, as the matrix does not.
        if problems := evidence.database.read(_unknown, question):
            raise InvalidError(problems) from None
        raise


def can_tagged_go_to_tag(evidence: EvidenceSource, pacticipant: str, *, tag: str, target: str) -> MatrixAnswer:
    """What is known about the latest version with `tag` among the latest ones with `target`."""
    selector = Selector(pacticipant, tag=tag, latest=True)
    return ask_matrix(evidence, _question(selector, _newest_tagged(target)), with_marks=True)


def can_branch_go_to_environment(
    evidence: EvidenceSource, pacticipant: str, *, branch: str, environment: str
) -> MatrixAnswer:
    """What is known about the head of `branch` among what is in `environment`. Raises NotFoundError."""
    selector = Selector(pacticipant, branch=branch, latest=True)
    evidence.database.read(_check_branch, selector, environment)
    return ask_matrix(evidence, _question(selector, Target(environment=environment)), with_marks=True)


def can_main_branch_merge(evidence: EvidenceSource, pacticipant: str) -> MatrixAnswer:
    """What is known about the head of the main branch among the heads of the main branches of all others."""
    selector = Selector(pacticipant, main_branch=True, latest=True)
    return ask_matrix(evidence, _question(selector, Target(latest=True, main_branch=True)))


def _question(selector: Selector, target: Target) -> Question:
    by_versions, by_consumer_version = LatestBy.CONSUMER_VERSION_PROVIDER_VERSION, LatestBy.CONSUMER_VERSION_PROVIDER
    return Question((selector,), target, by_versions if target.environment else by_consumer_version, limit=None)


def _newest_tagged(tag: str) -> Target:
    return Target(latest=True, tag=tag)


def _check_branch(tx: Transaction, selector: Selector, environment: str) -> None:
    known = named(tx, [selector.pacticipant], [environment])
    if not versions_selected(tx, known.pacticipants.values(), selector):
        message = f"No version of {selector.pacticipant} found on branch {selector.branch}"
        raise NotFoundError(message)
    if environment not in known.environments:
        message = f"No environment with name '{environment}' found"
        raise NotFoundError(message)


def _unknown(tx: Transaction, question: SimpleQuestion) -> dict[str, list[str]]:
    problems: dict[str, list[str]] = {}
    known = named(tx, [question.pacticipant], [question.environment])
    if question.pacticipant not in known.pacticipants:
        problems["pacticipant"] = ["does not match an existing pacticipant"]
    if question.environment and question.environment not in known.environments:
        problems["environment"] = [f"with name '{question.environment}' does not exist"]
    return problems
