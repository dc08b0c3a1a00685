"""A broker that may call this machine, and a receiver for its webhooks."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from io import StringIO
from typing import Any, Protocol, TextIO, cast

import pytest
import structlog

from pactgate.broker.main import background_work
from pactgate.broker.settings import Settings
from pactgate.broker.store.engine import Database
from tests.builders.judging import POOL
from tests.conftest import serving
from tests.receiver import Receiver, receiving
from tests.story import Json, Story


@dataclass(frozen=True, slots=True)
class Caller:
    """A broker that calls a receiver. `settings` and `database` are for its background work."""

    story: Story
    receiver: Receiver
    settings: Settings
    database: Database

    def webhook(self, *events: str, path: str = "/hook", **more: Any) -> Json:
        """A webhook that the broker keeps."""
        answer = self.story.request("POST", "/webhooks", json=self.body(*events, path=path, **more))
        assert answer.status_code == 201, answer.text
        made: Json = answer.json()
        return made

    def body(self, *events: str, path: str = "/hook", **more: Any) -> Json:
        """A webhook as somebody asks for it. `request` in `more` adds to the usual request."""
        request = {"method": "POST", "url": self.receiver.url + path, **more.pop("request", {})}
        return {"events": [{"name": name} for name in events], "request": request, **more}

    def runs(self, version: str = "1") -> list[Json]:
        """What the publication of web's pact with orders set off."""
        pact = self.story.get(f"/pacts/provider/orders/consumer/web/version/{version}/triggered-webhooks")
        found: list[Json] = pact["_embedded"]["triggeredWebhooks"]
        return found

    def log(self, run: Json) -> str:
        return self.story.request("GET", run["_links"]["pb:logs"]["href"], headers={"Accept": "text/plain"}).text

    def work(self, *, version: str = "1") -> list[Json]:
        """The runs of a pact, once all is done that is due."""
        background_work(self.settings, self.database, POOL).do_what_is_due()
        return self.runs(version)


class WithSettings(Protocol):
    """A broker with these settings, on the database of the test."""

    def __call__(self, **settings: Any) -> Story: ...


@pytest.fixture
def with_settings(database: Database) -> Iterator[WithSettings]:
    """Starts brokers whose operators decided something, on each kind of database."""
    with ExitStack() as stack:

        def start(**settings: Any) -> Story:
            broker = stack.enter_context(contextmanager(serving)(Settings.model_validate(settings), database))
            return stack.enter_context(Story(broker.url))

        yield start


@pytest.fixture
def broker_log() -> Iterator[StringIO]:
    """What brokers log while the test runs, as their operators read it."""
    log, before = StringIO(), structlog.get_config()["logger_factory"]
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(cast("TextIO", log)))
    yield log
    structlog.configure(logger_factory=before)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as started:
        yield started


@pytest.fixture
def caller(database: Database, receiver: Receiver) -> Iterator[Caller]:
    """A broker that may call this machine. Its background work is for the test to start."""
    yield from calling(database, receiver, webhook_host_whitelist="127.0.0.1")


@pytest.fixture
def cautious_caller(database: Database, receiver: Receiver) -> Iterator[Caller]:
    """A broker that was told of no host that it may call."""
    yield from calling(database, receiver)


def calling(database: Database, receiver: Receiver, **settings: str) -> Iterator[Caller]:
    asked = Settings.model_validate(
        {"webhook_scheme_whitelist": "https http", "webhook_retry_schedule": "0 0", **settings}
    )
    for broker in serving(asked, database):
        with Story(broker.url) as story:
            yield Caller(story, receiver, asked, database)
