"""Accounts, roles and tokens as PactFlow writes them."""

from collections.abc import Iterable

from pactgate.broker.addresses import Links
from pactgate.broker.api.answers import Json, link, moment
from pactgate.broker.domain.identity.accounts import Account, AssignedRole, Role
from pactgate.broker.domain.identity.principals import PrincipalKind
from pactgate.broker.domain.identity.tokens import NewToken, Token

_TYPES = {PrincipalKind.PERSON: (0, "User"), PrincipalKind.SYSTEM_ACCOUNT: (1, "System account")}
"""What kind of account it is, as PactFlow counts them."""


def role_hal(role: Role) -> Json:
    """A role with its permissions."""
    permissions = [{"name": each.permission.sentence, "scope": str(each)} for each in sorted(role.scopes)]
    return {"uuid": role.uuid, "name": role.name, "permissions": permissions}


def _assigned(each: AssignedRole) -> Json:
    subject = {each.reach.value: each.subject} if each.subject else {}
    return {**role_hal(each.role), "reach": each.reach, **subject}


def account_hal(value: Account, href: str) -> Json:
    """A person or a system account, with roles and teams."""
    number, description = _TYPES[value.kind]
    return {
        "uuid": value.uuid,
        "name": value.name,
        **({"email": value.email} if value.email else {}),
        "active": value.active,
        "type": number,
        "typeDescription": description,
        "createdAt": moment(value.created_at),
        "updatedAt": moment(value.updated_at),
        "_embedded": {
            "roles": [_assigned(each) for each in value.roles],
            "teams": [{"uuid": uuid, "name": name} for uuid, name in value.teams],
        },
        "_links": {"self": link(href, description)},
    }


def token_hal(value: Token, href: str, secret: NewToken | None = None) -> Json:
    """A token; with its secret only in the answer to who made it."""
    return {
        "uuid": value.uuid,
        "description": value.description,
        "hint": value.hint,
        "readOnly": value.reads_only,
        **({"value": secret.secret} if secret else {}),
        "createdAt": moment(value.created_at),
        **({"expiresAt": moment(value.expires_at)} if value.expires_at else {}),
        **({"lastUsedAt": moment(value.last_used_at)} if value.last_used_at else {}),
        "_links": {"self": link(href, "Token")},
    }


def tokens_hal(values: Iterable[Token], href: str) -> Json:
    """Tokens, the newest first."""
    return {
        "_embedded": {"items": [token_hal(each, f"{href}/{each.uuid}") for each in values]},
        "_links": {"self": link(href, "Tokens")},
    }


def accounts_hal(values: Iterable[Account], links: Links, route: str) -> Json:
    """Accounts, by name."""
    href = links.to(f"{route}s")
    items = [account_hal(each, links.to(route, uuid=each.uuid)) for each in values]
    return {"_embedded": {"systemAccounts": items}, "_links": {"self": link(href, "System accounts")}}
