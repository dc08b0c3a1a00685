"""Accounts, roles, teams and tokens as PactFlow writes them."""

from collections.abc import Iterable

from pactgate.broker.addresses import Links
from pactgate.broker.api.answers import Json, link, moment, without_nulls
from pactgate.broker.domain.identity.accounts import Account, AssignedRole, Role
from pactgate.broker.domain.identity.principals import PrincipalKind
from pactgate.broker.domain.identity.teams import Member, Team
from pactgate.broker.domain.identity.tokens import NewToken, Token

USER_TYPES = {PrincipalKind.PERSON: (0, "User"), PrincipalKind.SYSTEM_ACCOUNT: (1, "System account")}
"""What kind of account it is, as PactFlow counts them."""


def role_hal(role: Role, links: Links) -> Json:
    """A role with its permissions."""
    permissions = [{"name": each.permission.sentence, "scope": str(each)} for each in role.scopes]
    return without_nulls(
        {
            "uuid": role.uuid,
            "name": role.name,
            "description": role.description,
            "predefined": role.is_ready,
            "permissions": permissions,
            "_links": {"self": link(links.to("role", uuid=role.uuid), "Role", role.name)},
        }
    )


def _assigned(each: AssignedRole, links: Links) -> Json:
    subject = {each.reach.value: each.subject} if each.subject else {}
    return {**role_hal(each.role, links), "reach": each.reach, **subject}


def account_hal(value: Account, links: Links) -> Json:
    """A person or a system account, with roles and teams."""
    number, description = USER_TYPES[value.kind]
    route = "user" if value.kind is PrincipalKind.PERSON else "system_account"
    return {
        "uuid": value.uuid,
        "name": value.name,
        **without_nulls({"email": value.email, "identityProviderId": value.external_id}),
        "active": value.active,
        "type": number,
        "typeDescription": description,
        "createdAt": moment(value.created_at),
        "updatedAt": moment(value.updated_at),
        "_embedded": {
            "roles": [_assigned(each, links) for each in value.roles],
            "teams": [{"uuid": uuid, "name": name, "_links": _team_links(uuid, links)} for uuid, name in value.teams],
        },
        "_links": {"self": link(links.to(route, uuid=value.uuid), description), **_tokens_of(value, links)},
    }


def _tokens_of(value: Account, links: Links) -> Json:
    if value.kind is PrincipalKind.PERSON:
        return {}
    return {"pactgate:tokens": link(links.to("system_account_tokens", uuid=value.uuid), "Tokens of the system account")}


def users_hal(values: Iterable[Account], links: Links) -> Json:
    """People and system accounts, by name."""
    listed = [account_hal(each, links) for each in values]
    return {"_embedded": {"users": listed}, "_links": {"self": link(links.to("users"), "Users")}}


def system_accounts_hal(values: Iterable[Account], links: Links) -> Json:
    """System accounts, by name."""
    items = [account_hal(each, links) for each in values]
    return {
        "_embedded": {"systemAccounts": items},
        "_links": {"self": link(links.to("system_accounts"), "System accounts")},
    }


def team_hal(value: Team, links: Links) -> Json:
    """A team with whoever is in it, its applications and its environments."""
    return {
        "uuid": value.uuid,
        "name": value.name,
        "numberOfMembers": len(value.members),
        "createdAt": moment(value.created_at),
        "updatedAt": moment(value.updated_at),
        "_embedded": {
            "pacticipants": [_named(name, links) for name in value.pacticipants],
            "members": [member_hal(each, value.uuid, links) for each in value.members],
            "administrators": [member_hal(each, value.uuid, links) for each in value.administrators],
            "environments": [
                {"uuid": uuid, "name": name, "_links": {"self": link(links.to("environment", uuid=uuid))}}
                for uuid, name in value.environments
            ],
        },
        "_links": _team_links(value.uuid, links),
    }


def teams_hal(values: Iterable[Team], links: Links) -> Json:
    """Teams, by name."""
    return {
        "_embedded": {"teams": [team_hal(each, links) for each in values]},
        "_links": {"self": link(links.to("teams"), "Teams")},
    }


def member_hal(value: Member, team: str, links: Links) -> Json:
    """Somebody who is in a team."""
    number, description = USER_TYPES[value.kind]
    return {
        "uuid": value.uuid,
        "name": value.name,
        **without_nulls({"email": value.email}),
        "active": value.active,
        "type": number,
        "typeDescription": description,
        "teamAdministrator": value.is_administrator,
        "_links": {"self": link(links.to("team_user", uuid=team, user=value.uuid), "Team membership")},
    }


def team_users_hal(value: Team, links: Links) -> Json:
    """Whoever is in a team, by name."""
    return {
        "_embedded": {"users": [member_hal(each, value.uuid, links) for each in value.members]},
        "_links": {"self": link(links.to("team_users", uuid=value.uuid), f"Users of the team {value.name}")},
    }


def team_applications_hal(value: Team, links: Links) -> Json:
    """The applications that a team answers for, by name."""
    address = links.to("team_pacticipants", uuid=value.uuid)
    return {
        "_embedded": {"pacticipants": [_named(name, links) for name in value.pacticipants]},
        "_links": {"self": link(address, f"Applications of the team {value.name}")},
    }


def _named(pacticipant: str, links: Links) -> Json:
    address = links.to("pacticipant", pacticipant=pacticipant)
    return {"name": pacticipant, "_links": {"self": link(address, "Pacticipant", pacticipant)}}


def _team_links(uuid: str, links: Links) -> Json:
    return {
        "self": link(links.to("team", uuid=uuid), "Team"),
        "pactgate:members": link(links.to("team_users", uuid=uuid), "Users of the team"),
        "pactgate:pacticipants": link(links.to("team_pacticipants", uuid=uuid), "Applications of the team"),
        "pactgate:integrations": link(links.to("team_integrations", uuid=uuid), "Integrations of the team"),
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
