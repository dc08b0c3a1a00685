"""How long others wait while the documents of a large API are judged after a publication.

`python -m benchmarks.judging OLD NEW` on two documents (JSON or YAML, gzip or not): a provider whose old document is
in production publishes the new one. Meanwhile the first page and the decision about another pair are asked for, over
HTTP, as before the publication and after it. SQLite in a temporary file; the broker is a process of its own.
"""

import json
import os
import socket
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import httpx
from sqlalchemy import func, select

from benchmarks.compare import plain
from benchmarks.decisions import deploy
from pactgate.broker.actions.documents.publish_provider_contract import NewProviderContract, publish_provider_contract
from pactgate.broker.actions.publishing.publish_contracts import publish_contracts
from pactgate.broker.domain.documents.provider_contracts import SelfVerificationProof
from pactgate.broker.domain.publishing.publications import NewPact, Publication, PublishingRules
from pactgate.broker.domain.versions.versions import VersionRules
from pactgate.broker.domain.webhooks.webhook_templates import WebhookAddresses
from pactgate.broker.store.engine import Database, Transaction
from pactgate.broker.store.environments.environments import add_environment
from pactgate.broker.store.migrate import migrate
from pactgate.broker.store.tables import comparisons
from pactgate.childprocess.running import running

ENVIRONMENT = "production"
TIMES, PAUSE = 60, 0.02
"""How often each is asked before the publication, and how many seconds are between questions."""

MOST_SECONDS = 300
NO_ADDRESSES = WebhookAddresses(lambda _pact, _tags: "", lambda _result: "")
RULES = PublishingRules(versions=VersionRules(), judges_ahead=True)
SMALL = json.dumps(
    {
        "openapi": "3.0.3",
        "info": {"title": "prices", "version": "1"},
        "paths": {"/prices": {"get": {"responses": {"200": {"description": "the prices"}}}}},
    }
)
_NOW = datetime(2026, 1, 1, tzinfo=UTC)

type Ask = Callable[[], httpx.Response]


def main(old: Path, new: Path) -> None:
    """Print a line for each question."""
    with tempfile.TemporaryDirectory() as folder:
        texts = [plain(path, Path(folder)).read_text() for path in (old, new)]
        url = f"sqlite:///{Path(folder) / 'judging.db'}"
        database = Database(url)
        migrate(database)
        database.write(_seed, texts[0])
        with _broker(url) as client:
            asks = _asks(client)
            _until(lambda: database.read(_judged) == 0 and _is_quiet(asks))
            idle = {name: _times(ask, TIMES) for name, ask in asks.items()}
            database.write(publish_provider_contract, _contract("large", "2", texts[1]), RULES)
            took, busy = _meanwhile(database, asks)
            print(f"judged {took:.1f} s after the publication")
            for name, usual in idle.items():
                print(_line(name, usual, busy[name]))
        database.close()


def _meanwhile(database: Database, asks: dict[str, Ask]) -> tuple[float, dict[str, list[float]]]:
    """How many seconds it takes until the documents are judged, and the milliseconds of each answer until then."""
    started, busy = time.perf_counter(), {name: list[float]() for name in asks}
    while database.read(_judged) == 0 and time.perf_counter() - started < MOST_SECONDS:
        for name, ask in asks.items():
            busy[name] += _times(ask, 1)
    return time.perf_counter() - started, busy


def _line(name: str, usual: list[float], busy: list[float]) -> str:
    before, meanwhile = statistics.median(usual), statistics.median(busy)
    return (
        f"{name}: {before:.1f} ms before, {meanwhile:.1f} ms meanwhile (median of {len(busy)}, "
        f"longest {max(busy):.0f} ms), ratio {meanwhile / before:.2f}"
    )


def _asks(client: httpx.Client) -> dict[str, Ask]:
    question = {"pacticipant": "cart", "version": "1", "environment": ENVIRONMENT}
    return {
        "GET /": lambda: client.get("/", headers={"Accept": "text/html"}),
        "can-i-deploy of another pair": lambda: client.get("/can-i-deploy", params=question),
    }


def _times(ask: Ask, times: int) -> list[float]:
    """Milliseconds of so many answers."""
    found = []
    for _ in range(times):
        started = time.perf_counter()
        ask().raise_for_status()
        found.append((time.perf_counter() - started) * 1000)
        time.sleep(PAUSE)
    return found


def _is_quiet(asks: dict[str, Ask]) -> bool:
    """Whether answers take no longer than just before: what was published first is judged."""
    first, second = ([min(_times(ask, 10)) for ask in asks.values()] for _ in range(2))
    return all(later < 1.2 * before for before, later in zip(first, second, strict=True))


@contextmanager
def _broker(database_url: str) -> Iterator[httpx.Client]:
    """A client of a broker that runs for as long as the block."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "pactgate.cli", "broker", "--host", "127.0.0.1", "--port", str(port)]
    with (
        running(command, env={"PACTGATE_DATABASE_URL": database_url}) as child,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=120) as client,
    ):

        def is_ready() -> bool:
            if child.ended():
                sys.exit(child.last_lines())
            try:
                return client.get("/health/ready").is_success
            except httpx.TransportError:
                return False

        _until(is_ready)
        yield client


def _until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + MOST_SECONDS
    while not holds():
        if time.monotonic() > end:
            sys.exit("It took too long.")
        os.sched_yield()


def _judged(tx: Transaction) -> int:
    return tx.execute(select(func.count()).select_from(comparisons)).scalar_one()


def _seed(tx: Transaction, document: str) -> None:
    """A large provider and a small one, each with its document and a consumer, all in production."""
    values = {"uuid": str(uuid4()), "name": ENVIRONMENT, "display_name": ENVIRONMENT, "production": True}
    add_environment(tx, {**values, "created_at": _NOW, "updated_at": _NOW}, contacts=())
    for provider, text, consumer in (("large", document, "shop"), ("prices", SMALL, "cart")):
        publish_provider_contract(tx, _contract(provider, "1", text), RULES)
        publish_contracts(
            tx, _publication(consumer, provider, next(iter(json.loads(text)["paths"]))), RULES, NO_ADDRESSES
        )
        for pacticipant in (provider, consumer):
            deploy(tx, pacticipant, 1, ENVIRONMENT)


def _contract(provider: str, version: str, content: str) -> NewProviderContract:
    return NewProviderContract(
        provider=provider,
        version=version,
        branch="main",
        tags=(),
        build_url=None,
        content=content,
        content_type="application/json",
        self_verification=SelfVerificationProof(success=True, verifier="schemathesis", content=None, content_type=None),
    )


def _publication(consumer: str, provider: str, path: str) -> Publication:
    interaction = {"description": path, "request": {"method": "GET", "path": path}, "response": {"status": 200}}
    document = {
        "consumer": {"name": consumer},
        "provider": {"name": provider},
        "interactions": [interaction],
        "metadata": {"pactSpecification": {"version": "2.0.0"}},
    }
    return Publication(
        pacticipant=consumer, version="1", branch="main", tags=(), build_url=None, pacts=(NewPact(provider, document),)
    )


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:3]))
