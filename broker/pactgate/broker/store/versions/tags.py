"""Tags of versions, in SQL."""

from datetime import datetime

from sqlalchemy import Connection, delete, select

from pactgate.broker.store.sql import insert_or_update
from pactgate.broker.store.tables import tags, versions


def tag_version(connection: Connection, version_id: int, name: str, now: datetime) -> bool:
    """Tag a version; whether the tag is new."""
    existing = select(tags.c.name).where(tags.c.version_id == version_id, tags.c.name == name)
    if connection.execute(existing).scalar_one_or_none() is not None:
        return False
    version = connection.execute(select(versions).where(versions.c.id == version_id)).one()
    values = {
        "version_id": version_id,
        "name": name,
        "pacticipant_id": version.pacticipant_id,
        "version_order": version.sort_order,
        "created_at": now,
    }
    insert_or_update(connection, tags, values, key=("version_id", "name"), update=())
    return True


def remove_tag(connection: Connection, version_id: int, name: str) -> None:
    """Take a tag off a version."""
    connection.execute(delete(tags).where(tags.c.version_id == version_id, tags.c.name == name))
