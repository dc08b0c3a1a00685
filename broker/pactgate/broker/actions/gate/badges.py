"""Say on a badge what the gate decides, or how pacts stand; and what is missing where there is nothing to say."""

from pactgate.broker.actions.documents.evidence import EvidenceSource
from pactgate.broker.actions.gate.simple_can_i_deploy import (
    can_branch_go_to_environment,
    can_main_branch_merge,
    can_tagged_go_to_tag,
)
from pactgate.broker.domain.errors import NotFoundError
from pactgate.broker.domain.gate import badges
from pactgate.broker.domain.gate.badges import Badge, PactLine, Wording
from pactgate.broker.domain.gate.deployability import verdict
from pactgate.broker.store.engine import Transaction
from pactgate.broker.store.gate import badges as store
from pactgate.broker.store.versions.branches import find_branch
from pactgate.broker.store.versions.pacticipants import find_pacticipant


def pact_badge(tx: Transaction, line: PactLine, wording: Wording) -> Badge:
    """How the newest pact of a line stands."""
    newest = store.newest_content(tx, line)
    if newest is None:
        return badges.PACT_NOT_FOUND
    return badges.pact_badge(line, store.latest_result(tx, line, newest), wording)


def tagged_to_tag_badge(evidence: EvidenceSource, pacticipant: str, *, tag: str, target: str, label: str) -> Badge:
    """Whether the latest version with a tag can be deployed to where another tag is."""
    if evidence.database.read(find_pacticipant, pacticipant) is None:
        return badges.not_found("pacticipant")
    answer = can_tagged_go_to_tag(evidence, pacticipant, tag=tag, target=target)
    if answer.absent:
        return badges.not_found("version")
    return badges.deployment_badge(verdict(answer), start=tag, place=target, label=label)


def branch_to_environment_badge(
    evidence: EvidenceSource, pacticipant: str, *, branch: str, environment: str, label: str
) -> Badge:
    """Whether the head of a branch can be deployed to an environment."""
    try:
        answer = can_branch_go_to_environment(evidence, pacticipant, branch=branch, environment=environment)
    except NotFoundError:
        return badges.not_found(evidence.database.read(_what_is_missing, pacticipant, branch))
    return badges.deployment_badge(verdict(answer), start=branch, place=environment, label=label)


def can_i_merge_badge(evidence: EvidenceSource, pacticipant: str) -> Badge:
    """Whether the head of the main branch fits the heads of the main branches of all others."""
    if evidence.database.read(find_pacticipant, pacticipant) is None:
        return badges.not_found("pacticipant")
    answer = can_main_branch_merge(evidence, pacticipant)
    return badges.not_found("main branch version") if answer.absent else badges.merge_badge(verdict(answer))


def _what_is_missing(tx: Transaction, pacticipant: str, branch: str) -> str:
    if find_pacticipant(tx, pacticipant) is None:
        return "pacticipant"
    found = find_branch(tx, pacticipant, branch)
    if found is None:
        return "branch"
    return "version" if found.head is None else "environment"
