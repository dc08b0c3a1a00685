"""Choose the pacts that a provider build is to verify."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from broker.domain.errors import InvalidError, NotFoundError
from broker.domain.selectors import ConsumerVersionSelector
from broker.domain.verifiable_pacts import VerifiablePact, collapse
from broker.store import verifiable_pacts as store
from broker.store.engine import Transaction
from broker.store.environments import find_environment
from broker.store.pacticipants import find_pacticipant


@dataclass(frozen=True, slots=True)
class VerificationRequest:
    """What a verifier asks for. No selectors means the recommended ones."""

    provider: str
    selectors: Sequence[ConsumerVersionSelector]
    provider_branch: str | None
    include_pending: bool


def choose_pacts_to_verify(tx: Transaction, request: VerificationRequest) -> list[VerifiablePact]:
    """The pacts to verify, each content once.

    Raises NotFoundError for an unknown provider, InvalidError for an unknown environment.
    """
    provider = find_pacticipant(tx, request.provider)
    if provider is None:
        message = f"No provider with name '{request.provider}' found"
        raise NotFoundError(message)
    _check_environments(tx, request.selectors)
    selectors = request.selectors or store.default_selectors(tx, provider.id)
    chosen = collapse(store.pacts_selected(tx, provider.id, selectors))
    if not request.include_pending:
        return chosen
    contents = [each.pact.content_id for each in chosen]
    verified = store.verified_contents(tx, contents, request.provider_branch)
    return [replace(each, pending=each.pact.content_id not in verified) for each in chosen]


def _check_environments(tx: Transaction, selectors: Sequence[ConsumerVersionSelector]) -> None:
    names = dict.fromkeys(each.environment for each in selectors if each.environment)
    unknown = [name for name in names if not find_environment(tx, name=name)]
    if unknown:
        messages = [f"environment with name '{name}' does not exist" for name in unknown]
        raise InvalidError({"consumerVersionSelectors": messages})
