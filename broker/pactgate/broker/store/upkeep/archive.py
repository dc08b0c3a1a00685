"""Everything in one file of an open format, and back: a ZIP with a file of JSON lines for each table, and a manifest.

docs/reference/export.md describes the format.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import IO, Any
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

from sqlalchemy import Connection, MetaData, Table, inspect

from pactgate.broker.store.engine import without_time_limit
from pactgate.broker.store.migrate import UNFINISHED_COPY_TABLE, knows, revision, upgrade
from pactgate.broker.store.upkeep import contents
from pactgate.broker.store.upkeep.contents import Digest, StoredRow

FORMAT = "pactgate-export"
FORMAT_VERSION = 1
_MANIFEST = "manifest.json"


class CannotRestoreError(Exception):
    """An archive cannot be restored. The message is a sentence for the operator."""


@dataclass(frozen=True, slots=True)
class ArchivedTable:
    """A table in an archive.

    Attributes:
        name: its name; its rows are in the file NAME.jsonl.
        rows: how many there are.
        digest: the sum of the SHA-256 of its lines, modulo 2 to the power of 256, in hexadecimal digits.
        lastId: the highest id that it ever gave out; null where its rows have none.
    """

    name: str
    rows: int
    digest: str
    lastId: int | None  # noqa: N815 - as it is named in the manifest


def export(tx: Connection, file: IO[bytes], version: str) -> list[ArchivedTable]:
    """Write all that the transaction sees into `file`; `version` is that of the program."""
    without_time_limit(tx)
    found = contents.tables(tx)
    last_ids = contents.last_ids(tx, found)
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        written = [_write(tx, archive, table, last_ids.get(table.name)) for table in found]
        manifest = {
            "format": FORMAT,
            "formatVersion": FORMAT_VERSION,
            "pactgate": version,
            "schema": revision(tx),
            "exportedAt": datetime.now(UTC).isoformat(timespec="seconds"),
            "tables": [asdict(table) for table in written],
        }
        archive.writestr(_MANIFEST, json.dumps(manifest, indent=2))
    return written


def restore(tx: Connection, file: IO[bytes]) -> list[ArchivedTable]:
    """Write all that is in an archive into an empty database, compare, and migrate it. Raises CannotRestoreError."""
    without_time_limit(tx)
    try:
        with ZipFile(file) as archive:
            listed = _restored(tx, archive)
    except BadZipFile as error:
        message = f"The archive is damaged, or is no export: {error}."
        raise CannotRestoreError(message) from error
    contents.set_last_ids(tx, {each.name: each.lastId for each in listed if each.lastId})
    upgrade(tx)
    return listed


def _restored(tx: Connection, archive: ZipFile) -> list[ArchivedTable]:
    schema, listed = _read_manifest(archive)
    _prepare(tx, schema)
    known = {table.name: table for table in contents.tables(tx)}
    for each in listed:
        if each.name not in known:
            message = f"The archive has a table that its schema {schema} does not have: {each.name}."
            raise CannotRestoreError(message)
        _read(tx, archive, known[each.name], each)
    return listed


def _write(tx: Connection, archive: ZipFile, table: Table, last_id: int | None) -> ArchivedTable:
    digest = Digest()
    with archive.open(f"{table.name}.jsonl", "w", force_zip64=True) as out:
        for line in contents.lines(tx, table):
            out.write(line.text + b"\n")
            digest.add(line.text)
    return ArchivedTable(table.name, digest.rows, digest.text, last_id)


def _read_manifest(archive: ZipFile) -> tuple[str, list[ArchivedTable]]:
    try:
        manifest: dict[str, Any] = json.loads(archive.read(_MANIFEST))
        found = (manifest["format"], manifest["formatVersion"])
        tables = [ArchivedTable(**each) for each in manifest["tables"]]
        schema = str(manifest["schema"])
    except (KeyError, TypeError, ValueError) as error:
        message = f"The archive is no export of pactgate: its {_MANIFEST} is missing or cannot be read."
        raise CannotRestoreError(message) from error
    if found != (FORMAT, FORMAT_VERSION) or not knows(schema):
        message = (
            f"The archive was made by pactgate {manifest.get('pactgate')} with the schema {schema}, which this "
            "version does not know. Restore it with that version or a newer one."
        )
        raise CannotRestoreError(message)
    return schema, tables


def _prepare(tx: Connection, schema: str) -> None:
    """Make the tables of the archive's schema in a database without a row. Raises CannotRestoreError."""
    if inspect(tx).has_table(UNFINISHED_COPY_TABLE) or contents.filled(tx, contents.tables(tx)):
        message = "The database is not empty. Restore to an empty one."
        raise CannotRestoreError(message)
    empty = MetaData()
    empty.reflect(tx)
    empty.drop_all(tx)
    upgrade(tx, schema)


def _read(tx: Connection, archive: ZipFile, table: Table, listed: ArchivedTable) -> None:
    said = Digest(listed.rows, int(listed.digest, 16))
    digest = Digest()
    for batch in contents.batches(_lines(archive, table)):
        for line in batch:
            digest.add(line.text)
        contents.add_rows(tx, table, batch)
    if digest != said:
        message = f"The archive is damaged: the rows of {table.name} are not those that its manifest names."
        raise CannotRestoreError(message)
    if contents.digest(tx, table) != said:
        message = f"The rows of {table.name} were not written as they are in the archive. Nothing was restored."
        raise CannotRestoreError(message)


def _lines(archive: ZipFile, table: Table) -> Iterator[StoredRow]:
    name = f"{table.name}.jsonl"
    if name not in archive.namelist():
        message = f"The archive is damaged: {name} is missing."
        raise CannotRestoreError(message)
    with archive.open(name) as file:
        for number, text in enumerate(file, 1):
            try:
                yield contents.read_line(table, text.removesuffix(b"\n"))
            except ValueError as error:
                message = f"The archive is damaged: line {number} of {name} cannot be read."
                raise CannotRestoreError(message) from error
