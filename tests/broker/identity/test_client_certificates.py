"""A client certificate that a proxy has checked names a system account; from anybody else it means nothing."""

import ssl
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from pydantic import ValidationError

from pactgate.broker.actions.identity.client_certificates import common_name
from pactgate.broker.domain.errors import CredentialsRefusedError
from pactgate.broker.settings import Settings
from pactgate.broker.store.engine import Transaction
from pactgate.broker.store.identity import accounts
from pactgate.cli.demo.stage import free_port
from pactgate.verifier.provider_process import started
from tests.certificates import NOW, Authority, Files
from tests.conftest import RunningBroker, serving
from tests.story import Story

HEADER = "X-Client-Certificate-Subject"
SETTINGS = {"basic_auth_username": "root", "basic_auth_password": "r", "client_certificate_header": HEADER}
CADDYFILE = """
{{
    admin off
    auto_https off
    storage file_system {folder}/storage
}}

https://localhost:{port} {{
    bind 127.0.0.1
    tls {server.certificate} {server.key} {{
        client_auth {{
            mode verify_if_given
            trust_pool file {authority}
        }}
    }}
    reverse_proxy {broker} {{
        header_up X-Client-Certificate-Subject {{http.request.tls.client.subject}}
    }}
}}
"""


@dataclass(frozen=True)
class Proxied:
    """A broker behind Caddy; the system account orders-ci may publish for orders."""

    url: str
    direct: str
    account: str
    broker: RunningBroker
    clients: Authority
    servers: Path

    def asked(self, certificate: Files | None = None, headers: Mapping[str, str] | None = None) -> httpx.Response:
        """An attempt to publish for orders by way of the proxy."""
        trust = ssl.create_default_context(cafile=str(self.servers))
        trust.verify_flags &= ~ssl.VERIFY_X509_STRICT
        if certificate:
            trust.load_cert_chain(certificate.certificate, certificate.key)
        with httpx.Client(verify=trust, headers=headers) as client:
            return client.put(f"{self.url}/pacticipants/orders/versions/1", json={})

    def asked_directly(self, address: str, *subjects: str) -> httpx.Response:
        """The same without the proxy, from an address of this machine."""
        headers = [(HEADER, subject) for subject in subjects]
        with httpx.Client(transport=httpx.HTTPTransport(local_address=address), headers=headers) as client:
            return client.put(f"{self.direct}/pacticipants/orders/versions/1", json={})


@pytest.fixture
def proxied(sqlite_broker: RunningBroker, tmp_path: Path) -> Iterator[Proxied]:
    clients, servers = Authority(tmp_path, "clients"), Authority(tmp_path, "servers")
    server = servers.certify_name("localhost", "server")
    for broker in serving(Settings.model_validate(SETTINGS), sqlite_broker.database):
        body = {"name": "orders-ci", "roles": [{"role": "ci", "pacticipant": "orders"}]}
        made = httpx.post(f"{broker.url}/admin/system-accounts", json=body, auth=("root", "r"))
        assert made.status_code == 201, made.text
        port, file = free_port(), tmp_path / "Caddyfile"
        place = {"folder": tmp_path, "port": port, "server": server, "authority": clients.file, "broker": broker.url}
        file.write_text(CADDYFILE.format(**place))
        caddy = str(Path(sys.executable).with_name("caddy"))
        with started([caddy, "run", "--adapter", "caddyfile", "--config", str(file)], port=port):
            url = f"https://localhost:{port}"
            yield Proxied(url, broker.url, made.json()["uuid"], broker, clients, servers.file)


def test_a_certificate_names_a_system_account_and_what_it_may(proxied: Proxied) -> None:
    certificate = proxied.clients.certify_name("orders-ci")
    assert proxied.asked(certificate).status_code == 201
    proxied.broker.database.write(_disable, proxied.account)
    refused = proxied.asked(certificate)
    assert refused.status_code == 401
    assert refused.json()["error"] == (
        "No system account is called 'orders-ci', the common name (CN) of this client certificate, or it is disabled."
    )


def _disable(tx: Transaction, uuid: str) -> None:
    account_id = accounts.account_id(tx, uuid)
    assert account_id is not None
    accounts.set_active(tx, account_id, NOW, active=False)


def test_without_a_certificate_the_usual_credentials_are_asked_for(proxied: Proxied) -> None:
    assert "Authentication is required" in proxied.asked().json()["error"]
    spoofed = proxied.asked(headers={HEADER: "CN=orders-ci"})
    assert spoofed.status_code == 401
    assert "Authentication is required" in spoofed.json()["error"]


def test_a_certificate_of_another_authority_does_not_come_in(proxied: Proxied, tmp_path: Path) -> None:
    other = Authority(tmp_path, "others").certify_name("orders-ci", "other")
    with pytest.raises(httpx.TransportError):
        proxied.asked(other)


@pytest.mark.parametrize("name", ["web-ci", "Orders-CI", "orders-ci,CN=x", "root", "ä"])
def test_a_name_that_is_no_system_account_is_refused(proxied: Proxied, name: str) -> None:
    refused = proxied.asked(proxied.clients.certify_name(name), headers={HEADER: "CN=orders-ci"})
    assert refused.status_code == 401
    assert f"No system account is called '{name}'" in refused.json()["error"]


def test_the_header_is_taken_from_a_trusted_proxy_alone(proxied: Proxied) -> None:
    assert proxied.asked_directly("127.0.0.1", "CN=orders-ci").status_code == 201
    for subjects in (["CN=orders-ci"], ["CN=orders-ci", "CN=orders-ci"]):
        assert "Authentication is required" in proxied.asked_directly("127.0.0.2", *subjects).json()["error"]
    twice = proxied.asked_directly("127.0.0.1", "CN=orders-ci", "CN=web-ci")
    assert "Authentication is required" in twice.json()["error"]


def test_nobody_gives_their_certificate_the_account_of_who_may_more_than_they(sqlite_broker: RunningBroker) -> None:
    for broker in serving(Settings.model_validate(SETTINGS), sqlite_broker.database):
        with Story(broker.url, auth=("root", "r")) as root:
            team = root.request("POST", "/admin/teams", json={"name": "Shop"}).json()["uuid"]
            lead, pipeline, deployer = (
                root.request(
                    "POST",
                    "/admin/system-accounts",
                    json={"name": name, "roles": [{"role": role}], "teamUuids": [team]},
                ).json()["uuid"]
                for name, role in (("lead", "maintainer"), ("pipeline", "ci"), ("deployer", "administrator"))
            )
        with Story(broker.url) as speaking:
            speaking.client.headers[HEADER] = "CN=lead"
            assert speaking.get("/user")["uuid"] == lead
            renamed = speaking.request("PUT", f"/admin/system-accounts/{deployer}", json={"name": "mallory"})
            assert (renamed.status_code, "Nobody gives more than they may do" in renamed.text) == (403, True)
            renamed = speaking.request("PUT", f"/admin/system-accounts/{pipeline}", json={"name": "shop-ci"})
            assert renamed.status_code == 200


def test_without_the_setting_the_header_means_nothing(sqlite_broker: RunningBroker) -> None:
    settings = {name: value for name, value in SETTINGS.items() if name != "client_certificate_header"}
    for broker in serving(Settings.model_validate(settings), sqlite_broker.database):
        account = {"name": "orders-ci", "roles": [{"role": "administrator"}]}
        httpx.post(f"{broker.url}/admin/system-accounts", json=account, auth=("root", "r"))
        assert httpx.get(f"{broker.url}/pacticipants", headers={HEADER: "CN=orders-ci"}).status_code == 401


@pytest.mark.parametrize("proxies", ["*", "10.0.0.1, *", "0.0.0.0/0", "::/0"])
def test_whoever_there_is_cannot_be_trusted_with_it(proxies: str) -> None:
    with pytest.raises(ValidationError, match="name the addresses of the proxy"):
        Settings.model_validate({**SETTINGS, "trusted_proxies": proxies})


@pytest.mark.parametrize(
    ("subject", "name"),
    [
        ("CN=orders-ci", "orders-ci"),
        ("CN=orders-ci,O=Example\\, Inc.,C=DE", "orders-ci"),
        ("emailAddress=a@example.org,CN=orders-ci", "orders-ci"),
        ("SERIALNUMBER=7,CN=orders-ci,POSTALCODE=1", "orders-ci"),
        ("1.2.3.4=#0c0178,CN=orders-ci", "orders-ci"),
        ("CN=a\\,CN\\=b", "a,CN=b"),
    ],
)
def test_the_common_name_is_read_as_proxies_write_it(subject: str, name: str) -> None:
    assert common_name(subject) == name


@pytest.mark.parametrize(
    "subject", ["O=Example", "CN=a,CN=b", "orders-ci", "CN=", "/CN=orders-ci", "CN=a" * 1000, "CN=orders\\00ci"]
)
def test_a_subject_without_one_common_name_is_refused(subject: str) -> None:
    with pytest.raises(CredentialsRefusedError):
        common_name(subject)
