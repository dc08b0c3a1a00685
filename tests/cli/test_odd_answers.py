"""Answers of a broker that are JSON and not what they should be: one sentence and an exit code, never a traceback."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pactgate.cli.exit_codes import ExitCode
from pactgate.cli.main import run
from tests.builders.bad_runs import DOCUMENT, GOOD

if TYPE_CHECKING:
    from pathlib import Path

RELATIONS = {
    "pactgate:decision": "decision?{pacticipant}{version}{environment}",
    "pactgate:decisions": "decisions",
    "pb:publish-contracts": "contracts",
    "pf:publish-provider-contract": "documents/{provider}",
    "pb:environments": "environments",
    "pb:pacticipant-version": "versions/{version}",
    "pactgate:policies": "policies",
    "pactgate:waivers": "waivers/{pacticipant}",
    "pactgate:waiver": "waiver/{uuid}",
    "pactgate:usage": "usage/{pacticipant}",
    "pactgate:compare": "compare/{provider}",
    "pb:provider-pacts-for-verification": "pacts/{provider}",
}
REASON = {"code": "a", "text": "b"}
PAIR = {
    "consumer": {"name": "web", "version": "1"},
    "provider": {"name": "orders", "version": "2"},
    "verdict": "no",
    "reason": REASON,
    "next_step": "c",
    "evidence": [{"failures": [{"interaction": "d", "text": "e", "location": "f"}]}],
}
CHANGE = {
    "rule": "a",
    "verdict": "no",
    "provider": "orders",
    "new_version": "2",
    "old_version": "1",
    "text": "b",
    "reason": REASON,
    "location": "c",
    "operation": "GET /",
    "fingerprint": "d",
    "witness": {"a": 1},
    "used_by": [{"consumer": "web", "version": "1", "interaction": "e", "parts": ["f"]}],
}
SOUND: dict[str, Any] = {
    "_links": {"self": {"href": "/self"}, "pb:record-deployment": [{"name": "test", "href": "/deployments"}]},
    "_embedded": {"version": {"number": "1"}, "waivers": [{"fingerprint": "a"}], "policies": [{"scope": "b"}]},
    "notices": [{"type": "success", "text": "done"}],
    "verdict": "no",
    "text": "No.",
    "versions": [{"pacticipant": "web", "version": "1"}],
    "environment": "test",
    "pairs": [PAIR],
    "breaking_changes": [CHANGE],
    "warnings": [{"code": "a", "text": "b", "next_step": "c"}],
    "obstacles": [{"code": "a", "text": "b"}],
    "way_to_yes": [{"text": "a", "commands": ["b"], "route": 1, "step": 1}],
    "inEffect": {"breakingChanges": {"value": "block", "from": "everything"}},
    "scope": "everything",
    "usual": {},
    "uuid": "u",
    "fingerprint": "f",
    "until": "2026-12-31",
    "author": "Ada",
    "pacticipant": "orders",
}
"""What has something of each answer, so that a part of it can be made odd."""

HALF = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.just(1e400) | st.text(max_size=5) | st.sampled_from([*SOUND]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*SOUND, "href", "name"]), inner),
    max_leaves=8,
)


def places(value: object, before: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield before
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, member in members:
        yield from places(member, (*before, key))


def with_other(value: Any, place: tuple[Any, ...], other: object) -> Any:
    """The value with another one at a place, or without that member where the other one is `...`."""
    if not place:
        return None if other is ... else other
    copy = value.copy()
    if len(place) == 1 and other is ...:
        del copy[place[0]]
    else:
        copy[place[0]] = with_other(value[place[0]], place[1:], other)
    return copy


ODD = HALF | st.builds(with_other, st.just(SOUND), st.sampled_from([*places(SOUND)]), HALF | st.just(...))


class FakeBroker:
    """A server that has each link of a broker, and answers each request but that for the index in one way."""

    def __init__(self) -> None:
        self.index: bytes = b""
        self.answer: bytes = b""
        self.status = 200
        self.url = ""

    def sound_index(self) -> dict[str, Any]:
        return {"_links": {name: {"href": f"{self.url}/{path}"} for name, path in RELATIONS.items()}}


@pytest.fixture(scope="module")
def fake() -> Iterator[FakeBroker]:
    broker = FakeBroker()

    class Handler(BaseHTTPRequestHandler):
        wbufsize = -1

        def answered(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            content = broker.index if self.path == "/" else broker.answer
            self.send_response(200 if self.path == "/" else broker.status)
            self.send_header("Content-Type", "application/hal+json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = do_DELETE = answered  # noqa: N815 - the base class has these names for them

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        broker.url = f"http://127.0.0.1:{server.server_port}"
        yield broker
        server.shutdown()
        thread.join()


COMMANDS = [
    "can-i-deploy -a web -e 1 --to-environment test",
    "can-i-deploy -a web -e 1 --to-environment test --dry-run --output json",
    "can-i-deploy -a web -e 1 --to-environment test --output markdown",
    "record-deployment -a web -e 1 --environment test",
    "create-environment --name test",
    "publish PACT -a 1",
    "publish-provider-contract DOCUMENT --provider orders -a 1",
    "policy show",
    "policy show --pacticipant orders",
    "policy set --breaking-changes block",
    "policy unset",
    "waiver list -a orders",
    "waiver add -a orders --fingerprint f --author Ada --reason r --until 2026-12-31",
    "waiver remove u",
    "usage -a orders",
    "diff DOCUMENT --against test -a orders",
    "verify --provider orders --provider-base-url http://127.0.0.1:1",
]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder: Path = tmp_path_factory.mktemp("files")
    (folder / "pact.json").write_text(json.dumps(GOOD))
    (folder / "openapi.json").write_text(json.dumps(DOCUMENT))
    return {"PACT": str(folder / "pact.json"), "DOCUMENT": str(folder / "openapi.json")}


@contextmanager
def heard() -> Iterator[StringIO]:
    said = StringIO()
    with redirect_stderr(said), redirect_stdout(StringIO()):
        yield said


def check(fake: FakeBroker, command: str, files: dict[str, str]) -> int:
    arguments = [files.get(part, part) for part in command.split()]
    with heard() as said:
        code = run([*arguments, "--broker-base-url", fake.url])
    assert "Traceback" not in said.getvalue(), said.getvalue()
    assert code in {*ExitCode} - {ExitCode.FAULT}
    if code == ExitCode.USAGE:
        assert re.search(r"^pactgate: .+", said.getvalue(), re.MULTILINE)
    return code


ANY = settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None)


@pytest.mark.parametrize("command", COMMANDS)
@ANY
@given(body=ODD, status=st.sampled_from([200, 200, 200, 201, 204, 304, 400, 401, 404, 409, 500]))
def test_an_odd_answer_is_a_sentence(
    command: str, body: object, status: int, fake: FakeBroker, files: dict[str, str]
) -> None:
    fake.index, fake.answer, fake.status = json.dumps(fake.sound_index()).encode(), json.dumps(body).encode(), status
    check(fake, command, files)


@pytest.mark.parametrize("command", [COMMANDS[0], COMMANDS[3], "publish PACT -a 1"])
@ANY
@given(links=HALF | st.dictionaries(st.sampled_from([*RELATIONS]), HALF | st.fixed_dictionaries({"href": HALF})))
def test_odd_links_are_a_sentence(command: str, links: object, fake: FakeBroker, files: dict[str, str]) -> None:
    fake.index, fake.answer, fake.status = json.dumps({"_links": links}).encode(), json.dumps(SOUND).encode(), 200
    check(fake, command, files)


@pytest.mark.parametrize(
    "content", [b"[" * 100_000, b'{"a":' * 900 + b"1" + b"}" * 900, b'{"_links": {"a": %s}}' % (b"9" * 5_000), b"\xff"]
)
def test_json_that_cannot_be_read_is_a_sentence(content: bytes, fake: FakeBroker, files: dict[str, str]) -> None:
    fake.index = content
    assert check(fake, COMMANDS[0], files) == ExitCode.USAGE
    fake.index, fake.answer, fake.status = json.dumps(fake.sound_index()).encode(), content, 200
    for command in COMMANDS:
        check(fake, command, files)


@pytest.mark.parametrize(
    ("links", "said"),
    [
        ([], "a member has another shape than it should"),
        ({"pactgate:decisions": "/decisions"}, "offers no 'pactgate:decisions' link"),
        ({"pactgate:decisions": {"title": "a"}}, "it has no 'href'"),
        ({"pactgate:decisions": {"href": 5}}, "a member has another shape than it should"),
    ],
)
def test_what_is_odd_is_said(links: object, said: str, fake: FakeBroker) -> None:
    fake.index = json.dumps({"_links": links}).encode()
    with heard() as told:
        assert run([*COMMANDS[0].split(), "--broker-base-url", fake.url]) == ExitCode.USAGE
    assert said in told.getvalue()
    assert len(told.getvalue().splitlines()) == 1
