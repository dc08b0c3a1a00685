"""What may be allowed, under the names that PactFlow has for it, and the roles that are there from the start.

A permission as it stands in a role (`contract_data:manage:team`) says what may be done and how far. What PactFlow does
not tell apart or does not have is named likewise. Source of the names: https://docs.pactflow.io/docs/permissions.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Permission(StrEnum):
    """What may be done, how far aside."""

    READ = "contract_data:read"
    PUBLISH = "contract_data:publish"
    VERIFY = "contract_data:verify"
    MANAGE = "contract_data:manage"
    BULK_DELETE = "contract_data:bulk_delete"
    ASK = "decision:ask"
    RECORD = "deployment_and_release:record"
    MANAGE_ENVIRONMENTS = "environment:manage"
    MANAGE_WEBHOOKS = "webhook:manage"
    MANAGE_POLICIES = "policy:manage"
    MANAGE_WAIVERS = "waiver:manage"
    READ_SECRETS = "secret:read"
    MANAGE_SECRETS = "secret:manage"
    READ_PEOPLE = "user:read"
    INVITE_PEOPLE = "user:invite"
    MANAGE_PEOPLE = "user:manage"
    READ_TEAMS = "team:read"
    MANAGE_TEAMS = "team:manage"
    READ_ROLES = "role:read"
    MANAGE_ROLES = "role:manage"
    READ_SYSTEM_ACCOUNTS = "system_account:read"
    MANAGE_SYSTEM_ACCOUNTS = "system_account:manage"
    MANAGE_TRUST_RULES = "trust_rule:manage"
    MANAGE_OWN_TOKENS = "token:manage"
    MANAGE_OWN_READ_TOKENS = "read_token:manage"
    MANAGE_PREFERENCES = "system_preference:manage"
    READ_AUDIT = "audit:read"

    @property
    def sentence(self) -> str:
        """What it allows, for people."""
        return _SENTENCES[self]

    @property
    def implied(self) -> "frozenset[Permission]":
        """It and what it includes: to manage something is to read and to write it."""
        return frozenset({self, *_IMPLIED.get(self, ())})


_SENTENCES = {
    Permission.READ: "Read applications, versions, pacts, documents, results and decisions",
    Permission.PUBLISH: "Publish pacts and documents, with the versions, branches and tags they are of",
    Permission.VERIFY: "Publish verification results",
    Permission.MANAGE: "Change and delete applications, versions, pacts and results",
    Permission.BULK_DELETE: "Delete many pacts at once, whole applications and integrations",
    Permission.ASK: "Ask whether a version can be deployed, so that the decision is stored",
    Permission.RECORD: "Record deployments and releases",
    Permission.MANAGE_ENVIRONMENTS: "Create, change and delete environments",
    Permission.MANAGE_WEBHOOKS: "Create, change, run and delete webhooks",
    Permission.MANAGE_POLICIES: "Change how strict the gate is",
    Permission.MANAGE_WAIVERS: "Accept findings of the gate for a while",
    Permission.READ_SECRETS: "See the names of secrets",
    Permission.MANAGE_SECRETS: "Create, change and delete secrets",
    Permission.READ_PEOPLE: "See people and their roles",
    Permission.INVITE_PEOPLE: "Invite people",
    Permission.MANAGE_PEOPLE: "Create, change and disable people, and change their roles",
    Permission.READ_TEAMS: "See teams, their members and their applications",
    Permission.MANAGE_TEAMS: "Create, change and delete teams",
    Permission.READ_ROLES: "See roles",
    Permission.MANAGE_ROLES: "Create, change and delete roles",
    Permission.READ_SYSTEM_ACCOUNTS: "See system accounts",
    Permission.MANAGE_SYSTEM_ACCOUNTS: "Create, change and disable system accounts and their tokens",
    Permission.MANAGE_TRUST_RULES: "Say which pipelines are let in without a stored secret",
    Permission.MANAGE_OWN_TOKENS: "Make and revoke tokens of one's own",
    Permission.MANAGE_OWN_READ_TOKENS: "Make and revoke tokens of one's own that only read",
    Permission.MANAGE_PREFERENCES: "Change the settings of the whole broker",
    Permission.READ_AUDIT: "Read who changed what",
}

_IMPLIED: dict[Permission, tuple[Permission, ...]] = {
    Permission.PUBLISH: (Permission.READ,),
    Permission.VERIFY: (Permission.READ,),
    Permission.MANAGE: (Permission.READ, Permission.PUBLISH, Permission.VERIFY),
    Permission.ASK: (Permission.READ,),
    Permission.MANAGE_SECRETS: (Permission.READ_SECRETS,),
    Permission.MANAGE_PEOPLE: (Permission.READ_PEOPLE, Permission.INVITE_PEOPLE),
    Permission.MANAGE_TEAMS: (Permission.READ_TEAMS,),
    Permission.MANAGE_ROLES: (Permission.READ_ROLES,),
    Permission.MANAGE_SYSTEM_ACCOUNTS: (Permission.READ_SYSTEM_ACCOUNTS,),
    Permission.MANAGE_OWN_TOKENS: (Permission.MANAGE_OWN_READ_TOKENS,),
}


OF_ONESELF = frozenset({Permission.MANAGE_OWN_TOKENS, Permission.MANAGE_OWN_READ_TOKENS})
"""What is done to what is one's own alone."""


class Extent(StrEnum):
    """How far a permission goes."""

    EVERYTHING = "*"
    TEAM = "team"
    """What belongs to a team of whoever has the permission."""
    OWN = "own"
    """What whoever has the permission made, and nobody else owns."""


class BadPermissionError(ValueError):
    """A text that is no permission. The message is for whoever wrote it."""


@dataclass(frozen=True, slots=True, order=True)
class ScopedPermission:
    """A permission as it stands in a role: what, and how far."""

    permission: Permission
    extent: Extent = Extent.EVERYTHING

    @classmethod
    def parse(cls, text: str) -> "ScopedPermission":
        """The scope that `contract_data:manage:team` names; without an extent it is everything.

        Raises BadPermissionError.
        """
        resource, _, rest = text.partition(":")
        action, _, extent = rest.partition(":")
        try:
            return cls(Permission(f"{resource}:{action}"), Extent(extent or Extent.EVERYTHING))
        except ValueError:
            message = f"'{text}' is no permission; GET /admin/permissions lists them all"
            raise BadPermissionError(message) from None

    def __str__(self) -> str:
        """As roles are written: to invite people goes everywhere, and PactFlow says nothing of that."""
        if self.permission is Permission.INVITE_PEOPLE and self.extent is Extent.EVERYTHING:
            return str(self.permission)
        return f"{self.permission}:{self.extent}"


@dataclass(frozen=True, slots=True)
class ReadyRole:
    """A role that is there from the start. `uuid` never changes: pipelines and Terraform name it."""

    uuid: str
    name: str
    scopes: frozenset[ScopedPermission]


def _scopes(extent: Extent, *permissions: Permission) -> Iterable[ScopedPermission]:
    return [ScopedPermission(permission, extent) for permission in permissions]


_SEEING = _scopes(
    Extent.EVERYTHING, Permission.READ, Permission.READ_TEAMS, Permission.READ_PEOPLE, Permission.READ_ROLES
)

ADMINISTRATOR = ReadyRole(
    "00000000-0000-4000-8000-000000000001",
    "administrator",
    frozenset(ScopedPermission(each, Extent.OWN if each in OF_ONESELF else Extent.EVERYTHING) for each in Permission),
)
MAINTAINER = ReadyRole(
    "00000000-0000-4000-8000-000000000002",
    "maintainer",
    frozenset(
        [
            *_SEEING,
            *_scopes(Extent.EVERYTHING, Permission.ASK, Permission.READ_SYSTEM_ACCOUNTS),
            *_scopes(
                Extent.TEAM,
                Permission.MANAGE,
                Permission.BULK_DELETE,
                Permission.RECORD,
                Permission.MANAGE_WEBHOOKS,
                Permission.MANAGE_POLICIES,
                Permission.MANAGE_WAIVERS,
                Permission.MANAGE_SECRETS,
                Permission.MANAGE_SYSTEM_ACCOUNTS,
            ),
            *_scopes(Extent.OWN, Permission.MANAGE, Permission.RECORD, Permission.MANAGE_OWN_TOKENS),
        ]
    ),
)
CI = ReadyRole(
    "00000000-0000-4000-8000-000000000003",
    "ci",
    frozenset(
        [
            *_scopes(Extent.EVERYTHING, Permission.READ, Permission.ASK),
            *_scopes(Extent.TEAM, Permission.PUBLISH, Permission.VERIFY, Permission.RECORD),
            *_scopes(Extent.OWN, Permission.PUBLISH, Permission.VERIFY, Permission.RECORD),
        ]
    ),
)
VIEWER = ReadyRole(
    "00000000-0000-4000-8000-000000000004",
    "viewer",
    frozenset(
        [
            *_SEEING,
            ScopedPermission(Permission.ASK),
            ScopedPermission(Permission.MANAGE_OWN_READ_TOKENS, Extent.OWN),
        ]
    ),
)
READY_ROLES = (ADMINISTRATOR, MAINTAINER, CI, VIEWER)
