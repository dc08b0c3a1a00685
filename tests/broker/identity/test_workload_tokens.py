"""Pipelines are let in by tokens of their CI's issuer: what is believed, and what each refusal says."""

import base64
import hashlib
import hmac
import json
import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from joserfc.jwk import ECKey, OKPKey
from oidc_provider_mock import User, run_server_in_thread

from pactgate.broker.settings import Settings
from pactgate.broker.store.engine import Transaction
from pactgate.broker.store.identity import teams
from pactgate.broker.store.versions.pacticipants import add_pacticipants
from tests.certificates import Authority
from tests.conftest import RunningBroker, serving
from tests.issuers import DISCOVERY, JWKS, Issuer, issuing, rsa, trust_rule
from tests.story import Json, Story

ROOT = httpx.BasicAuth("root", "r")
SETTINGS = {"basic_auth_username": "root", "basic_auth_password": "r", "issuer_host_whitelist": "127.0.0.1 localhost"}
JUST_NOW = 30


def before(seconds: int) -> Callable[[int], int]:
    """A moment so long before the token is made."""
    return lambda now: now - seconds


def after(seconds: int) -> Callable[[int], int]:
    return lambda now: now + seconds


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    with issuing() as started:
        yield started


@pytest.fixture
def story(sqlite_broker: RunningBroker, issuer: Issuer) -> Iterator[Story]:
    """A broker that lets the pipelines of org/orders publish for orders."""
    for broker in serving(Settings.model_validate(SETTINGS), sqlite_broker.database):
        with Story(broker.url) as started:
            rule(started, issuer.url)
            yield started


def rule(story: Story, issuer: str, name: str = "orders pipeline", **more: Any) -> Json:
    answer = story.request("POST", "/admin/trust-rules", json=trust_rule(issuer, name, **more), auth=ROOT)
    assert answer.status_code == 201, answer.text
    made: Json = answer.json()
    return made


def ask(story: Story, token: str, method: str = "GET", path: str = "/pacticipants", **options: Any) -> httpx.Response:
    return story.request(method, path, headers={"Authorization": f"Bearer {token}"}, **options)


def why(story: Story, token: str) -> str:
    """The sentence with which a token is refused."""
    answer = ask(story, token)
    assert answer.status_code == 401, answer.text
    sentence: str = answer.json()["error"]
    return sentence


def publish(story: Story, token: str, pacticipant: str) -> httpx.Response:
    return ask(story, token, "PUT", f"/pacticipants/{pacticipant}/versions/1", json={})


def test_a_pipeline_may_do_what_its_rule_says_and_nothing_else(story: Story, issuer: Issuer) -> None:
    token = issuer.token()
    assert publish(story, token, "orders").status_code == 201
    refused = publish(story, token, "web")
    assert refused.status_code == 403
    assert refused.json()["error"].startswith("org/orders (refs/heads/main) may not do this")


def test_a_token_of_another_repository_is_told_the_rule_and_what_differs(story: Story, issuer: Issuer) -> None:
    assert why(story, issuer.token("org/web")) == (
        "The token is of repository org/web; the trust rule 'orders pipeline' wants org/orders."
    )


def test_the_nearest_rule_is_named_and_none_of_another_issuer(story: Story, issuer: Issuer) -> None:
    production = {"repository": "org/web", "environment": "production"}
    rule(story, issuer.url, "web deployment", claims=production, pacticipant="web")
    rule(story, "https://elsewhere.example.org", "elsewhere", claims={"repository": "org/web"})
    sentence = "The token has no claim environment; the trust rule 'web deployment' wants production."
    assert why(story, issuer.token("org/web")) == sentence


def test_what_several_rules_give_adds_up(story: Story, issuer: Issuer) -> None:
    rule(story, issuer.url, "web of the same repository", pacticipant="web")
    token = issuer.token()
    assert [publish(story, token, name).status_code for name in ("orders", "web", "other")] == [201, 201, 403]


def test_a_rule_for_nothing_in_particular_is_for_what_no_team_answers_for(
    story: Story, issuer: Issuer, sqlite_broker: RunningBroker
) -> None:
    def give_to_a_team(tx: Transaction) -> None:
        team = teams.team_id(tx, teams.add_team(tx, "others", datetime.now(UTC)))
        assert team is not None
        teams.give(tx, team, [each.id for each in add_pacticipants(tx, ["theirs"], datetime.now(UTC)).values()])

    sqlite_broker.database.write(give_to_a_team)
    rule(story, issuer.url, "of everybody", claims={"repository": "org/*"}, pacticipant=None)
    token = issuer.token("org/new")
    assert publish(story, token, "new").status_code == 201
    assert publish(story, token, "theirs").status_code == 403
    rule(story, issuer.url, "of everything", claims={"repository": "org/*"}, pacticipant=None, everywhere=True)
    assert publish(story, token, "theirs").status_code == 201


def test_a_rule_holds_at_once_when_it_changes_and_when_it_goes(story: Story, issuer: Issuer) -> None:
    made, token = rule(story, issuer.url, "of web", claims={"repository": "org/web"}), issuer.token("org/web")
    href = made["_links"]["self"]["href"]
    assert ask(story, token).status_code == 200
    changed = {
        **{name: made[name] for name in ("name", "issuer", "audience")},
        "claims": {"repository": "org/web", "ref": "refs/tags/*"},
    }
    assert story.request("PUT", href, json=changed, auth=ROOT).status_code == 200
    assert "wants refs/tags/*" in why(story, token)
    assert story.request("DELETE", href, auth=ROOT).status_code == 204
    assert "the trust rule 'orders pipeline' wants org/orders" in why(story, token)


def test_an_issuer_that_no_rule_names_is_not_asked(story: Story) -> None:
    with issuing() as other:
        sentence = why(story, other.token())
        assert sentence.startswith(f"No trust rule names {other.url}, the issuer of this token.")
        assert not other.asked


@pytest.mark.parametrize(
    ("claims", "sentence"),
    [
        ({"aud": "others"}, "The token is for the audience others; the trust rule 'orders pipeline' wants pacts."),
        ({"aud": ["a", "pacts-2"]}, "is for the audience a, pacts-2;"),
        ({"aud": None}, "is for the audience of nobody;"),
        ({"exp": None}, "The token has no end (exp)"),
        ({"exp": "soon"}, "The claim exp of the token is no moment."),
        ({"exp": True}, "The claim exp of the token is no moment."),
        ({"exp": 1e300}, "The claim exp of the token is no moment."),
        ({"exp": before(3600)}, "The token expired 36"),
        ({"nbf": after(3600)}, "The token is not valid before 3"),
        ({"iat": after(3600)}, "The token is not valid before 3"),
        ({"iss": None}, "The token says of no issuer"),
        ({"iss": ["a"]}, "The token says of no issuer"),
        ({"repository": None}, "The token has no claim repository;"),
        ({"repository": {"org/orders": 1}}, "The token has no claim repository;"),
        ({"repository": "org/orders\nx"}, "is of repository org/orders\\nx;"),
        ({"repository": "ORG/orders"}, "is of repository ORG/orders;"),
        ({f"c{number}": 0 for number in range(1000)}, "claims; at most 200 are accepted."),
        ({"long": "x" * 13_000}, "The token is longer than 16384 characters."),
    ],
)
def test_claims_that_let_nobody_in(story: Story, issuer: Issuer, claims: Json, sentence: str) -> None:
    assert sentence in why(story, issuer.token(**claims))


def test_ten_thousand_claims_do_not_come_in(story: Story, issuer: Issuer) -> None:
    answer = ask(story, issuer.signed({f"claim{number}": number for number in range(10_000)}))
    assert answer.status_code == 431


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": ["others", "pacts"]},
        {"exp": before(JUST_NOW)},
        {"nbf": after(JUST_NOW), "iat": after(JUST_NOW)},
        {"repository": ["org/web", "org/orders"]},
        {"nbf": None, "iat": None},
    ],
)
def test_claims_that_are_good_enough(story: Story, issuer: Issuer, claims: Json) -> None:
    assert ask(story, issuer.token(**claims)).status_code == 200


def unsigned(header: Json, claims: Json, signature: bytes = b"") -> str:
    parts = [json.dumps(header).encode(), json.dumps(claims).encode(), signature]
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


def test_a_token_without_a_signature_is_refused(story: Story, issuer: Issuer) -> None:
    for algorithm in ("none", "None", "nOnE"):
        forged = unsigned({"alg": algorithm, "kid": "first"}, issuer.github())
        assert f"is signed with {algorithm}, which is not accepted" in why(story, forged)
    assert "signed with no algorithm" in why(story, unsigned({"kid": "first"}, issuer.github()))


def test_the_public_key_is_no_secret_to_sign_with(story: Story, issuer: Issuer) -> None:
    for public in (issuer.key.as_pem(private=False), json.dumps(issuer.key.as_dict(private=False)).encode()):
        signed = unsigned({"alg": "HS256", "kid": "first"}, issuer.github())[:-1]
        forged = hmac.new(public, signed.encode(), hashlib.sha256).digest()
        token = f"{signed}.{base64.urlsafe_b64encode(forged).rstrip(b'=').decode()}"
        assert "is signed with HS256, which is not accepted" in why(story, token)


def test_a_token_of_another_key_is_refused(story: Story, issuer: Issuer) -> None:
    assert "its signature is wrong" in why(story, issuer.signed(issuer.github(), rsa("other"), kid="first"))
    assert "signed with a key that its issuer" in why(story, issuer.signed(issuer.github(), rsa("other")))


def test_a_changed_claim_spoils_the_signature(story: Story, issuer: Issuer) -> None:
    header, _, signature = issuer.token("org/web").split(".")
    claims = base64.urlsafe_b64encode(json.dumps(issuer.github()).encode()).rstrip(b"=").decode()
    assert "its signature is wrong" in why(story, f"{header}.{claims}.{signature}")


def test_a_key_in_the_header_of_a_token_is_nobodys(story: Story, issuer: Issuer) -> None:
    own = rsa("other")
    header: Json = {"kid": "first", "jwk": own.as_dict(private=False), "jku": "http://127.0.0.1:1/jwks"}
    assert "its signature is wrong" in why(story, issuer.signed(issuer.github(), own, **header))


@pytest.mark.parametrize("kid", ["../../etc/passwd", "' OR 1=1 --", "ä\n\x00", "", "x" * 201, 7, ["first"], {}])
def test_an_odd_key_id_is_refused(story: Story, issuer: Issuer, kid: Any) -> None:
    _, claims, signature = issuer.token().split(".")
    odd = base64.urlsafe_b64encode(json.dumps({"alg": "RS256", "kid": kid}).encode()).rstrip(b"=").decode()
    assert "key" in why(story, f"{odd}.{claims}.{signature}")


@pytest.mark.parametrize(
    ("key", "algorithm"),
    [
        (ECKey.generate_key("P-256", {"kid": "ec"}), "ES256"),
        (ECKey.generate_key("P-384", {"kid": "ec"}), "ES384"),
        (OKPKey.generate_key("Ed25519", {"kid": "ed"}), "EdDSA"),
        (rsa("ps"), "PS256"),
    ],
)
def test_each_kind_of_key_is_accepted(story: Story, issuer: Issuer, key: Any, algorithm: str) -> None:
    issuer.published.append(key)
    assert ask(story, issuer.signed(issuer.github(), key, algorithm)).status_code == 200


@pytest.mark.parametrize(
    ("key", "algorithm"),
    [
        (OKPKey.generate_key("X25519", {"kid": "odd"}), "EdDSA"),
        (OKPKey.generate_key("Ed448", {"kid": "odd"}), "EdDSA"),
        (ECKey.generate_key("P-521", {"kid": "odd"}), "ES256"),
        (ECKey.generate_key("secp256k1", {"kid": "odd"}), "ES256"),
        (rsa("odd"), "ES256"),
    ],
)
def test_a_key_that_is_for_something_else_opens_nothing(story: Story, issuer: Issuer, key: Any, algorithm: str) -> None:
    issuer.published.append(key)
    forged = unsigned({"alg": algorithm, "kid": "odd"}, issuer.github(), b"x" * 64)
    assert "key that its issuer" in why(story, forged) or "its signature is wrong" in why(story, forged)


def test_a_token_without_key_id_is_of_the_only_key(story: Story, issuer: Issuer) -> None:
    assert ask(story, issuer.signed(issuer.github(), kid=None)).status_code == 200


@pytest.mark.parametrize(
    "token",
    [
        "eyJ.eyJ.",
        "eyJhbGciOiJSUzI1NiJ9.W10.",
        "eyJhbGciOiJSUzI1NiJ9..",
        f"{base64.urlsafe_b64encode(b'{' + b'[' * 9000).decode()}.e30.x",
        f"eyJ{'x' * 9000}.e30.x",
        unsigned({"alg": "RS256", "crit": ["b64"], "b64": False}, {"iss": "x"}),
        unsigned({"alg": "RS256"}, {"iss": "https://ci.example.org/\x00"}),
        unsigned({"alg": "RS256"}, {"iss": "https://ci.example.org/\ud800"}),
    ],
)
def test_what_is_no_token_is_refused(story: Story, token: str) -> None:
    assert ask(story, token).status_code == 401


def test_crit_is_not_accepted(story: Story, issuer: Issuer) -> None:
    forged = unsigned({"alg": "RS256", "kid": "first", "crit": ["b64"], "b64": False}, issuer.github())
    assert "has crit or b64" in why(story, forged)


HOSTILE = {
    "a redirect": (302, {"location": "https://example.org/jwks"}, b"{}"),
    "an error": (500, {}, b"{}"),
    "too large": (200, {}, b'{"keys": [' + b" " * 300_000 + b"]}"),
    "too many": (200, {}, json.dumps({"keys": [{"kty": "RSA"}] * 101}).encode()),
    "no JSON": (200, {}, b"<html>"),
    "deep": (200, {}, b"[" * 200_000),
    "a list": (200, {}, b"[]"),
    "keys of no use": (200, {}, json.dumps({"keys": [7, {}, {"kty": "RSA", "n": "AQAB", "e": "AQAB"}]}).encode()),
    "a symmetric key": (200, {}, json.dumps({"keys": [{"kty": "oct", "kid": "first", "k": "c2VjcmV0"}]}).encode()),
}


@pytest.mark.parametrize("said", HOSTILE)
@pytest.mark.parametrize("path", [DISCOVERY, JWKS])
def test_an_issuer_that_gives_no_keys(story: Story, issuer: Issuer, path: str, said: str) -> None:
    issuer.says[path] = HOSTILE[said]
    token = issuer.token()
    assert "key" in why(story, token)
    asked = len(issuer.asked)
    assert "key" in why(story, token)
    assert len(issuer.asked) == asked


def test_an_issuer_that_speaks_of_another_one(story: Story, issuer: Issuer) -> None:
    document = {"issuer": "https://token.actions.githubusercontent.com", "jwks_uri": issuer.url + JWKS}
    issuer.says[DISCOVERY] = 200, {}, json.dumps(document).encode()
    assert "is about another issuer" in why(story, issuer.token())


@pytest.mark.parametrize("where", ["http://example.org/jwks", "file:///etc/passwd", "http://10.0.0.1/x", 7, None])
def test_keys_are_not_read_from_just_anywhere(story: Story, issuer: Issuer, where: Any) -> None:
    issuer.says[DISCOVERY] = 200, {}, json.dumps({"issuer": issuer.url, "jwks_uri": where}).encode()
    assert "is no https address" in why(story, issuer.token())


def test_an_issuer_at_a_private_address_must_be_allowed(
    story: Story, issuer: Issuer, sqlite_broker: RunningBroker
) -> None:
    cautious = Settings.model_validate({**SETTINGS, "issuer_host_whitelist": ""})
    for broker in serving(cautious, sqlite_broker.database):
        with Story(broker.url) as asked:
            sentence = why(asked, issuer.token())
    assert "127.0.0.1 has the address 127.0.0.1, which is not public" in sentence
    assert "PACTGATE_ISSUER_HOST_WHITELIST" in sentence
    assert not issuer.asked
    assert ask(story, issuer.token()).status_code == 200


@pytest.fixture
def certified(tmp_path: Path) -> Iterator[tuple[Issuer, Path]]:
    """An issuer with a certificate of an authority that only its company knows, and that of the authority."""
    authority = Authority(tmp_path, "company")
    files = authority.certify_name("issuer", "issuer")
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(files.certificate, files.key)
    with issuing(tls) as started:
        yield started, authority.file


@pytest.mark.parametrize("is_trusted", [True, False])
def test_the_certificate_of_an_issuer_is_always_verified(
    certified: tuple[Issuer, Path], sqlite_broker: RunningBroker, *, is_trusted: bool
) -> None:
    issuer, authority = certified
    settings: Json = {**SETTINGS, "disable_ssl_verification": True}
    if is_trusted:
        settings["webhook_certificates"] = {"0": {"path": str(authority)}}
    for broker in serving(Settings.model_validate(settings), sqlite_broker.database):
        with Story(broker.url) as story:
            rule(story, issuer.url)
            if is_trusted:
                assert ask(story, issuer.token()).status_code == 200
            else:
                assert "certificate verify failed" in why(story, issuer.token())


def test_the_mock_provider_of_another_project_is_understood(story: Story) -> None:
    """Its ID tokens come from a login; here only that a real provider's discovery and keys are read."""
    with run_server_in_thread(user_claims=[User(sub="somebody")]) as server:
        url = f"http://127.0.0.1:{server.server_port}"
        document = httpx.get(url + DISCOVERY).json()
        rule(story, document["issuer"], "mock", claims={"sub": "somebody"})
        forged = unsigned({"alg": "RS256"}, {"iss": document["issuer"]}, b"x")
        assert why(story, forged) == f"The token was not signed by {document['issuer']}: its signature is wrong."
