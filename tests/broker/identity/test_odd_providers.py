"""What a provider says is believed only where it is proved, and a provider that fails keeps nobody from the form."""

import base64
import hashlib
import hmac
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest

from pactgate.broker.outbound.openid_provider import LoginRefusedError, OpenIdClient, OpenIdProvider, ProviderDownError
from tests.broker.conftest import WithSettings
from tests.builders.providers import CLIENT, NEW_KEY, OTHER_KEY, OddProvider, odd_provider
from tests.builders.visitors import VisitorOfPages

FORM = {"basic_auth_username": "root", "basic_auth_password": "a long secret"}


@dataclass
class Meeting:
    """Somebody who logs in with an odd provider."""

    visitor: VisitorOfPages
    provider: OddProvider

    def log_in(self) -> httpx.Response:
        self.provider.wanted = dict(httpx.URL(self.visitor.start()).params)
        back = {"state": self.provider.wanted["state"], "code": "a-code"}
        return self.visitor.client.get("/login/callback", params=back)


@pytest.fixture
def meeting(with_settings: WithSettings) -> Iterator[Meeting]:
    with odd_provider() as provider:
        settings = {"openid_issuer": provider.issuer, "openid_client_id": CLIENT, "openid_role_of_unknown": "viewer"}
        with VisitorOfPages(with_settings(**settings, **FORM).url) as visitor:
            yield Meeting(visitor, provider)


def test_what_is_proved_is_believed(meeting: Meeting) -> None:
    answer = meeting.log_in()
    assert answer.status_code == 303
    assert meeting.visitor.name() == "Odd"
    sent = meeting.provider.sent
    assert sent["client_id"] == CLIENT
    assert len(sent["code_verifier"]) >= 43
    assert sent["redirect_uri"] == f"{meeting.visitor.url}/login/callback"


@pytest.mark.parametrize(
    ("claims", "said"),
    [
        ({"nonce": "another"}, "nonce"),
        ({"nonce": None}, "nonce"),
        ({"aud": "another client"}, "aud"),
        ({"aud": ["another client", "third"]}, "aud"),
        ({"aud": [CLIENT, "another"], "azp": "another"}, "azp"),
        ({"aud": None}, "aud"),
        ({"iss": "https://evil.example"}, "iss"),
        ({"iss": None}, "iss"),
        ({"exp": int(time.time()) - 3_600}, "expired"),
        ({"exp": None}, "exp"),
        ({"nbf": int(time.time()) + 3_600}, "not valid"),
        ({"iat": "yesterday"}, "iat"),
        ({"sub": None}, "sub"),
        ({"sub": ""}, "no subject"),
    ],
)
def test_claims_that_do_not_fit_prove_nothing(meeting: Meeting, claims: dict[str, object], said: str) -> None:
    meeting.provider.claims = claims
    answer = meeting.log_in()
    assert answer.status_code == 403
    assert said in answer.text
    assert meeting.visitor.secret() == ""


def test_a_token_that_another_key_signed_proves_nothing(meeting: Meeting) -> None:
    meeting.provider.signs_with = OTHER_KEY
    assert meeting.log_in().status_code == 403


def test_a_token_that_nothing_signed_proves_nothing(meeting: Meeting) -> None:
    meeting.provider.metadata["id_token_signing_alg_values_supported"] = ["none", "HS256", "RS256"]
    signed = meeting.provider.token
    nothing = "eyJhbGciOiJub25lIn0"
    meeting.provider.token = lambda: f"{nothing}.{signed().split('.')[1]}."  # type: ignore[method-assign]
    assert meeting.log_in().status_code == 403


def test_a_token_that_the_public_key_signed_as_if_both_had_it_proves_nothing(meeting: Meeting) -> None:
    signed = meeting.provider.token

    def forged() -> str:
        head = base64.urlsafe_b64encode(b'{"alg":"HS256","kid":"one"}').rstrip(b"=").decode()
        text = f"{head}.{signed().split('.')[1]}"
        made = hmac.new(meeting.provider.key.as_pem(private=False), text.encode(), hashlib.sha256).digest()
        return f"{text}.{base64.urlsafe_b64encode(made).rstrip(b'=').decode()}"

    meeting.provider.token = forged  # type: ignore[method-assign]
    assert meeting.log_in().status_code == 403


def test_a_new_key_of_the_provider_is_fetched_but_not_for_each_token_of_an_unknown_key() -> None:
    clock = [100.0]
    with odd_provider() as odd:
        odd.wanted = {"nonce": "n"}
        provider = OpenIdProvider(OpenIdClient(odd.issuer, CLIENT, None, "openid", "x"), clock=lambda: clock[0])
        assert provider.claims("code", "http://x", "n", "v")["sub"] == "odd"
        odd.key, odd.header = NEW_KEY, {"alg": "RS256", "kid": "two"}
        for _ in range(3):
            with pytest.raises(LoginRefusedError):
                provider.claims("code", "http://x", "n", "v")
        assert odd.asked.count("/keys") == 1
        clock[0] += 10
        assert provider.claims("code", "http://x", "n", "v")["sub"] == "odd"
        assert odd.asked.count("/keys") == 2
        assert odd.asked.count("/.well-known/openid-configuration") == 1


def test_userinfo_of_somebody_else_is_refused(meeting: Meeting) -> None:
    meeting.provider.metadata["userinfo_endpoint"] = f"{meeting.provider.issuer}/userinfo"
    assert meeting.log_in().status_code == 303
    meeting.provider.answers["/userinfo"] = 200, b'{"sub": "somebody else", "groups": ["admins"]}'
    refused = meeting.log_in()
    assert refused.status_code == 403
    assert "somebody else" in refused.text


BROKEN = [
    (500, b"broken"),
    (200, b"no JSON"),
    (200, b"[]"),
    (200, b"{}"),
    (200, b'{"issuer": "https://evil.example"}'),
    (302, b""),
    (200, b" " * 1_000_000),
]


@pytest.mark.parametrize("answer", BROKEN, ids=range(len(BROKEN)))
@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/keys", "/token"])
def test_a_provider_that_fails_is_told_of_and_the_form_is_there(
    meeting: Meeting, path: str, answer: tuple[int, bytes]
) -> None:
    meeting.provider.answers[path] = answer
    page = meeting.visitor.get("/login/start") if path == "/.well-known/openid-configuration" else meeting.log_in()
    assert page.status_code in {503, 403}
    assert 'role="alert"' in page.text
    assert meeting.visitor.secret() == ""
    assert 'name="password"' in page.text
    assert meeting.visitor.log_in("root", "a long secret").status_code == 303


def test_a_provider_that_is_not_there_is_told_of(with_settings: WithSettings) -> None:
    settings = {"openid_issuer": "http://127.0.0.1:1", "openid_client_id": CLIENT, "openid_button": "Our login"}
    with VisitorOfPages(with_settings(**settings, **FORM).url) as visitor:
        assert visitor.get("/login").status_code == 200
        down = visitor.get("/login/start")
        assert down.status_code == 503
        assert "You cannot log in with Our login now: the provider does not answer" in down.text
        assert visitor.log_in("root", "a long secret").status_code == 303


def test_a_provider_that_drips_is_left_after_a_while() -> None:
    with odd_provider() as provider:
        real = provider.answer

        def late(path: str, body: str) -> tuple[int, bytes]:
            released.wait(30)
            return real(path, body)

        released = threading.Event()
        provider.answer = late  # type: ignore[method-assign]
        asked = OpenIdProvider(OpenIdClient(provider.issuer, CLIENT, None, "openid", "x"), timeout_s=0.2)
        with pytest.raises(ProviderDownError, match="timed out"):
            asked.address_of_login("http://x", "s", "n", "v")
        # A failure is kept for some seconds, in which nobody waits for it again.
        with pytest.raises(ProviderDownError, match="timed out"):
            asked.address_of_login("http://x", "s", "n", "v")
        released.set()
