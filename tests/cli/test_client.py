"""What the client says when there is no broker to talk to. With a broker: tests of the commands."""

import json
import socket
import threading
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from pactgate.cli.client import Broker, Credentials
from pactgate.cli.errors import BrokerUnreachable, NotABroker, NotRecorded, Usage
from tests.cli.misbehaving import misbehaving

NOBODY = Credentials()


@pytest.fixture
def free_port() -> Iterator[int]:
    """A port that nobody listens on and that nobody else gets while the test runs."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


@pytest.fixture
def website(tmp_path: Path) -> Iterator[str]:
    """A web server that is no broker: it lists a folder."""
    (tmp_path / "text.json").write_text('{"some": "other service"}')
    handler = partial(SimpleHTTPRequestHandler, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


class Agreeing(BaseHTTPRequestHandler):
    """A server with the links of a broker that answers everything with 200 and nothing."""

    def do_GET(self) -> None:
        there = {"href": f"http://{self.headers['Host']}/publish"}
        self._answer({"_links": {"pb:publish-contracts": there, "pf:publish-provider-contract": there}})

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self._answer({})

    def _answer(self, body: object) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())


@pytest.fixture
def agreeing() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Agreeing) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("relation", ["pb:publish-contracts", "pf:publish-provider-contract"])
def test_a_success_that_confirms_nothing_is_an_error(agreeing: str, relation: str) -> None:
    with Broker(agreeing, NOBODY) as broker, pytest.raises(NotRecorded, match="did not confirm it"):
        broker.publish(broker.index.link(relation), {})


def test_nobody_there(free_port: int) -> None:
    with (
        Broker(f"http://127.0.0.1:{free_port}", NOBODY) as broker,
        pytest.raises(BrokerUnreachable, match=rf"http://127.0.0.1:{free_port} could not be reached"),
    ):
        _ = broker.index


def test_a_name_that_does_not_exist() -> None:
    with (
        Broker("http://no-such-host.invalid", NOBODY) as broker,
        pytest.raises(BrokerUnreachable, match=r"no-such-host\.invalid"),
    ):
        _ = broker.index


@pytest.mark.parametrize(
    ("path", "seen"),
    [
        ("", "text/html"),
        ("/text.json", "its first page has no links"),
        ("/nothing", "404 without JSON"),
    ],
)
def test_another_kind_of_server(website: str, path: str, seen: str) -> None:
    with Broker(website + path, NOBODY) as broker, pytest.raises(NotABroker, match=seen):
        _ = broker.index


def test_a_redirect_is_named_with_its_target(website: str, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()

    with (
        Broker(f"{website}/folder", NOBODY) as broker,
        pytest.raises(NotABroker, match="redirects to /folder/"),
    ):
        _ = broker.index


@pytest.mark.parametrize(
    ("way", "said"), [("pours", "more than"), ("bomb", "more than"), ("bomb in a bomb", "packed as")]
)
def test_a_broker_whose_answer_is_too_large_is_not_read(way: str, said: str) -> None:
    with misbehaving(way) as url, Broker(url, NOBODY) as broker, pytest.raises(BrokerUnreachable, match=said):
        _ = broker.index


@pytest.mark.parametrize("address", ["localhost:9292", "broker", "ftp://broker", "http://", "http://host:port", ""])
def test_an_address_that_is_none(address: str) -> None:
    with pytest.raises(Usage, match=r"--broker-base-url .* is not a URL"):
        Broker(address, NOBODY)


def test_a_token_and_a_username_contradict_each_other() -> None:
    with pytest.raises(Usage, match="not both"):
        Broker("http://broker", Credentials(username="me", password="p", token="t"))
