"""Which pacts `pactgate verify` replays and what becomes of its exit code, for each way to choose them."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.cli.process import pactgate
from tests.conftest import RunningBroker
from tests.story import Story, interaction, pact


class Provider(BaseHTTPRequestHandler):
    """Every order has a total of 12, and nothing else is known of it."""

    def do_GET(self) -> None:
        body = b'{"total": 12}'
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def reading(consumer: str, field: str = "total") -> dict[str, object]:
    """A pact of a consumer; that of another field than the total fails."""
    asked = interaction(f"a request of {consumer}")
    asked["response"]["body"] = {field: 12}
    return pact(consumer, "orders", asked)


@pytest.fixture
def shop(sqlite_broker: RunningBroker) -> Iterator[Story]:
    """till is on main and tagged, kiosk fails on a branch, scan passes on another and is deployed to test."""
    with Story(sqlite_broker.url) as story:
        story.publish("till", "1", reading("till"), branch="main", tags=("dev",))
        story.publish("kiosk", "1", reading("kiosk", "sum"), branch="feat/k")
        story.publish("scan", "1", reading("scan"), branch="feat/s")
        story.environment("test")
        story.deploy("scan", "1", "test")
        yield story


def selector(**criteria: object) -> tuple[str, str]:
    return "--consumer-version-selector", json.dumps(criteria)


def on_branch(name: str) -> tuple[str, str]:
    return "--provider-version-branch", name


MAIN = selector(mainBranch=True)
PENDING = ("--enable-pending", *on_branch("main"))
WIP = (*PENDING, "--include-wip-pacts-since", "2020-01-01")

YES, NO, UNKNOWN = 0, 1, 3


@pytest.mark.parametrize(
    ("options", "exit_code", "results"),
    [
        # kiosk has no main branch, and so its latest counts.
        ((), NO, {"till": True, "kiosk": False, "scan": True}),
        (MAIN, YES, {"till": True}),
        (selector(branch="feat/k"), NO, {"kiosk": False}),
        ((*selector(branch="feat/k"), *PENDING), YES, {"kiosk": False}),
        ((*selector(matchingBranch=True), *on_branch("feat/s")), YES, {"scan": True}),
        (selector(deployed=True, environment="test"), YES, {"scan": True}),
        ((*selector(deployedOrReleased=True), *MAIN), YES, {"till": True, "scan": True}),
        (selector(tag="dev", latest=True), YES, {"till": True}),
        (selector(tag="none", latest=True, fallbackTag="dev"), YES, {"till": True}),
        (("--consumer-version-tag", "dev"), YES, {"till": True}),
        (selector(latest=True, consumer="kiosk"), NO, {"kiosk": False}),
        ((*MAIN, *WIP), YES, {"till": True, "kiosk": False, "scan": True}),
        ((*MAIN, *PENDING), YES, {"till": True}),
        (selector(branch="nowhere"), UNKNOWN, {}),
    ],
)
def test_what_is_chosen_is_replayed_and_published(
    shop: Story, provider: str, options: tuple[str, ...], exit_code: int, results: dict[str, bool]
) -> None:
    build = ("--provider", "orders", "--provider-app-version", "9", "--provider-base-url", provider, "--publish")
    done = pactgate("verify", *options, *build, "-b", shop.url)
    assert done.returncode == exit_code, done.stdout + done.stderr
    rows = [
        row
        for name in ("till", "kiosk", "scan")
        for row in shop.matrix(f"q[][pacticipant]={name}&q[][pacticipant]=orders&latestby=cvpv")["matrix"]
        if row["verificationResult"]
    ]
    assert {row["consumer"]["name"]: row["verificationResult"]["success"] for row in rows} == results


def test_one_pact_by_its_address_and_what_the_version_is_told_to_be(shop: Story, provider: str) -> None:
    build = ("--provider", "orders", "--provider-app-version", "9/ö", "--provider-base-url", provider, "--publish")
    told = (*on_branch("feat/ü x"), "--provider-version-tag", "a b", "--build-url", "https://ci.example.org/9")
    address = f"{shop.url}/pacts/provider/orders/consumer/till/version/1"
    done = pactgate("verify", address, *build, *told, "-b", shop.url)
    assert done.returncode == YES, done.stdout + done.stderr
    version = shop.get("/pacticipants/orders/versions/9%2F%C3%B6")
    assert [each["name"] for each in version["_embedded"]["branchVersions"]] == ["feat/ü x"]
    assert [each["name"] for each in version["_embedded"]["tags"]] == ["a b"]
    published = shop.pact("till", "1", "orders")["_links"]["pb:latest-verification-results"]["href"]
    assert shop.get(published)["buildUrl"] == "https://ci.example.org/9"


def test_what_passed_once_on_the_main_branch_is_not_pending_any_more(shop: Story, provider: str) -> None:
    def verify(version: str) -> int:
        build = ("--provider", "orders", "--provider-app-version", version, "--provider-base-url", provider)
        return pactgate("verify", *MAIN, *PENDING, *build, "--publish", "-b", shop.url).returncode

    shop.publish("till", "2", reading("till", "sum"), branch="main")
    assert verify("10") == YES
    shop.verify("orders", "11", shop.pact("till", "2", "orders"))
    assert verify("12") == NO
