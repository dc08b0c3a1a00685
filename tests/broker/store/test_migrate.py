from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect

from pactgate.broker.actions.upkeep.check_readiness import check_readiness
from pactgate.broker.store.engine import Database
from pactgate.broker.store.migrate import OtherTablesError, is_current, migrate
from pactgate.broker.store.tables import metadata


def test_the_migrations_make_exactly_the_tables(database: Database) -> None:
    with database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_migrating_again_changes_nothing(database: Database) -> None:
    migrate(database)
    assert database.read(is_current)


def test_tables_of_another_program_are_left_alone(tmp_path: Path) -> None:
    theirs = Database(f"sqlite:///{tmp_path}/pact_broker.db")
    theirs.write(lambda tx: tx.exec_driver_sql("CREATE TABLE pacticipants (id INTEGER)"))
    with pytest.raises(OtherTablesError):
        migrate(theirs)
    with theirs.engine.connect() as connection:
        assert inspect(connection).get_table_names() == ["pacticipants"]
    theirs.close()


def test_a_database_without_tables_is_not_ready(tmp_path: object) -> None:
    empty = Database(f"sqlite:///{tmp_path}/empty.db")
    assert "schema" in (check_readiness(empty) or "")
    empty.close()


def test_an_old_broker_goes_on_once_a_newer_one_has_migrated(database: Database) -> None:
    database.write(lambda tx: tx.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'"))
    assert check_readiness(database) is None
    database.write(lambda tx: tx.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'"))
    assert "schema" in (check_readiness(database) or "")


def test_a_database_that_does_not_answer_is_not_ready() -> None:
    nowhere = Database("postgresql://nobody@127.0.0.1:1/none")
    assert check_readiness(nowhere) == "The database does not answer."
    nowhere.close()
