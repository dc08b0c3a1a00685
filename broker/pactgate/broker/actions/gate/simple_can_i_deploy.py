"""Answer the Pact Broker's short forms of can-i-deploy: one version (or the latest of a tag or branch) and a target."""

from dataclasses import dataclass

from pactgate.broker.actions.documents.evidence import EvidenceSource
from pactgate.broker.actions.gate.ask_matrix import ask_matrix
from pactgate.broker.domain.errors import InvalidError, InvalidQueryError, NotFoundError
from pactgate.broker.domain.gate.deployability import MatrixAnswer
from pactgate.broker.domain.gate.matrix import Ignored, LatestBy, Question, Selector, Target
from pactgate.broker.store.engine import Transaction
from pactgate.broker.store.named import named
from pactgate.broker.store.versions.selected_versions import versions_selected

_BY_VERSIONS = LatestBy.CONSUMER_VERSION_PROVIDER_VERSION
_BY_CONSUMER_VERSION = LatestBy.CONSUMER_VERSION_PROVIDER


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
    if problems := _missing(question):
        raise InvalidError(problems)
    selector = Selector(question.pacticipant, version=question.version)
    target = Target(environment=question.environment) if question.environment else Target(latest=True, tag=question.to)
    latest_by = _BY_VERSIONS if question.environment else _BY_CONSUMER_VERSION
    try:
        return _ask(evidence, selector, target, latest_by, question.ignored)
    except InvalidQueryError:
        # Here the Pact Broker tells of names that are unknown by parameter, as the matrix does not.
        if problems := evidence.database.read(_unknown, question):
            raise InvalidError(problems) from None
        raise


def can_tagged_go_to_tag(evidence: EvidenceSource, pacticipant: str, *, tag: str, target: str) -> MatrixAnswer:
    """What is known about the latest version with `tag` among the latest ones with `target`."""
    selector = Selector(pacticipant, tag=tag, latest=True)
    return _ask(evidence, selector, Target(latest=True, tag=target), _BY_CONSUMER_VERSION)


def can_branch_go_to_environment(
    evidence: EvidenceSource, pacticipant: str, *, branch: str, environment: str
) -> MatrixAnswer:
    """What is known about the head of `branch` among what is in `environment`. Raises NotFoundError."""
    selector = Selector(pacticipant, branch=branch, latest=True)
    evidence.database.read(_check_branch, selector, environment)
    return _ask(evidence, selector, Target(environment=environment), _BY_VERSIONS)


def can_main_branch_merge(evidence: EvidenceSource, pacticipant: str) -> MatrixAnswer:
    """What is known about the head of the main branch among the heads of the main branches of all others."""
    selector = Selector(pacticipant, main_branch=True, latest=True)
    return _ask(evidence, selector, Target(latest=True, main_branch=True), _BY_CONSUMER_VERSION)


def _check_branch(tx: Transaction, selector: Selector, environment: str) -> None:
    known = named(tx, [selector.pacticipant], [environment])
    if not versions_selected(tx, known.pacticipants.values(), selector):
        message = f"No version of {selector.pacticipant} found on branch {selector.branch}"
        raise NotFoundError(message)
    if environment not in known.environments:
        message = f"No environment with name '{environment}' found"
        raise NotFoundError(message)


def _ask(
    evidence: EvidenceSource,
    selector: Selector,
    target: Target,
    latest_by: LatestBy,
    ignored: tuple[Ignored, ...] = (),
) -> MatrixAnswer:
    return ask_matrix(evidence, Question((selector,), target, latest_by, ignored=ignored, limit=None))


def _missing(question: SimpleQuestion) -> dict[str, list[str]]:
    found = {name: ["is missing"] for name in ("pacticipant", "version") if not getattr(question, name).strip()}
    if question.environment and question.to:
        found[""] = ["Cannot specify both a 'to' tag and an environment."]
    if not question.environment and not question.to:
        found[""] = ["Must specify either an environment or a 'to' tag."]
    return found


def _unknown(tx: Transaction, question: SimpleQuestion) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    known = named(tx, [question.pacticipant], [question.environment])
    if question.pacticipant not in known.pacticipants:
        found["pacticipant"] = ["does not match an existing pacticipant"]
    if question.environment and question.environment not in known.environments:
        found["environment"] = [f"with name '{question.environment}' does not exist"]
    return found
