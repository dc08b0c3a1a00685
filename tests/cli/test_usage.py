"""`pactgate usage`: who uses what of a document, in each form, and how it ends."""

import json
from pathlib import Path

import pytest

from pactgate.cli.exit_codes import ExitCode
from tests.builders.provider_documents import promise
from tests.cli.process import pactgate, sentence
from tests.conftest import RunningBroker
from tests.openapi.usage.kit import make_order, orders, pact, read_order
from tests.story import Story


@pytest.fixture
def document(tmp_path: Path) -> str:
    file = tmp_path / "orders.json"
    file.write_text(json.dumps(orders()))
    return str(file)


@pytest.fixture
def pacts(tmp_path: Path) -> str:
    folder = tmp_path / "pacts"
    folder.mkdir()
    reads = read_order({"items": [{"price": 1}]}, "the price", query={"view": ["full"]})
    reads["providerStates"] = [{"name": "there is an order"}]
    strange = read_order(description="strange", path="/elsewhere")
    for consumer, interactions in {"web": [reads], "mobile": [make_order({"items": []}), strange]}.items():
        made = pact(*interactions) | {"consumer": {"name": consumer}}
        (folder / f"{consumer}.json").write_text(json.dumps(made))
    return str(folder)


def test_all_that_is_used_is_told_by_operation(document: str, pacts: str) -> None:
    done = pactgate("usage", document, pacts)
    assert done.returncode == ExitCode.YES
    assert done.stdout == (
        "It is used by 2 interactions of 2 consumers, in 2 operations.\n"
        "\n"
        "GET /orders/{id}\n"
        "  web: the price (there is an order), 200\n"
        "    sends path.id, query.view\n"
        "    reads body.items[].price\n"
        "\n"
        "POST /orders\n"
        "  mobile: i, 201\n"
        "    sends body.items\n"
        "\n"
        "Interactions that match no operation of the document:\n"
        "  mobile: strange: The document has no operation GET /elsewhere\n"
    )


def test_it_can_be_narrowed_to_an_operation_or_field(document: str, pacts: str) -> None:
    said = json.loads(pactgate("usage", document, pacts, "--operation", "GET /orders/{id}", "-o", "json").stdout)
    assert [(user["consumer"], user["states"]) for user in said["users"]] == [("web", ["there is an order"])]
    assert [one["description"] for one in said["unmatched"]] == ["strange"]
    said = json.loads(pactgate("usage", document, pacts, "--field", "response.body.items", "-o", "json").stdout)
    assert [user["fields"] for user in said["users"]] == [["response.body.items[].price"]]
    done = pactgate("usage", document, pacts, "--field", "response.body.id")
    assert (done.returncode, done.stdout.splitlines()[0]) == (ExitCode.YES, "Nobody uses it.")


def test_what_nobody_uses(document: str, pacts: str) -> None:
    told = pactgate("usage", document, pacts, "--unused").stdout
    assert "  GET /orders/{id}, 200: response.body.billing\n" in told
    assert "  POST /orders: request.body.state\n" in told
    said = json.loads(pactgate("usage", document, pacts, "--unused", "-o", "json").stdout)
    assert said["unused"]["operations"] == []
    assert {"operation": "GET /orders/{id}", "response": "", "field": "request.headers.x-trace"} in said["unused"][
        "fields"
    ]
    assert (
        "- `GET /orders/{id}, 200: response.body.id`"
        in pactgate("usage", document, pacts, "--unused", "-o", "markdown").stdout
    )


def test_as_a_page(document: str, pacts: str) -> None:
    told = pactgate("usage", document, pacts, "-o", "markdown").stdout
    assert "| `POST /orders` | mobile | i, 201 | `body.items` |  |\n" in told
    assert "- mobile: strange: The document has no operation GET /elsewhere\n" in told


def test_what_cannot_be_used_is_said(document: str, pacts: str, tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    other.write_text(json.dumps(pact(read_order()) | {"provider": {"name": "payments"}}))
    for arguments, words in (
        ((document, str(tmp_path / "none.json")), "cannot be read"),
        ((document, pacts, "--operation", "GET /order/{id}"), "near it: GET /orders/{id}"),
        ((document, pacts, "--field", "response.body[x"), "is no field"),
        ((document, pacts, str(other)), "give those of the provider whose document it is"),
        ((document, document), "is not a pact"),
        ((document, pacts, "--unused", "--field", "response.body"), "leave out --operation and --field"),
    ):
        done = pactgate("usage", *arguments)
        assert done.returncode == ExitCode.USAGE
        assert words in sentence(done)


def test_help_has_examples() -> None:
    told = pactgate("usage", "--help").stdout
    assert "pactgate usage orders.yaml pacts/ --operation 'GET /orders/{id}'" in told


@pytest.fixture
def url(sqlite_broker: RunningBroker) -> str:
    """orders 1 and web 1, which reads the price, are in production."""
    reads = read_order({"items": [{"price": 1}]}, "the price", query={"view": ["full"]})
    with Story(sqlite_broker.url) as story:
        story.environment("production", production=True)
        promise(story, "1", orders())
        story.publish("web", "1", pact(reads) | {"consumer": {"name": "web"}, "provider": {"name": "orders"}})
        story.deploy("web", "1", "production")
        story.deploy("orders", "1", "production")
    return sqlite_broker.url


def test_the_broker_knows_who_uses_what_and_where(url: str) -> None:
    at = ("-a", "orders", "-b", url)
    done = pactgate("usage", *at, "--environment", "production")
    assert done.returncode == ExitCode.YES
    assert done.stdout == (
        "orders 1\n"
        "It is used by 1 interaction of 1 consumer, in 1 operation.\n"
        "\n"
        "GET /orders/{id}\n"
        "  web 1 (production): the price, 200\n"
        "    sends path.id, query.view\n"
        "    reads body.items[].price\n"
    )
    narrowed = pactgate("usage", *at, "--operation", "POST /orders")
    assert narrowed.stdout == "orders 1\nNobody uses it.\n"
    unused = pactgate("usage", *at, "--unused", "-o", "markdown")
    assert "- `POST /orders`" in unused.stdout
    [told] = json.loads(pactgate("usage", *at, "-o", "json").stdout)["documents"]
    assert told["users"][0]["environments"] == ["production"]


def test_files_and_the_broker_are_not_mixed(url: str, document: str, pacts: str) -> None:
    for arguments, code, said in (
        (("usage", document, pacts, "-a", "orders", "-b", url), ExitCode.USAGE, "or --pacticipant"),
        (("usage", document), ExitCode.USAGE, "Give a document and pacts"),
        (("usage", document, pacts, "--environment", "production"), ExitCode.USAGE, "--pacticipant"),
        (("usage", "-a", "orders"), ExitCode.USAGE, "Name the broker"),
        (("usage", "-a", "ordrs", "-b", url), ExitCode.USAGE, "orders"),
        (("usage", "-a", "orders", "-b", url, "--operation", "GET /nope"), ExitCode.USAGE, "no operation"),
        (("usage", "-a", "orders", "-b", "http://127.0.0.1:1"), ExitCode.UNREACHABLE, "127.0.0.1:1"),
    ):
        done = pactgate(*arguments)
        assert done.returncode == code, arguments
        assert said in sentence(done)
