"""The operator's page, followed on an empty machine, command by command."""

import os
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from pactgate.cli.demo.stage import free_port
from tests.builders.guides import blocks, environment
from tests.databases import Postgres

PAGE = "guides/operator.md"


def typed(script: str, folder: Path) -> str:
    """What a shell prints that must do every command; whatever it started ends with it."""
    command = ["bash", "-euo", "pipefail", "-xc", script]
    with (folder / "typed.log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=folder, env=environment(folder), stdout=log, stderr=log, start_new_session=True
        )
        try:
            code = process.wait()
        finally:
            _end_all(process.pid)
    printed = (folder / "typed.log").read_text()
    broker = folder / "pactgate" / "broker.log"
    assert code == 0, printed + (broker.read_text() if broker.exists() else "")
    return printed


def _end_all(group: int) -> None:
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        return


def page(port: int, addresses: dict[str, str]) -> list[str]:
    """The commands of the page, with the addresses that are free here."""
    written = blocks(PAGE)
    for old, new in {
        "127.0.0.1:9292": f"127.0.0.1:{port}",
        "pactgate broker ": f"pactgate broker --port {port} ",
        **addresses,
    }.items():
        written = [block.replace(old, new) for block in written]
    return written


def test_the_operators_page(tmp_path: Path, postgres: Postgres) -> None:
    addresses = {"postgresql://pactgate@database/pactgate": f"'{postgres.create_database()}'"}
    commands = [block for block in page(free_port(), addresses) if "pg_dump" not in block]
    printed = typed("\n".join(commands), tmp_path)
    assert "401" in printed
    assert "Backed up and checked: backup.db" in printed
    assert "Restored and verified" in printed
    assert "Copied and verified" in printed
    assert '"name":"production"' in printed.rpartition("Copied and verified")[2]


@pytest.mark.skipif(shutil.which("pg_dump") is None, reason="pg_dump is not installed")
def test_postgresql_is_backed_up_by_its_own_programs(
    tmp_path: Path, postgres: Postgres, postgres_template: str
) -> None:
    plain = "postgresql+psycopg"
    addresses = {
        "postgresql://pactgate@database/pactgate": f"'{postgres_template.replace(plain, 'postgresql')}'",
        "postgresql://pactgate@database/restored": f"'{postgres.create_database().replace(plain, 'postgresql')}'",
    }
    (block,) = [block for block in page(0, addresses) if "pg_dump" in block]
    typed(block, tmp_path)
