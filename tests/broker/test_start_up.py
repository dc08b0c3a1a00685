"""Which settings let a broker start on which address: every combination of hosts, tokens, users, public reading."""

from pathlib import Path

import pytest

from pactgate.broker.domain.identity.permissions import Permission
from pactgate.broker.settings import Settings
from pactgate.broker.settings.start_up import StartRefusal, StartWarning, is_loopback, sentence, start_up
from pactgate.broker.settings.values import credentials
from scripts.docs.start_up import HOSTS, ROWS, combinations, page

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "start-up.md"
ALL = [each for row in ROWS for each in combinations(*row)]


def open_to_everybody(settings: Settings) -> bool:
    return credentials(settings).anybody.may(Permission.MANAGE)


def test_the_page_is_current() -> None:
    assert PAGE.read_text() == page(), "run: python -m scripts.docs.start_up > docs/reference/start-up.md"


def test_whoever_is_elsewhere_writes_without_credentials_only_where_somebody_said_so() -> None:
    assert len(ALL) == 4 * 4 * 3 * 2 * 4
    exposed = [
        settings
        for host, settings in ALL
        if not is_loopback(host) and not start_up(host, settings).refusal and open_to_everybody(settings)
    ]
    assert exposed
    assert all(settings.allow_anonymous_writes for settings in exposed)


def test_whoever_meant_to_require_authentication_is_never_served_without() -> None:
    for host, settings in ALL:
        meant = {"api_tokens", "basic_auth_username", "openid_issuer", "allow_public_read"} & settings.model_fields_set
        if meant and open_to_everybody(settings) and not settings.allow_anonymous_writes:
            assert start_up(host, settings).refusal, (host, settings.model_fields_set)


def test_a_broker_that_is_open_says_so() -> None:
    for host, settings in ALL:
        decided = start_up(host, settings)
        if not decided.refusal:
            assert (decided.warning is StartWarning.OPEN) == open_to_everybody(settings)


def test_credentials_are_all_that_an_address_needs() -> None:
    for host, settings in ALL:
        if not open_to_everybody(settings) and not settings.allow_anonymous_writes:
            assert not start_up(host, settings).refusal


@pytest.mark.parametrize("host", ["127.0.0.1", "127.3.2.1", "::1", "localhost", "LOCALHOST"])
def test_an_address_of_this_machine_alone(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "", "10.0.0.1", "pacts.internal", "localhost.example.org", "0"])
def test_an_address_that_others_may_reach(host: str) -> None:
    assert not is_loopback(host)
    assert start_up(host, Settings.model_validate({})).refusal is StartRefusal.EXPOSED


@pytest.mark.parametrize("name", ["allow_public_read", "public_heartbeat", "enable_public_badge_access"])
def test_an_exception_from_nothing_is_named_as_it_was_set(name: str) -> None:
    settings, variable = Settings.model_validate({name: True}), f"PACT_BROKER_{name.upper()}"
    refusal = start_up("127.0.0.1", settings).refusal
    assert refusal is StartRefusal.PUBLIC_ALONE
    assert sentence(refusal, "127.0.0.1", settings, {variable: "true"}).startswith(f"{variable} is an exception")


def test_every_sentence_is_met_and_has_no_gap() -> None:
    met: set[StartRefusal | StartWarning] = set()
    for host, settings in ALL:
        decided = start_up(host, settings)
        if message := decided.refusal or decided.warning:
            met.add(message)
            said = sentence(message, host, settings, {})
            assert "{" not in said
            assert "  " not in said
    assert met == {*StartRefusal, *StartWarning}
    assert set(HOSTS.values()) == {"127.0.0.1", "0.0.0.0"}
