"""What the operator decided about webhooks."""

import shutil
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from pactgate.broker.store.engine import Database
from tests.broker.conftest import Caller, calling
from tests.receiver import Receiver, receiving
from tests.story import pact

OPENSSL = shutil.which("openssl")


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate of this machine that only itself vouches for, with its key beside it."""
    if OPENSSL is None:
        pytest.skip("making a certificate needs openssl on the PATH")
    made = tmp_path / "certificate.pem"
    subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    files = ["-keyout", str(made.with_suffix(".key")), "-out", str(made)]
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    subprocess.run([OPENSSL, "req", "-x509", *key, "-days", "2", *subject, *files], check=True, capture_output=True)
    return made


@pytest.fixture
def secure_receiver(certificate: Path) -> Iterator[Receiver]:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate, certificate.with_suffix(".key"))
    with receiving(tls) as started:
        yield started


@contextmanager
def caller_with(database: Database, receiver: Receiver, **settings: Any) -> Iterator[Caller]:
    yield from calling(database, receiver, webhook_host_whitelist="127.0.0.1", webhook_retry_schedule="", **settings)


def told(caller: Caller, **request: Any) -> str:
    """The log of a webhook that a publication sets off."""
    caller.webhook("contract_published", request=request)
    caller.story.publish("web", "1", pact("web", "orders"))
    [run] = caller.work()
    return caller.log(run)


@pytest.mark.parametrize(("trust", "calls"), [(None, 0), ("path", 1), ("content", 1), ("everybody", 1)])
def test_who_vouches_for_a_receiver(
    database: Database, secure_receiver: Receiver, certificate: Path, trust: str | None, calls: int
) -> None:
    settings: dict[str | None, dict[str, Any]] = {
        None: {},
        "path": {"webhook_certificates": {"0": {"path": str(certificate)}}},
        "content": {"webhook_certificates": {"0": {"content": certificate.read_text()}}},
        "everybody": {"disable_ssl_verification": True},
    }
    with caller_with(database, secure_receiver, **settings[trust]) as caller:
        log = told(caller)
    assert len(secure_receiver.calls) == calls
    assert ("certificate verify failed" in log) == (not calls)


@pytest.mark.parametrize(("setting", "shown"), [(True, "**********"), (False, "Bearer secret")])
def test_credentials_in_logs(database: Database, receiver: Receiver, setting: bool, shown: str) -> None:  # noqa: FBT001 - it is one
    with caller_with(database, receiver, webhook_redact_sensitive_data=setting) as caller:
        log = told(caller, headers={"Authorization": "Bearer secret"})
        [kept] = caller.story.get("/webhooks")["_links"]["pb:webhooks"]
        assert caller.story.get(kept["href"])["request"]["headers"]["authorization"] == "**********"
    assert f"authorization: {shown}" in log


def test_the_name_of_the_caller(database: Database, receiver: Receiver) -> None:
    with caller_with(database, receiver, user_agent="Pact Broker at home") as caller:
        told(caller)
    assert receiver.calls[0].headers["user-agent"] == "Pact Broker at home"


@pytest.mark.parametrize(
    ("features", "numbers"), [("", [""]), ("expand_currently_deployed_provider_versions", ["7", "8"])]
)
def test_a_webhook_for_each_deployed_version(
    database: Database, receiver: Receiver, features: str, numbers: list[str]
) -> None:
    with caller_with(database, receiver, features=features) as caller:
        for number, place in (("7", "test"), ("8", "prod"), ("8", "stage")):
            caller.story.request("PUT", f"/pacticipants/orders/versions/{number}", json={})
            caller.story.environment(place)
            caller.story.deploy("orders", number, place)
        caller.webhook(
            "contract_published", request={"body": {"v": "${pactbroker.currentlyDeployedProviderVersionNumber}"}}
        )
        caller.webhook("contract_published", path="/once")
        caller.story.publish("web", "1", pact("web", "orders"))
        caller.work()
    assert sorted(call.json["v"] for call in receiver.calls if call.path == "/hook") == numbers
    assert sum(call.path == "/once" for call in receiver.calls) == 1
