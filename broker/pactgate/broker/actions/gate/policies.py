"""Say how strict the gate is, for a provider, an environment, both or everything, and read what holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from pactgate.broker.actions.versions.look_up import environment_called, pacticipant_called
from pactgate.broker.domain.gate.policies import Policy, Scope, StatedPolicy, origins, policy_of
from pactgate.broker.store.engine import Transaction
from pactgate.broker.store.gate import policies as store
from pactgate.broker.store.gate.policies import ScopeIds
from pactgate.broker.store.identity.auditing import note_change


@dataclass(frozen=True, slots=True)
class PolicyInEffect:
    """What was stated for a scope, what holds there, and whose word each field is that somebody stated."""

    stated: StatedPolicy
    policy: Policy
    origins: Mapping[str, Scope]


def list_policies(tx: Transaction) -> list[StatedPolicy]:
    """Every policy that somebody stated, the widest first."""
    return store.list_policies(tx)


def read_policy(tx: Transaction, scope: Scope) -> PolicyInEffect:
    """What is said for a scope, and what holds there. Raises NotFoundError for an unknown name."""
    ids = _ids(tx, scope)
    around = store.policies_that_apply(tx, ids.pacticipant, scope.environment)
    own = next((each for each in around if each.scope == scope), StatedPolicy(scope))
    return PolicyInEffect(own, policy_of(around), origins(around))


def state_policy(tx: Transaction, stated: StatedPolicy) -> PolicyInEffect:
    """Say what holds for a scope, in the place of what was said before. Raises NotFoundError for an unknown name."""
    ids = _ids(tx, stated.scope)
    note_change(before=_stated(tx, stated.scope), after=None if stated.says_nothing else stated)
    if stated.says_nothing:
        store.delete_policy(tx, ids)
    else:
        store.save_policy(tx, ids, stated, datetime.now(UTC))
    return read_policy(tx, stated.scope)


def forget_policy(tx: Transaction, scope: Scope) -> None:
    """Leave a scope to the wider ones. Raises NotFoundError for an unknown name."""
    note_change(before=_stated(tx, scope))
    store.delete_policy(tx, _ids(tx, scope))


def _stated(tx: Transaction, scope: Scope) -> StatedPolicy | None:
    return next((each for each in store.list_policies(tx) if each.scope == scope), None)


def _ids(tx: Transaction, scope: Scope) -> ScopeIds:
    return ScopeIds(
        None if scope.pacticipant is None else pacticipant_called(tx, scope.pacticipant).id,
        None if scope.environment is None else environment_called(tx, scope.environment).id,
    )
