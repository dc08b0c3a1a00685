"""Teams, their members, the applications that they answer for, and their environments, in SQL."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Row, Select, Table, delete, func, insert, select, update

from pactgate.broker.domain.identity.principals import PrincipalKind
from pactgate.broker.domain.identity.provisioning import ListPart, Sought
from pactgate.broker.domain.identity.teams import Member, Team
from pactgate.broker.store.identity.identity_tables import (
    accounts,
    ownerships,
    team_environments,
    team_members,
    teams,
)
from pactgate.broker.store.sql import insert_or_update, is_one_of
from pactgate.broker.store.tables import environments, pacticipants


def add_team(connection: Connection, name: str, now: datetime, external_id: str | None = None) -> str:
    """Keep a team without members; its uuid."""
    uuid = str(uuid4())
    values = {"uuid": uuid, "name": name, "folded_name": name.casefold(), "external_id": external_id}
    connection.execute(insert(teams).values(**values, created_at=now, updated_at=now))
    return uuid


def rename_team(connection: Connection, team_id: int, name: str, now: datetime, external_id: str | None = None) -> None:
    """Call a team otherwise; None: an identity provider calls it as before, "": by no id."""
    values: dict[str, object] = {"name": name, "folded_name": name.casefold(), "updated_at": now}
    if external_id is not None:
        values["external_id"] = external_id or None
    connection.execute(update(teams).where(teams.c.id == team_id).values(values))


def touch_team(connection: Connection, team_id: int, now: datetime) -> None:
    """Note that a team was changed."""
    connection.execute(update(teams).where(teams.c.id == team_id).values(updated_at=now))


def delete_team(connection: Connection, team_id: int) -> None:
    """Forget a team: its applications and environments are of no team then, and roles given for it are gone."""
    connection.execute(delete(teams).where(teams.c.id == team_id))


def team_id(connection: Connection, uuid: str) -> int | None:
    """The id of a team."""
    return connection.execute(select(teams.c.id).where(teams.c.uuid == uuid)).scalar_one_or_none()


def team_of_name(connection: Connection, name: str) -> str | None:
    """The uuid of the team of that name, whatever its case."""
    named = select(teams.c.uuid).where(teams.c.folded_name == name.casefold())
    return connection.execute(named).scalar_one_or_none()


def team_names(connection: Connection, uuids: Collection[str]) -> dict[str, str]:
    """The names of teams, by their uuids."""
    named = select(teams.c.uuid, teams.c.name).where(is_one_of(teams.c.uuid, "uuids"))
    return {row.uuid: row.name for row in connection.execute(named, {"uuids": list(uuids)})}


def list_teams(connection: Connection) -> list[Team]:
    """Every team, by name."""
    return _whole(connection, connection.execute(select(teams).order_by(teams.c.folded_name)).all())


def count_teams(connection: Connection) -> int:
    """How many teams there are."""
    return connection.execute(select(func.count()).select_from(teams)).scalar_one()


def list_sought_teams(connection: Connection, sought: Sought, part: ListPart | None = None) -> list[Team]:
    """The teams that are sought, or some of them, in the order in which they came."""
    named = {
        teams.c.uuid: sought.uuid,
        teams.c.folded_name: sought.name and sought.name.casefold(),
        teams.c.external_id: sought.external_id,
    }
    equal = [column == value for column, value in named.items() if value is not None]
    wanted = select(teams).where(*equal).order_by(teams.c.id)
    if part is not None:
        wanted = wanted.offset(part.offset).limit(part.size)
    return _whole(connection, connection.execute(wanted).all())


def find_team(connection: Connection, uuid: str) -> Team | None:
    """The team with that uuid."""
    return next(iter(_whole(connection, connection.execute(select(teams).where(teams.c.uuid == uuid)).all())), None)


def _whole(connection: Connection, rows: Collection[Row[Any]]) -> list[Team]:
    ids = [row.id for row in rows]
    members = _by_team(
        connection,
        select(team_members.c.team_id, team_members.c.is_administrator, accounts)
        .join(accounts, accounts.c.id == team_members.c.account_id)
        .where(is_one_of(team_members.c.team_id, "ids"))
        .order_by(accounts.c.name, accounts.c.id),
        ids,
    )
    owned = _by_team(
        connection,
        select(ownerships.c.team_id, pacticipants.c.name)
        .join(pacticipants, pacticipants.c.id == ownerships.c.pacticipant_id)
        .where(is_one_of(ownerships.c.team_id, "ids"))
        .order_by(pacticipants.c.name),
        ids,
    )
    places = _by_team(
        connection,
        select(team_environments.c.team_id, environments.c.uuid, environments.c.name)
        .join(environments, environments.c.id == team_environments.c.environment_id)
        .where(is_one_of(team_environments.c.team_id, "ids"))
        .order_by(environments.c.name),
        ids,
    )
    return [
        Team(
            uuid=row.uuid,
            name=row.name,
            created_at=row.created_at,
            updated_at=row.updated_at,
            members=tuple(map(_member, members[row.id])),
            pacticipants=tuple([each.name for each in owned[row.id]]),
            environments=tuple([(each.uuid, each.name) for each in places[row.id]]),
            external_id=row.external_id,
        )
        for row in rows
    ]


def _by_team(connection: Connection, statement: Select[Any], ids: Collection[int]) -> Mapping[int, list[Row[Any]]]:
    found: dict[int, list[Row[Any]]] = defaultdict(list)
    for row in connection.execute(statement, {"ids": list(ids)}):
        found[row.team_id].append(row)
    return found


def _member(row: Row[Any]) -> Member:
    return Member(row.uuid, PrincipalKind(row.kind), row.name, row.email, row.active, row.is_administrator)


def add_members(
    connection: Connection, team_id: int, account_ids: Collection[int], *, administrators: bool = False
) -> None:
    """Have accounts be members of a team."""
    rows = [{"team_id": team_id, "account_id": each, "is_administrator": administrators} for each in account_ids]
    if rows:
        insert_or_update(connection, team_members, rows, key=("team_id", "account_id"), update=("is_administrator",))


def remove_members(connection: Connection, team_id: int, account_ids: Collection[int]) -> None:
    """Have accounts be members of a team no longer."""
    mine = delete(team_members).where(team_members.c.team_id == team_id)
    connection.execute(mine.where(is_one_of(team_members.c.account_id, "ids")), {"ids": list(account_ids)})


def demote_all(connection: Connection, team_id: int) -> None:
    """Have a team no administrators; they stay its members."""
    mine = update(team_members).where(team_members.c.team_id == team_id)
    connection.execute(mine.values(is_administrator=False))


def give(connection: Connection, team_id: int, pacticipant_ids: Collection[int]) -> None:
    """Have a team answer for applications, which no other does from then on."""
    rows = [{"pacticipant_id": each, "team_id": team_id} for each in pacticipant_ids]
    if rows:
        insert_or_update(connection, ownerships, rows, key=("pacticipant_id",), update=("team_id",))


def take(connection: Connection, team_id: int, pacticipant_ids: Collection[int]) -> None:
    """Have a team answer for applications no longer: no team does then."""
    mine = update(ownerships).where(ownerships.c.team_id == team_id).values(team_id=None)
    connection.execute(mine.where(is_one_of(ownerships.c.pacticipant_id, "ids")), {"ids": list(pacticipant_ids)})


def note_maker(connection: Connection, pacticipant_ids: Collection[int], made_by: str) -> None:
    """Note who made applications, by uuid."""
    rows = [{"pacticipant_id": each, "made_by": made_by} for each in pacticipant_ids]
    insert_or_update(connection, ownerships, rows, key=("pacticipant_id",), update=("made_by",))


def set_environments(connection: Connection, team_id: int, environment_ids: Collection[int]) -> None:
    """Have a team these environments, and no others."""
    _set_pairs(connection, ("team_id", team_id), ("environment_id", environment_ids))


def set_teams_of_environment(connection: Connection, environment_id: int, team_ids: Collection[int]) -> None:
    """Have an environment be of these teams, and of no others."""
    _set_pairs(connection, ("environment_id", environment_id), ("team_id", team_ids))


def _set_pairs(connection: Connection, one: tuple[str, int], others: tuple[str, Collection[int]]) -> None:
    table: Table = team_environments
    connection.execute(delete(table).where(table.c[one[0]] == one[1]))
    rows = [{one[0]: one[1], others[0]: each} for each in sorted(set(others[1]))]
    if rows:
        connection.execute(insert(table), rows)


def teams_of_environments(connection: Connection, environment_ids: Collection[int]) -> Mapping[int, dict[str, str]]:
    """By the id of each environment its teams: their names by uuid, in the order of the names."""
    found: dict[int, dict[str, str]] = {each: {} for each in environment_ids}
    statement = (
        select(team_environments.c.environment_id, teams.c.uuid, teams.c.name)
        .join(teams, teams.c.id == team_environments.c.team_id)
        .where(is_one_of(team_environments.c.environment_id, "ids"))
        .order_by(teams.c.folded_name)
    )
    for row in connection.execute(statement, {"ids": list(environment_ids)}):
        found[row.environment_id][row.uuid] = row.name
    return found
