"""People who log in with an OpenID provider: who they are here, and what rules give them, in SQL."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from pactgate.broker.domain.identity.claimed_people import GivenRole
from pactgate.broker.domain.identity.principals import PrincipalKind
from pactgate.broker.store.identity.identity_tables import accounts, assignments
from pactgate.broker.store.identity.teams import team_id
from pactgate.broker.store.versions.pacticipants import pacticipants_by_name


def person_with_subject(connection: Connection, subject: str) -> tuple[int, bool] | None:
    """The id of the person whom a provider calls that, and whether they are active."""
    found = connection.execute(select(accounts.c.id, accounts.c.active).where(accounts.c.subject == subject)).first()
    return (found.id, found.active) if found else None


def person_with_email(connection: Connection, email: str) -> tuple[int, bool, str | None] | None:
    """The id of the person with an address, whether they are active, and what a provider calls them."""
    columns = accounts.c.id, accounts.c.active, accounts.c.subject
    found = connection.execute(
        select(*columns).where(accounts.c.email == email, accounts.c.kind == PrincipalKind.PERSON)
    ).first()
    return (found.id, found.active, found.subject) if found else None


def bind_subject(connection: Connection, account_id: int, subject: str, now: datetime) -> None:
    """Have a person be known by what a provider calls them."""
    connection.execute(update(accounts).where(accounts.c.id == account_id).values(subject=subject, updated_at=now))


def follow(connection: Connection, account_id: int, name: str, email: str | None, now: datetime) -> None:
    """Have a person's name, and where there is one their address, be what the provider says now."""
    person = accounts.c.id == account_id
    known = connection.execute(select(accounts.c.name, accounts.c.email).where(person)).one()
    values = {"name": name, "email": email or known.email}
    if values != {"name": known.name, "email": known.email}:
        connection.execute(update(accounts).where(person).values(**values, updated_at=now))


def set_given_roles(connection: Connection, account_id: int, given: Iterable[GivenRole]) -> None:
    """Have somebody have these roles by their login and no others; those that they have by hand stay."""
    connection.execute(
        delete(assignments).where(assignments.c.account_id == account_id, assignments.c.by_login.is_(True))
    )
    gifts = list(given)
    known = pacticipants_by_name(connection, [each.pacticipant for each in gifts if each.pacticipant])
    rows = [
        {
            "account_id": account_id,
            "role_uuid": each.role_uuid,
            "reach": each.reach,
            "team_id": team_id(connection, each.team) if each.team else None,
            "pacticipant_id": known[each.pacticipant].id if each.pacticipant in known else None,
            "by_login": True,
        }
        for each in gifts
    ]
    if rows:
        connection.execute(insert(assignments), rows)
