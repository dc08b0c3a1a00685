"""A replica is lost while it does a job, and receivers of webhooks drip."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx

from benchmarks.faults.load import Load
from benchmarks.faults.row import Row
from benchmarks.faults.stage import await_that, broker, postgresql
from tests.receiver import receiving
from tests.story import Story, pact

LOCAL = {
    "PACTGATE_WEBHOOK_SCHEME_WHITELIST": "http",
    "PACTGATE_WEBHOOK_HOST_WHITELIST": "127.0.0.1",
    "PACTGATE_WEBHOOK_RETRY_SCHEDULE": "1 2 4 8 8 8",
}
"""Settings that allow webhooks to this machine."""


def add_webhook(url: str, receiver: str) -> None:
    """Have a receiver called for each pact that is published."""
    request = {"method": "POST", "url": receiver, "body": {"version": "${pactbroker.consumerVersionNumber}"}}
    with Story(url) as story:
        answer = story.request(
            "POST", "/webhooks", json={"events": [{"name": "contract_published"}], "request": request}
        )
        answer.raise_for_status()


@dataclass(slots=True)
class SlowReceiver:
    """Answers a byte a second while it is slow; how often it was called."""

    url: str = ""
    slow: threading.Event = field(default_factory=threading.Event)
    called: int = 0
    answered: int = 0


class _SlowHandler(BaseHTTPRequestHandler):
    receiver: SlowReceiver

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("content-length", "0")))
        self.receiver.called += 1
        self.send_response(200)
        self.send_header("Content-Length", "100000" if self.receiver.slow.is_set() else "2")
        self.end_headers()
        with suppress(OSError):
            while self.receiver.slow.is_set():
                self.wfile.write(b".")
                time.sleep(1)
            self.wfile.write(b"ok")
            self.receiver.answered += 1

    def log_message(self, *_: object) -> None:
        """Nothing."""


@contextmanager
def slow_receiver() -> Iterator[SlowReceiver]:
    """A receiver that never ends its answer as long as it is slow."""
    receiver = SlowReceiver()
    receiver.slow.set()
    handler = type("Handler", (_SlowHandler,), {"receiver": receiver})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    receiver.url = f"http://127.0.0.1:{server.server_port}/"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.slow.clear()
        server.shutdown()
        thread.join()
        server.server_close()


def _lost_replica(folder: Path) -> Row:
    with slow_receiver() as receiver, postgresql() as server, broker(server.url, folder, **LOCAL) as one:
        add_webhook(one.url, receiver.url)
        with Story(one.url) as story:
            story.publish("web", "1", pact("web", "orders"))
        await_that(lambda: receiver.called == 1)
        with broker(server.url, folder, **LOCAL) as other:
            one.kill()
            receiver.slow.clear()
            moment = time.monotonic()
            await_that(lambda: receiver.answered > 0 and receiver.called > 1)
            recovered = time.monotonic() - moment
            kept = httpx.get(f"{other.url}/pacts/provider/orders/consumer/web/version/1").is_success
    seen = "the webhook was called again by the other replica"
    return Row("replica lost while it calls a webhook, PostgreSQL", seen, 0 if kept else 1, recovered, 1)


def _dripping(folder: Path) -> Row:
    """One receiver drips for ever; another must be called in time all the same."""
    url = f"sqlite:///{folder}/pactgate.db"
    with slow_receiver() as slow, receiving() as fast, broker(url, folder, **LOCAL) as served:
        add_webhook(served.url, slow.url)
        add_webhook(served.url, fast.url)
        with Load(served.url, publishers=1) as load:
            await_that(lambda: len(load.acknowledged) >= 10)
        moment = time.monotonic()
        with suppress(TimeoutError):
            await_that(lambda: len(fast.calls) >= len(load.acknowledged), 90)
        took = time.monotonic() - moment
        missing = len(load.acknowledged) - len(fast.calls)
        lost = load.lost()
    seen = f"{load.seen}; the other receiver was called for all writes but {max(missing, 0)} after {took:.0f} s"
    fault = "a receiver that drips a byte a second, beside one that answers"
    return Row(fault, seen, lost, took, len(load.acknowledged), failed=missing > 0)


ROWS = {"replica-lost": _lost_replica, "receiver-dripping": _dripping}
