"""A small company in a broker: every kind of evidence, good and bad, webhooks and jobs, under names of one's choice."""

import base64
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

from playwright.sync_api import Browser, Page

from pactgate.broker.actions.identity.login import begin_session
from pactgate.broker.domain.identity.permissions import CI, MAINTAINER
from pactgate.broker.domain.identity.principals import PrincipalKind, Reach
from pactgate.broker.domain.identity.sessions import SessionOwner
from pactgate.broker.domain.identity.tokens import NewToken
from pactgate.broker.domain.names import MAX_LENGTH
from pactgate.broker.domain.upkeep.jobs import JobState
from pactgate.broker.main import background_work
from pactgate.broker.settings import Settings
from pactgate.broker.store.engine import Database, Transaction
from pactgate.broker.store.identity import accounts, teams
from pactgate.broker.store.migrate import migrate
from pactgate.broker.store.upkeep.job_records import newest_jobs
from pactgate.broker.store.versions.pacticipants import add_pacticipants
from tests.broker.web.administration import administer, log_an_administrator_in
from tests.broker.web.evidence_shop import FUZZED
from tests.builders.judging import POOL
from tests.conftest import serving
from tests.receiver import Receiver, receiving
from tests.story import Json, Story, base64_of, interaction, pact

SETTINGS = {
    "webhook_scheme_whitelist": "https http",
    "webhook_host_whitelist": "127.0.0.1",
    "webhook_retry_schedule": "",
}


NOBODY = "http://127.0.0.1:1"
"""Where no call is taken."""


@dataclass(frozen=True, slots=True)
class Names:
    """What things are called. `text` is what people and programs write where there is room for more than a name."""

    consumer: str = "web"
    provider: str = "orders"
    app: str = "app"
    billing: str = "billing"
    version: str = "12.7.1"
    next_version: str = "12.9.0"
    old: str = "4.2.2"
    new: str = "4.3.0"
    branch: str = "feat/x"
    tag: str = "released"
    environment: str = "production"
    staging: str = "staging"
    label: str = "shop"
    text: str = "a paid order"

    @classmethod
    def like(cls, name: str, text: str) -> "Names":
        """All names made of one, and all texts of another. Those of environments have no spaces."""
        named = cls(**{field: text if field == "text" else f"{name}{mark}" for field, mark in _MARKS.items()})
        environments = (each.replace(" ", "\u3164") for each in (named.environment, named.staging))
        return replace(named, **dict(zip(("environment", "staging"), environments, strict=True)))


_MARKS = dict(zip(Names.__dataclass_fields__, "0123456789abcdef", strict=False))


@dataclass(frozen=True, slots=True)
class World:
    """A broker that is settled. `places` are the values of the placeholders of addresses, not encoded.

    `session` is the secret of who is logged in, `administrator` that of an administrator.
    """

    url: str
    places: dict[str, str]
    session: str = ""
    administrator: str = ""

    @property
    def strangers(self) -> "World":
        """The same for who is not logged in."""
        return replace(self, session="")

    @property
    def administrators(self) -> "World":
        """The same for an administrator who is logged in."""
        return replace(self, session=self.administrator)

    def page(self, chromium: Browser, **options: Any) -> Page:
        """A page of a browser in which they are logged in."""
        page = chromium.new_page(**options)
        if self.session:
            page.context.add_cookies([{"name": "pactgate_session", "value": self.session, "url": self.url}])
        return page

    def address(self, template: str) -> str:
        """The address of a page: its placeholders are filled in."""
        return self.url + template.format_map({name: quote(each, safe="") for name, each in self.places.items()})


@contextmanager
def settled(folder: Path, names: Names) -> Iterator[World]:
    """A broker on SQLite in a folder, with everything in it."""
    with _serving(folder) as (story, settings, database), receiving() as receiver:
        places = _settle(story, names, receiver)
        background_work(settings, database, POOL).do_what_is_due()
        places["parked"] = str(database.read(newest_jobs, JobState.PARKED, before=None, most=1)[0].id)
        places["run"] = _newest_run(story, names, names.version)
        _publish_anew(story, names)
        patient = settings.model_copy(update={"webhook_retry_schedule": "86400"})
        background_work(patient, database, POOL).do_what_is_due()
        places["retried"] = _newest_run(story, names, names.next_version)
        yield World(story.url, places)


@contextmanager
def empty(folder: Path) -> Iterator[World]:
    """A broker in which nothing happened yet."""
    with _serving(folder) as (story, _, _):
        yield World(story.url, {})


PEOPLE = {
    "basic_auth_username": "root",
    "basic_auth_password": "a long secret",
    "openid_issuer": NOBODY,
    "openid_client_id": "pactgate",
    "openid_button": "Example Login",
    "secret_key": base64.b64encode(bytes(32)).decode(),
}
"""A broker to which people log in. The provider does not answer."""


@contextmanager
def peopled(folder: Path, names: Names) -> Iterator[World]:
    """A broker to which somebody is logged in, with a role, a team and tokens."""
    with _serving(folder, **PEOPLE) as (story, _, database):
        session, places = database.write(_log_somebody_in, names)
        places |= database.write(administer, places["team"], names.label, names.text)
        yield World(story.url, places, session, database.write(log_an_administrator_in))


def _log_somebody_in(tx: Transaction, names: Names) -> tuple[str, dict[str, str]]:
    """The secret of their session; the uuids of them and of their team."""
    now = datetime.now(UTC)
    uuid = accounts.add_account(tx, PrincipalKind.PERSON, names.consumer, now, "somebody@example.org")
    team = teams.add_team(tx, names.provider, now)
    account_id, team_id = accounts.account_id(tx, uuid), teams.team_id(tx, team)
    assert account_id is not None
    assert team_id is not None
    teams.add_members(tx, team_id, [account_id])
    accounts.assign(tx, account_id, MAINTAINER.uuid)
    application = add_pacticipants(tx, [names.billing], now)[names.billing].id
    accounts.assign(tx, account_id, CI.uuid, Reach.PACTICIPANT, pacticipant_id=application)
    for description, reads_only, expires_at in (
        (names.text[:200], False, None),
        ("for reading", True, now + timedelta(days=30)),
        ("over", False, now - timedelta(days=1)),
    ):
        made = NewToken.make()
        accounts.add_token(tx, account_id, made, description, now, reads_only=reads_only, expires_at=expires_at)
    session = begin_session(tx, SessionOwner(account_id), timedelta(hours=1), []).value
    return session, {"app": names.app, "person": uuid, "team": team}


@contextmanager
def _serving(folder: Path, **more: str) -> Iterator[tuple[Story, Settings, Database]]:
    settings = Settings.model_validate({"database_url": f"sqlite:///{folder / 'broker.db'}", **SETTINGS, **more})
    database = Database(settings.place)
    migrate(database)
    with closing(database), contextmanager(serving)(settings, database) as broker, Story(broker.url) as story:
        yield story, settings, database


def _settle(story: Story, names: Names, receiver: Receiver) -> dict[str, str]:
    story.environment(names.environment, production=True)
    story.environment(names.staging)
    _label(story, names)
    webhooks = [_webhook(story, names, url, names.text) for url in (receiver.url, NOBODY)]
    _publish(story, names)
    tried = f"7 cases of {names.text}"
    _promise(story, names, names.old, _document("total", names.text), _proof(tried, "text/plain", success=True))
    report = _fuzzed(names.text)
    _promise(story, names, names.new, _document("sum", names.text), _proof(report, "application/json", success=False))
    published = story.pact(names.consumer, names.version, names.provider)
    story.verify(names.provider, names.old, published)
    failed = story.verify(
        names.provider, names.new, published, success=False, branch=names.branch, results=_results(names)
    )
    for place, number in ((names.environment, names.old), (names.staging, names.new)):
        story.deploy(names.consumer, names.version, place)
        story.deploy(names.provider, number, place)
    story.deploy(names.app, names.version, names.environment)
    story.verify(names.consumer, names.version, story.pact(names.app, names.version, names.consumer))
    fields = {name: getattr(names, name) for name in Names.__dataclass_fields__ if name != "text"}
    address = published["_links"]["pb:publish-verification-results"]["href"]
    sha = address.rpartition("/pact-version/")[2].partition("/")[0]
    result = failed["_links"]["self"]["href"].rpartition("/")[2]
    return {**fields, "sha": sha, "result": result, "webhook": webhooks[0], "decision": _kept(story, names)}


def _kept(story: Story, names: Names) -> str:
    asked = {
        "versions": [{"pacticipant": names.provider, "version": names.new}],
        "environment": names.environment,
        "asked_by": names.app,
        "build_url": f"https://ci.example.org/{names.app}"[:MAX_LENGTH],
    }
    kept = story.request("POST", story.link("pactgate:decisions"), json=asked)
    return str(kept.json()["id"])


def _publish(story: Story, names: Names) -> None:
    asked = {**interaction(names.text), "providerState": names.text}
    story.publish(
        names.consumer, names.version, pact(names.consumer, names.provider, asked), branch="main", tags=(names.tag,)
    )
    other = pact(names.app, names.provider, interaction("the orders of a day", path="/orders"))
    story.publish(names.app, names.version, other, pact(names.app, names.consumer))
    told = {"description": names.text, "contents": {names.text: names.text}, "metadata": {"topic": names.text}}
    by_message = {"consumer": {"name": names.provider}, "provider": {"name": names.billing}, "messages": [told]}
    story.publish(names.provider, names.old, by_message)


def _publish_anew(story: Story, names: Names) -> None:
    asked = {**interaction(names.text), "response": {"status": 201, "body": {names.text: 1}}}
    story.publish(names.consumer, names.next_version, pact(names.consumer, names.provider, asked), branch=names.branch)


def _results(names: Names) -> list[Json]:
    mismatch = {
        "attribute": "body",
        "identifier": "$.total",
        "description": f"Actual map is missing the following keys: {names.text}",
        "expected": {"id": 42, "total": 12, names.text: names.text},
        "actual": {"id": 42, "sum": 12},
    }
    return [{"interactionDescription": names.text, "success": False, "mismatches": [mismatch]}]


def _document(member: str, text: str) -> Json:
    properties = {member: {"type": "number", "description": text}, text: {"type": "string"}}
    schema = {"type": "object", "additionalProperties": False, "required": [member], "properties": properties}
    answer = {"description": text, "content": {"application/json": {"schema": schema}}}
    place = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    operation = {"summary": text, "parameters": [place], "responses": {"200": answer}}
    return {
        "openapi": "3.0.3",
        "info": {"title": text, "version": "1"},
        "paths": {"/orders/{id}": {"get": operation}},
    }


def _fuzzed(text: str) -> Json:
    """What our own fuzzing publishes, with words from outside in it."""
    first, *rest = FUZZED["operations"]
    (failure,) = first["failures"]
    told = {**failure, "message": text, "curl": f"{failure['curl']}#{text}"}
    return {**FUZZED, "operations": [{**first, "failures": [told]}, *rest]}


def _proof(report: object, media_type: str, *, success: bool) -> Json:
    return {
        "success": success,
        "verifier": "pactgate fuzz",
        "content": base64_of(report),
        "contentType": media_type,
    }


def _promise(story: Story, names: Names, version: str, content: Json, proof: Json) -> None:
    """Publish the document of a provider version, with what is said to show that the build keeps it or does not."""
    contract = {
        "content": base64_of(content),
        "contentType": "application/json",
        "specification": "oas",
        "selfVerificationResults": proof,
    }
    body = {"pacticipantVersionNumber": version, "branch": names.branch, "contract": contract}
    told = story.request("POST", story.link("pf:publish-provider-contract", provider=names.provider), json=body)
    assert told.is_success, told.text


def _label(story: Story, names: Names) -> None:
    for owner in (names.consumer, names.provider):
        address = f"/pacticipants/{quote(owner, safe='')}/labels/{quote(names.label, safe='')}"
        assert story.request("PUT", address, json={}).is_success


def _webhook(story: Story, names: Names, url: str, description: str) -> str:
    """A webhook for the pacts of whoever has the label; its public name."""
    request = {
        "method": "POST",
        "url": f"{url}/hook?{quote(names.text, safe='')}",
        "headers": {"X-Text": quote(names.text, safe=""), "Authorization": "Bearer secret"},
        "body": {"text": names.text},
    }
    events = [{"name": name} for name in ("contract_published", "provider_verification_failed")]
    parties = {"consumer": {"label": names.label}}
    body = {"description": description, "events": events, "request": request, **parties}
    told = story.request("POST", "/webhooks", json=body)
    assert told.is_success, told.text
    uuid: str = told.json()["uuid"]
    return uuid


def _newest_run(story: Story, names: Names, version: str) -> str:
    """The public name of the newest run that a pact of the consumer set off."""
    provider, consumer, number = (quote(each, safe="") for each in (names.provider, names.consumer, version))
    runs = story.get(f"/pacts/provider/{provider}/consumer/{consumer}/version/{number}/triggered-webhooks")
    href: str = runs["_embedded"]["triggeredWebhooks"][0]["_links"]["self"]["href"]
    return href.rpartition("/")[2]
