"""The contract with pact-python: what `pactgate.verifier.pact_adapter` relies on, asked of the installed release.

When an upgrade makes one of these fail, the adapter is to be changed; nothing else knows the library.
"""

import json
import subprocess
import sys
from importlib.metadata import version
from inspect import signature
from pathlib import Path
from typing import Any

import pytest
from pact import Verifier

from pactgate.verifier import pact_process
from pactgate.verifier.errors import LibraryFailed, ResultMissing
from pactgate.verifier.inputs import PactToVerify, ProviderUnderTest
from pactgate.verifier.pact_process import NamedPact, Patience, ReplayTarget
from pactgate.verifier.replay import replay
from tests.verifier.odd_provider import OddHandler, odd_provider

HTTP = "Synchronous/HTTP"

READ_RESULTS = """
import json, os, sys
from pathlib import Path
os.environ["PACT_DO_NOT_TRACK"] = "true"
from pact import Verifier
verifier = Verifier("orders", host="127.0.0.1")
verifier.add_transport(protocol="http", scheme="http", port=int(sys.argv[1]), path="/").add_source(Path(sys.argv[2]))
try:
    verifier.verify()
except RuntimeError:
    pass
Path(sys.argv[3]).write_text(json.dumps(verifier.results))
"""


def interactions(*members: dict[str, Any]) -> dict[str, Any]:
    request = {"method": "GET", "path": "/"}
    return {
        "consumer": {"name": "web"},
        "provider": {"name": "orders"},
        "interactions": [
            {"_id": str(index), "type": HTTP, "description": "a request", "request": request, **each}
            for index, each in enumerate(members)
        ],
        "metadata": {"pactSpecification": {"version": "4.0"}},
    }


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("contract")
    (folder / "pact.json").write_text(
        json.dumps(
            interactions(
                {"response": {"status": 200}},
                {"response": {"status": 404, "headers": {"X-A": ["1"]}, "body": {"content": {"a": 1}}}},
                {"response": {"status": 404}, "pending": True},
            )
        )
    )
    with odd_provider(OddHandler) as provider:
        port = provider.base_url.rpartition(":")[2]
        files = [str(folder / "pact.json"), str(folder / "results.json")]
        subprocess.run([sys.executable, "-c", READ_RESULTS, port, *files], check=True, capture_output=True)
    read: dict[str, Any] = json.loads((folder / "results.json").read_text())
    return read


def test_the_release_is_one_that_this_contract_was_read_from() -> None:
    assert version("pact-python").split(".")[0] == "4"


def test_what_the_adapter_calls_is_there_and_takes_what_it_gives() -> None:
    wanted = {
        "add_transport": {"protocol", "scheme", "port", "path"},
        "add_source": {"source"},
        "add_custom_headers": {"headers"},
        "set_request_timeout": {"timeout"},
        "set_coloured_output": {"enabled"},
        "follow_redirects": {"follow"},
        "state_handler": {"handler", "teardown", "body"},
        "verify": set(),
    }
    taken = {name: {*signature(getattr(Verifier, name)).parameters} for name in wanted}
    missing = {name: names - taken[name] for name, names in wanted.items() if names - taken[name]}
    assert not missing, "pact-python takes other arguments than verifier.pact_adapter gives"


def test_each_interaction_has_a_result_under_the_id_in_the_file(results: dict[str, Any]) -> None:
    found = [(each["interactionId"], each["result"], each["pending"]) for each in results["interactionResults"]]
    assert found == [("0", "OK", False), ("1", "Error", False), ("2", "Error", True)]
    assert results["result"] is False


def test_a_failed_interaction_says_how_in_members_that_we_know(results: dict[str, Any]) -> None:
    mismatch = results["interactionResults"][1]["mismatch"]
    assert mismatch["type"] == "mismatches"
    places = {each["type"]: each.keys() & {"path", "key", "parameter"} for each in mismatch["mismatches"]}
    assert places == {"StatusMismatch": set(), "HeaderMismatch": {"key"}, "BodyMismatch": {"path"}}
    assert all({"mismatch", "expected", "actual"} <= each.keys() for each in mismatch["mismatches"])


def test_errors_name_their_interaction(results: dict[str, Any]) -> None:
    assert [each["mismatch"]["interactionId"] for each in results["errors"]] == ["1"]
    assert [each["mismatch"]["interactionId"] for each in results["pendingErrors"]] == ["2"]


def test_a_pact_that_the_library_cannot_load_is_no_failed_interaction() -> None:
    document = interactions({"type": "Telepathy"})
    with odd_provider(OddHandler) as provider, pytest.raises(LibraryFailed, match="incorrect type attribute"):
        pact_process.outcomes([NamedPact("p", document)], ReplayTarget(provider), Patience())


def test_a_library_that_stops_is_said_with_its_last_words(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    broken = tmp_path / "pact"
    broken.mkdir()
    (broken / "__init__.py").write_text("raise SystemExit('the library is not well')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    nowhere = ProviderUnderTest("orders", "http://127.0.0.1:1")
    with pytest.raises(LibraryFailed, match="the library is not well"):
        pact_process.outcomes([NamedPact("p", interactions({}))], ReplayTarget(nowhere), Patience())


def test_an_interaction_without_a_result_is_no_pass(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A library that left one out, played by an interpreter which takes the last outcome from the answer."""
    wrapper = tmp_path / "python"
    take_one = tmp_path / "take_one.py"
    take_one.write_text(
        "import json, pathlib, sys\n"
        "answer = pathlib.Path(sys.argv[1]).with_name('answer-0.json')\n"
        "read = json.loads(answer.read_text())\n"
        "answer.write_text(json.dumps(read | {'outcomes': read['outcomes'][:-1]}))\n"
    )
    wrapper.write_text(f'#!/bin/sh\n"{sys.executable}" "$@" && "{sys.executable}" "{take_one}" "$4"\n')
    wrapper.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(wrapper))
    pact = PactToVerify(interactions({"response": {"status": 200}}, {"response": {"status": 200}}), "web-orders.json")
    with odd_provider(OddHandler) as provider, pytest.raises(ResultMissing, match=r"has 2 interactions, .* 1 results"):
        replay([pact], provider)


def test_nothing_is_reported_to_the_makers_of_the_library(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The library says so on its output when it reports; the output is kept here by a look-alike interpreter."""
    output = tmp_path / "output.txt"
    wrapper = tmp_path / "python"
    wrapper.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@" 2>&1 | tee "{output}"\n')
    wrapper.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(wrapper))
    with odd_provider(OddHandler) as provider:
        document = interactions({"response": {"status": 200}})
        pact_process.outcomes([NamedPact("p", document)], ReplayTarget(provider), Patience())
    assert "Verifying a pact" in output.read_text()
    assert "tracking" not in output.read_text()
