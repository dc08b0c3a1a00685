"""Providers whose answers do not end, or are a thousand times what was sent: each wait for one ends, and says why."""

import time
import tracemalloc

import httpx
import pytest

from pactgate.verifier.bounded_answers import EndlessAnswer, bounded
from pactgate.verifier.errors import ProviderDidNotStart
from pactgate.verifier.fuzz import FuzzPlan, FuzzTarget, fuzz
from pactgate.verifier.fuzz_results import FuzzVerdict
from pactgate.verifier.inputs import PactToVerify, ProviderUnderTest
from pactgate.verifier.provider_process import started
from pactgate.verifier.replay import replay
from tests.builders.bad_runs import DOCUMENT
from tests.builders.replays import a_pact, interaction
from tests.cli.misbehaving import misbehaving

HANGS = 60
"""Seconds after which something waits for an answer that does not end, however busy the machine."""

DRIPPING = ["drips a body", "drips a header"]
TOO_LARGE = {"pours": "more than 67,108,864 bytes", "bomb": "more than 67,108,864", "bomb in a bomb": "'gzip, gzip'"}


def answer(url: str, seconds: float) -> httpx.Response:
    with httpx.Client() as client:
        return bounded(client, client.build_request("GET", url), seconds)


@pytest.mark.parametrize("way", DRIPPING)
def test_an_answer_that_drips_is_not_waited_for(way: str) -> None:
    begun = time.monotonic()
    with misbehaving(way) as url, pytest.raises(EndlessAnswer, match=r"had not ended after 0\.3 seconds"):
        answer(url, 0.3)
    assert time.monotonic() - begun < HANGS


@pytest.mark.parametrize(("way", "said"), TOO_LARGE.items())
def test_an_answer_that_is_too_large_is_not_read(way: str, said: str) -> None:
    tracemalloc.start()
    with misbehaving(way) as url, pytest.raises(EndlessAnswer, match=said):
        answer(url, HANGS)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 400 * 2**20


def test_an_answer_that_is_packed_is_unpacked() -> None:
    with misbehaving("packed") as url:
        read = answer(url, HANGS)
    assert (read.json(), read.headers.get("Content-Encoding")) == ({"packed": "a" * 1000}, None)


def with_a_state() -> PactToVerify:
    return a_pact(interaction(providerStates=[{"name": "an order"}]))


@pytest.mark.parametrize(("way", "said"), TOO_LARGE.items())
def test_a_states_url_that_answers_too_much_fails_the_interaction(way: str, said: str) -> None:
    with misbehaving("well") as provider, misbehaving(way) as states:
        result = replay([with_a_state()], ProviderUnderTest("orders", provider, states))
    (only,) = result.pacts[0].interactions
    assert said in (only.error or "")


def test_a_health_url_that_drips_is_one_that_does_not_answer() -> None:
    command = ["sleep", "600"]
    with (
        misbehaving("drips a body") as url,
        pytest.raises(ProviderDidNotStart, match=r"did not answer within 0\.1 s"),
        started(command, health_url=url, timeout=0.1),
    ):
        raise AssertionError("it is ready")


def fuzzed(way: str, request_timeout: float) -> tuple[FuzzVerdict, str]:
    with misbehaving(way) as url:
        plan = FuzzPlan(1, max_examples=1, checks=("not_a_server_error",), request_timeout=request_timeout)
        result = fuzz(FuzzTarget(DOCUMENT, "0" * 64, url), plan)
    return result.verdict, result.operations[0].failures[0].message


@pytest.mark.parametrize("way", DRIPPING)
def test_a_fuzz_run_waits_for_an_answer_that_drips_as_long_as_for_one_that_does_not_come(way: str) -> None:
    assert fuzzed(way, 0.2) == (FuzzVerdict.FAILED, "No answer came within 0.2 seconds.")


def test_a_fuzz_run_does_not_read_what_is_too_large() -> None:
    assert fuzzed("bomb", HANGS) == (FuzzVerdict.FAILED, "The answer has more than 67,108,864 bytes.")
