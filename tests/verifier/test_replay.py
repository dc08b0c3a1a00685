import socket
from dataclasses import replace
from typing import Any

import pytest

from pactgate.pactfile.content import interaction_id
from pactgate.verifier.errors import (
    NothingToVerify,
    OutOfTime,
    ProviderUnreachable,
    UnreadablePact,
    UnusableAddress,
    WrongProvider,
)
from pactgate.verifier.inputs import PactToVerify, ProviderUnderTest
from pactgate.verifier.replay import replay
from tests.builders.replays import a_pact, interaction, provider
from tests.verifier.odd_provider import OddHandler, odd_provider


def test_a_provider_that_does_what_the_consumer_expects(web_pact: PactToVerify, orders_v1: ProviderUnderTest) -> None:
    result = replay([web_pact], orders_v1)
    assert result.success
    assert result.notices == ()
    (pact,) = result.pacts
    assert (pact.consumer, pact.provider, pact.pact_url) == ("web", "orders", "web-orders.json")
    assert [(each.description, each.states, each.success) for each in pact.interactions] == [
        ("a request for an order", ("order 42 exists",), True),
        ("a request for an unknown order", (), True),
    ]


def test_a_provider_that_breaks_the_consumer(web_pact: PactToVerify, orders_v2: ProviderUnderTest) -> None:
    result = replay([web_pact], orders_v2)
    assert not result.success
    order, unknown = result.pacts[0].interactions
    assert unknown.success
    assert order.interaction_id == interaction_id(web_pact.document["interactions"][0])
    (mismatch,) = order.mismatches
    assert (mismatch.attribute, mismatch.location) == ("body", "$")
    assert "total" in mismatch.text


def test_each_kind_of_mismatch_says_where_and_what() -> None:
    expected = {"status": 201, "headers": {"X-Page": "1"}, "body": {"total": 2}}
    with provider(body={"total": 3}) as (under_test, _):
        result = replay([a_pact(interaction(response=expected))], under_test)
    mismatches = result.pacts[0].interactions[0].mismatches
    assert [(each.attribute, each.location, each.expected, each.actual) for each in mismatches] == [
        ("status", None, "201", "200"),
        ("body", "$.total", "2", "3"),
        ("header", "X-Page", '"1"', ""),
    ]


def test_a_pending_pact_may_fail() -> None:
    failing = a_pact(interaction(response={"status": 418}))
    with provider() as (under_test, _):
        pending = replay([replace(failing, pending=True)], under_test)
        both = replay([replace(failing, pending=True), failing], under_test)
    assert (pending.success, pending.pacts[0].success) == (True, False)
    assert not both.success


def test_two_interactions_that_are_the_same_each_have_a_result() -> None:
    with provider() as (under_test, _):
        result = replay([a_pact(interaction(), interaction())], under_test)
    assert len(result.pacts[0].interactions) == 2


def test_the_ids_are_those_that_the_broker_gave() -> None:
    with provider() as (under_test, _):
        result = replay([a_pact(interaction(_id="by the broker"), interaction())], under_test)
    given, made = (each.interaction_id for each in result.pacts[0].interactions)
    assert given == "by the broker"
    assert len(made) == 40


def test_headers_are_sent_with_every_request() -> None:
    with provider() as (under_test, handler):
        replay([a_pact(interaction())], replace(under_test, headers={"Authorization": "Bearer x"}))
    assert [seen["authorization"] for seen in handler.headers_seen] == ["Bearer x"]


def test_states_are_handed_on_with_their_parameters() -> None:
    states = [{"name": "an order", "params": {"id": 42}}, {"name": "a user"}]
    with provider() as (under_test, handler):
        replay([a_pact(interaction(providerStates=states))], under_test)
        replay([a_pact(interaction(providerStates=states[:1]))], replace(under_test, teardown=True))
    an_order = {"consumer": "web", "state": "an order", "states": ["an order"], "params": {"id": 42}}
    a_user = {"consumer": "web", "state": "a user", "states": ["a user"], "params": {}}
    assert handler.states == [
        {**an_order, "action": "setup"},
        {**a_user, "action": "setup"},
        {**an_order, "action": "setup"},
        {**an_order, "action": "teardown"},
    ]


def test_states_come_with_the_consumer_of_the_pact_that_names_them() -> None:
    with_state = interaction(providerStates=[{"name": "an order"}])
    pacts = [a_pact(with_state, consumer={"name": name}) for name in ("web", "Café Ünit/1")]
    with provider() as (under_test, handler):
        replay(pacts, under_test)
    assert [change["consumer"] for change in handler.states] == ["web", "Café Ünit/1"]


def test_a_failing_state_fails_its_interaction_with_its_message_and_at_once() -> None:
    with_state = interaction(providerStates=[{"name": "an order"}])
    with provider(state_status=500, state_body={"message": "no such table"}) as (under_test, handler):
        result = replay([a_pact(with_state)], under_test)
    (only,) = result.pacts[0].interactions
    assert only.error is not None
    assert "provider state 'an order' failed" in only.error
    assert "answered 500" in only.error
    assert "no such table" in only.error
    assert len(handler.states) == 1
    assert handler.headers_seen == []


def test_states_that_nobody_can_set_up_are_said() -> None:
    with provider() as (under_test, _):
        result = replay(
            [a_pact(interaction(providerStates=[{"name": "an order"}]), interaction())],
            replace(under_test, provider_states_url=None),
        )
    (notice,) = result.notices
    assert "1 of 2 interactions name a provider state" in notice


def test_a_proxy_of_the_environment_is_not_for_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    with provider() as (under_test, handler):
        assert replay([a_pact(interaction(providerStates=[{"name": "an order"}]))], under_test).success
    assert len(handler.states) == 1


def has_ip_version_6() -> bool:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True


@pytest.mark.skipif(not has_ip_version_6(), reason="this machine has no IP version 6")
def test_an_address_of_ip_version_6_and_a_path_before_every_path() -> None:
    with odd_provider(OddHandler, family=socket.AF_INET6) as under_test:
        given = a_pact(interaction(request={"method": "GET", "path": "/orders"}))
        result = replay([given], replace(under_test, base_url=f"{under_test.base_url}/api"))
    assert result.success
    assert OddHandler.paths_seen == ["/api/orders"]


def test_progress_counts_interactions() -> None:
    seen: list[tuple[int, int]] = []
    with provider() as (under_test, _):
        replay(
            [a_pact(interaction(), interaction("another")), a_pact(interaction())],
            under_test,
            progress=lambda done, of: seen.append((done, of)),
        )
    assert seen == [(2, 3), (3, 3)]


def test_no_pacts_and_an_empty_pact_prove_nothing() -> None:
    under_test = ProviderUnderTest("orders", "http://127.0.0.1:1")
    with pytest.raises(NothingToVerify, match="no pact"):
        replay([], under_test)
    with pytest.raises(NothingToVerify, match=r"web-orders\.json has no interactions"):
        replay([a_pact()], under_test)


@pytest.mark.parametrize("url", ["http://me:secret@127.0.0.1", "http://127.0.0.1/?page=1", "http://127.0.0.1/#top"])
def test_a_base_url_with_parts_that_are_not_sent_is_refused(url: str) -> None:
    with pytest.raises(UnusableAddress, match=r"127\.0\.0\.1/? has more than a host") as refused:
        ProviderUnderTest("orders", url)
    assert "secret" not in str(refused.value)


def test_requests_need_an_address() -> None:
    with pytest.raises(UnusableAddress, match="give the URL where it runs"):
        replay([a_pact(interaction())], ProviderUnderTest("orders", ""))


def test_a_redirect_is_an_answer_and_not_followed() -> None:
    class Away(OddHandler):
        status = 302

        def end_headers(self) -> None:
            self.send_header("Location", elsewhere.base_url)
            super().end_headers()

    class Followed(OddHandler):
        pass

    with odd_provider(Followed) as elsewhere, odd_provider(Away) as under_test:
        given = [a_pact(interaction(response={"status": status})) for status in (200, 302)]
        results = replay(given, replace(under_test, provider_states_url=None))
    assert [pact.success for pact in results.pacts] == [False, True]
    (mismatch,) = results.pacts[0].interactions[0].mismatches
    assert f"The answer is a redirect, which is not followed: it leads to {elsewhere.base_url}." in mismatch.text
    assert Followed.paths_seen == []


def test_a_request_that_may_change_something_is_not_sent_again_to_see_where_a_redirect_leads() -> None:
    with provider(state_status=307) as (under_test, handler):
        posted = interaction(request={"method": "POST", "path": "/orders", "body": {}})
        result = replay([a_pact(posted)], replace(under_test, provider_states_url=None))
    (mismatch,) = result.pacts[0].interactions[0].mismatches
    assert "The answer is a redirect, which is not followed: see its Location header" in mismatch.text
    assert len(handler.states) == 1


def test_what_was_sent_along_is_masked_in_what_is_told() -> None:
    class Echo(OddHandler):
        def answer(self, status: int, body: Any) -> None:
            super().answer(status, {"said": self.headers["Authorization"], "body": body})

    expected = {"status": 200, "body": {"said": "nothing"}}
    with odd_provider(Echo) as under_test:
        known = replace(under_test, provider_states_url=None, headers={"Authorization": "Bearer secret"})
        result = replay([a_pact(interaction(response=expected))], known)
    assert not result.success
    assert "secret" not in str(result)
    assert "[Filtered]" in str(result)


def test_a_pact_for_another_provider_is_refused() -> None:
    with pytest.raises(WrongProvider, match="between web and orders, and the provider under test is bills"):
        replay([a_pact(interaction())], ProviderUnderTest("bills", "http://127.0.0.1:1"))


@pytest.mark.parametrize(
    ("members", "place"),
    [
        ({"interactions": [{"request": 1}]}, r"\$\.interactions\[0\]\.request"),
        ({"interactions": [interaction(providerStates=[{"params": 3}])]}, "params"),
    ],
)
def test_a_pact_that_cannot_be_read_is_refused_by_its_place(members: dict[str, Any], place: str) -> None:
    with pytest.raises(UnreadablePact, match=place):
        replay([a_pact(**members)], ProviderUnderTest("orders", "http://127.0.0.1:1"))


def test_a_provider_that_is_not_there() -> None:
    with pytest.raises(ProviderUnreachable, match=r"Nothing answers at http://127\.0\.0\.1:1, where orders"):
        replay([a_pact(interaction())], ProviderUnderTest("orders", "http://127.0.0.1:1"))


def test_a_provider_that_closes_its_connections_fails_the_interaction() -> None:
    with provider(do_GET=lambda self: self.connection.close()) as (under_test, _):
        result = replay([a_pact(interaction())], under_test)
    assert "error sending request" in (result.pacts[0].interactions[0].error or "")


def test_a_run_ends_when_its_time_is_over() -> None:
    def wait_for_the_client_to_go(self: OddHandler) -> None:
        self.connection.recv(1)

    with provider(do_GET=wait_for_the_client_to_go) as (under_test, _), pytest.raises(OutOfTime):
        replay([a_pact(interaction())], under_test, limit=0.5)


@pytest.mark.parametrize("url", ["orders", "ftp://host", "http://", "http://host:port", "http://[::1"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(UnusableAddress, match="is not an address"):
        ProviderUnderTest("orders", url)
