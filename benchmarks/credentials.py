"""What it costs to know who asks: CPU time of a request with a token or a session more than of one without.

`python -m benchmarks.credentials`: the broker in this process, on SQLite in a temporary file and on PostgreSQL. The
account has two roles and is in two teams. Measured in rounds in turn, of which the best of each kind counts: what else
the machine does only adds.
"""

import asyncio
import tempfile
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from starlette.types import ASGIApp, Message

from pactgate.broker.actions.identity.login import begin_session
from pactgate.broker.assembly import create_app
from pactgate.broker.domain.identity.permissions import CI, MAINTAINER
from pactgate.broker.domain.identity.principals import PrincipalKind
from pactgate.broker.domain.identity.sessions import SessionOwner
from pactgate.broker.domain.identity.tokens import NewToken
from pactgate.broker.main import judging_pool
from pactgate.broker.settings import Settings
from pactgate.broker.store.engine import Database, Transaction
from pactgate.broker.store.identity import accounts, teams
from pactgate.broker.store.migrate import migrate
from pactgate.broker.telemetry.logs import LogLevel, configure_logs
from tests.databases import start_postgres

REQUESTS, ROUNDS = 100, 40
MOST_MS = 0.3
USER = {"basic_auth_username": "root", "basic_auth_password": "a long secret"}


def main() -> None:
    """Print the cost of each kind of credentials, and fail where it is more than it may be."""
    configure_logs(level=LogLevel.ERROR)
    with tempfile.TemporaryDirectory() as folder:
        costs = measured("SQLite", f"sqlite:///{Path(folder) / 'credentials.db'}")
        home = Path(folder) / "postgres"
        home.mkdir()
        with start_postgres(home) as server:
            costs += measured("PostgreSQL", server.create_database())
    assert max(costs) <= MOST_MS, f"more than {MOST_MS} ms"


def measured(kind: str, url: str) -> list[float]:
    """Print what each kind of credentials costs on a database; the milliseconds of each."""
    database = Database(url)
    migrate(database)
    token, session = database.write(_settle)
    sent = {
        "token": {"authorization": f"Bearer {token}"},
        "session": {"cookie": f"pactgate_session={session}"},
        "password of the settings": {"authorization": "Basic cm9vdDphIGxvbmcgc2VjcmV0"},
    }
    settings = [Settings.model_validate({"database_url": url, **more}) for more in ({}, USER)]
    everybodys, guarded = (create_app(each, database, judging_pool(each)) for each in settings)
    without: list[float] = []
    each_costs: dict[str, list[float]] = {name: [] for name in sent}
    for _ in range(ROUNDS):
        without.append(asyncio.run(_ms(everybodys, {})))
        for name, headers in sent.items():
            each_costs[name].append(asyncio.run(_ms(guarded, headers)))
    database.close()
    base = min(without)
    more = {name: min(costs) - base for name, costs in each_costs.items()}
    listed = ", ".join(f"{name} {cost:+.3f} ms" for name, cost in more.items())
    print(f"{kind}: {base:.3f} ms without credentials; {listed}")
    return [*more.values()]


def _settle(tx: Transaction) -> tuple[str, str]:
    now = datetime.now(UTC)
    account_id = accounts.account_id(tx, accounts.add_account(tx, PrincipalKind.PERSON, "mary", now))
    assert account_id is not None
    for name in ("shop", "billing"):
        team_id = teams.team_id(tx, teams.add_team(tx, name, now))
        assert team_id is not None
        teams.add_members(tx, team_id, [account_id])
    for role in (MAINTAINER, CI):
        accounts.assign(tx, account_id, role.uuid)
    token = NewToken.make()
    accounts.add_token(tx, account_id, token, "for a benchmark", now)
    return token.secret, begin_session(tx, SessionOwner(account_id), timedelta(days=1), []).value


async def _ms(app: ASGIApp, headers: Mapping[str, str]) -> float:
    """The CPU time of a request, in milliseconds."""
    sent = [(b"host", b"localhost"), *((name.encode(), value.encode()) for name, value in headers.items())]
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": "/environments",
        "raw_path": b"/environments",
        "query_string": b"",
        "headers": sent,
        "server": ("localhost", 80),
        "client": ("127.0.0.1", 1),
    }
    answered: list[int] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            answered.append(message["status"])

    begun = 0.0
    for number in range(REQUESTS + 20):
        if number == 20:  # warm
            begun = time.process_time()
        await app({**scope, "state": {}}, receive, send)
    spent = time.process_time() - begun
    assert {*answered} == {200}, answered[:3]
    return spent / REQUESTS * 1_000


if __name__ == "__main__":
    main()
