"""What pages for administrators share: what they need of the broker, and which of them somebody may see."""

from collections.abc import Iterator
from dataclasses import dataclass

from pactgate.broker.actions.identity.secret_keys import SecretKeys
from pactgate.broker.actions.identity.workload_tokens import WorkloadTokens
from pactgate.broker.domain.identity.permissions import Permission
from pactgate.broker.domain.identity.principals import Principal


@dataclass(frozen=True, slots=True)
class Administration:
    """What actions of administrators need beside the database.

    `keys` encrypt secrets, `workloads` try trust rules. `is_recoverable`: somebody who stands in the settings may do
    anything, whatever accounts there are.
    """

    keys: SecretKeys
    workloads: WorkloadTokens
    is_recoverable: bool


ADMINISTERED = (
    ("users", "People", Permission.READ_PEOPLE),
    ("teams", "Teams", Permission.READ_TEAMS),
    ("roles", "Roles", Permission.READ_ROLES),
    ("system_accounts", "System accounts", Permission.READ_SYSTEM_ACCOUNTS),
    ("trust_rules", "Trust rules", Permission.MANAGE_TRUST_RULES),
    ("secrets", "Secrets", Permission.READ_SECRETS),
    ("audit", "Audit log", Permission.READ_AUDIT),
)
"""The pages, by the names of their routes, with what they are called and what is needed to see them."""


def administered(principal: Principal) -> Iterator[tuple[str, str]]:
    """The pages that somebody may see, as above."""
    return ((route, title) for route, title, needed in ADMINISTERED if principal.may(needed))
