"""Who asks, as they see themselves."""

from collections.abc import Mapping
from dataclasses import dataclass

from pactgate.broker.domain.identity.accounts import Account
from pactgate.broker.domain.identity.principals import Principal
from pactgate.broker.store.engine import Transaction
from pactgate.broker.store.identity import accounts, teams


@dataclass(frozen=True, slots=True)
class CurrentUser:
    """Somebody, with their account where they have one, and the names of the teams that their permissions reach."""

    principal: Principal
    account: Account | None
    team_names: Mapping[str, str]


def current_user(tx: Transaction, principal: Principal) -> CurrentUser:
    """Who asks."""
    account = accounts.account(tx, principal.uuid) if principal.uuid else None
    named = {uuid for grant in principal.grants for uuid in grant.where.teams}
    return CurrentUser(principal, account, teams.team_names(tx, named) if named else {})
