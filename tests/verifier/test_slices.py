"""A pact of many interactions is replayed in slices, and nobody can tell from the results."""

import os
import signal
import subprocess
import sys
from dataclasses import replace
from typing import Any

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pactgate.verifier.errors import LibraryFailed
from pactgate.verifier.replay import replay
from pactgate.verifier.slices import SIZE, sliced
from tests.builders.replays import a_pact, interaction
from tests.verifier.odd_provider import OddHandler, odd_provider

ELEMENTS = st.lists(st.dictionaries(st.sampled_from(["description", "_id"]), st.text()), max_size=2 * SIZE)


@given(interactions=ELEMENTS, messages=ELEMENTS)
def test_slices_hold_everything_once_and_in_order(
    interactions: list[dict[str, Any]], messages: list[dict[str, Any]]
) -> None:
    document = {"consumer": {"name": "web"}, "interactions": interactions, "messages": messages}
    slices = sliced(document, "web-orders.json")
    held = [
        element for key in ("interactions", "messages") for each in slices for element in each.document.get(key, [])
    ]
    given_again = [element | {"_id": str(index)} for index, element in enumerate(interactions + messages)]
    assert held == given_again
    assert all(0 < each.size <= SIZE for each in slices)
    assert all(each.document["consumer"] == {"name": "web"} for each in slices)


@pytest.mark.parametrize("parallel", [1, 2])
def test_the_results_of_all_slices_are_joined_in_the_order_of_the_pact(parallel: int) -> None:
    count, wrong = 2 * SIZE + 5, {0, SIZE - 1, SIZE, 2 * SIZE + 4}
    given_pact = a_pact(
        *(
            interaction(f"request {index}", response={"status": 418 if index in wrong else 200})
            for index in range(count)
        )
    )
    seen: list[tuple[int, int]] = []
    with odd_provider(OddHandler) as provider:
        result = replay(
            [given_pact, a_pact(interaction("another"))],
            replace(provider, provider_states_url=None),
            parallel=parallel,
            progress=lambda done, of: seen.append((done, of)),
        )
    interactions = result.pacts[0].interactions
    assert [each.description for each in interactions] == [f"request {index}" for index in range(count)]
    assert {index for index, each in enumerate(interactions) if not each.success} == wrong
    assert [each.description for each in result.pacts[1].interactions] == ["another"]
    assert len(seen) == 4
    assert seen[-1] == (count + 1, count + 1)


def test_a_library_that_is_not_there_is_said_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pact", None)
    with (
        odd_provider(OddHandler) as provider,
        pytest.raises(LibraryFailed, match=r"^A replay needs pact-python.*pactgate\[verifier\]"),
    ):
        replay([a_pact(interaction())], provider)


INTERRUPTED = """
import sys
from tests.builders.replays import a_pact, interaction
from pactgate.verifier.inputs import ProviderUnderTest
from pactgate.verifier.replay import replay
replay([a_pact(interaction())] * 2, ProviderUnderTest("orders", sys.argv[1]), parallel=2)
"""


def test_ctrl_c_leaves_no_process_behind() -> None:
    """The provider answers nothing; at its second request both processes are there, and we are interrupted."""
    below: list[psutil.Process] = []

    class Handler(OddHandler):
        def handle(self) -> None:
            if self.rfile.readline().startswith(b"GET"):
                self.paths_seen.append("/")
            if len(self.paths_seen) == 2:
                below.extend(psutil.Process(run.pid).children(recursive=True))
                os.kill(run.pid, signal.SIGINT)
            self.rfile.read()

    with (
        odd_provider(Handler) as provider,
        subprocess.Popen([sys.executable, "-c", INTERRUPTED, provider.base_url], stderr=subprocess.PIPE) as run,
    ):
        _, said = run.communicate(timeout=30)
    assert said.rstrip().endswith(b"KeyboardInterrupt")
    assert len(below) >= 2  # each replay, and whoever ends it should we be killed
    assert not any(process.is_running() for process in below)
