"""People who log in with an OpenID provider: who they are here, and what rules give them, in SQL."""

import json
from collections.abc import Iterable
from datetime import datetime
from uuid import uuid4

from sqlalchemy import Connection, delete, insert, select, update

from pactgate.broker.domain.identity.claimed_people import ClaimedPerson
from pactgate.broker.domain.identity.login_rules import GivenRole, LoginRule
from pactgate.broker.domain.identity.principals import PrincipalKind, Reach
from pactgate.broker.store.identity.identity_tables import accounts, assignments, trust_rules

PURPOSE = "login"
"""Which trust rules are for people who log in."""


def login_rules(connection: Connection, issuer: str) -> list[LoginRule]:
    """The rules about people whom an issuer sends, the oldest first."""
    rows = connection.execute(
        select(trust_rules)
        .where(trust_rules.c.purpose == PURPOSE, trust_rules.c.issuer == issuer)
        .order_by(trust_rules.c.id)
    )
    return [
        LoginRule(
            claims=json.loads(row.claims),
            audience=row.audience,
            gives=GivenRole(row.role_uuid, Reach(row.reach), row.team_id, row.pacticipant_id),
        )
        for row in rows
    ]


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


def add_person(connection: Connection, person: ClaimedPerson, email: str | None, now: datetime) -> int:
    """Keep a person whom a provider sent; the id. Where the login is somebody's, it is told by the subject, too."""
    taken = connection.execute(
        select(accounts.c.id).where(accounts.c.kind == PrincipalKind.PERSON, accounts.c.login == person.login)
    ).first()
    values = {
        "uuid": str(uuid4()),
        "kind": PrincipalKind.PERSON,
        "login": f"{person.login} ({person.subject})" if taken else person.login,
        "name": person.name,
        "email": email,
        "subject": person.subject,
        "active": True,
        "created_at": now,
        "updated_at": now,
    }
    added: int = connection.execute(insert(accounts).values(values).returning(accounts.c.id)).scalar_one()
    return added


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
    rows = [
        {
            "account_id": account_id,
            "role_uuid": each.role_uuid,
            "reach": each.reach,
            "team_id": each.team_id,
            "pacticipant_id": each.pacticipant_id,
            "by_login": True,
        }
        for each in given
    ]
    if rows:
        connection.execute(insert(assignments), rows)
