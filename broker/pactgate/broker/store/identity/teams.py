"""Teams, their members, and the applications that they answer for, in SQL."""

from collections.abc import Collection
from datetime import datetime
from uuid import uuid4

from sqlalchemy import Connection, insert, select

from pactgate.broker.store.identity.identity_tables import ownerships, team_members, teams
from pactgate.broker.store.sql import insert_or_update


def add_team(connection: Connection, name: str, now: datetime) -> str:
    """Keep a team without members; its uuid."""
    uuid = str(uuid4())
    values = {"uuid": uuid, "name": name, "folded_name": name.casefold(), "created_at": now, "updated_at": now}
    connection.execute(insert(teams).values(values))
    return uuid


def team_id(connection: Connection, uuid: str) -> int | None:
    """The id of a team."""
    return connection.execute(select(teams.c.id).where(teams.c.uuid == uuid)).scalar_one_or_none()


def add_members(
    connection: Connection, team_id: int, account_ids: Collection[int], *, administrators: bool = False
) -> None:
    """Have accounts be members of a team."""
    rows = [{"team_id": team_id, "account_id": each, "is_administrator": administrators} for each in account_ids]
    insert_or_update(connection, team_members, rows, key=("team_id", "account_id"), update=("is_administrator",))


def give(connection: Connection, team_id: int, pacticipant_ids: Collection[int]) -> None:
    """Have a team answer for applications, which no other does from then on."""
    rows = [{"pacticipant_id": each, "team_id": team_id} for each in pacticipant_ids]
    insert_or_update(connection, ownerships, rows, key=("pacticipant_id",), update=("team_id",))


def note_maker(connection: Connection, pacticipant_ids: Collection[int], made_by: str) -> None:
    """Note who made applications, by uuid."""
    rows = [{"pacticipant_id": each, "made_by": made_by} for each in pacticipant_ids]
    insert_or_update(connection, ownerships, rows, key=("pacticipant_id",), update=("made_by",))


def team_names(connection: Connection, uuids: Collection[str]) -> dict[str, str]:
    """The names of teams, by their uuids."""
    found = connection.execute(select(teams.c.uuid, teams.c.name).where(teams.c.uuid.in_(uuids)))
    return {row.uuid: row.name for row in found}
