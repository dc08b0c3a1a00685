"""Secrets of webhooks: whoever receives the call gets the value, and nobody else sees it anywhere."""

import base64
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote
from zipfile import ZipFile

import httpx
import pytest
from pydantic import ValidationError
from sqlalchemy import text

from pactgate.broker.settings import Settings
from pactgate.broker.store.engine import Database, Transaction
from pactgate.broker.store.identity import teams
from pactgate.broker.store.upkeep.archive import export
from pactgate.broker.store.upkeep.contents import lines, tables
from pactgate.broker.store.versions.pacticipants import add_pacticipants
from pactgate.broker.telemetry.logs import LogLevel, configure_logs
from tests.broker.conftest import Caller, calling
from tests.deployment.replicas import start_replica
from tests.receiver import Receiver
from tests.story import Json, Story, pact

KEY, OTHER_KEY = (base64.b64encode(bytes([number]) * 32).decode() for number in (1, 2))
VALUE = 'w0nd"er/länd=='
SPELLINGS = ("w0nd", base64.b64encode(f"me:{VALUE}".encode()).decode())
"""What betrays the value, however it is written."""


def found(said: str) -> list[str]:
    """Where a text tells the value, with what stands around it."""
    places = [(said.find(each), each) for each in SPELLINGS]
    return [said[max(0, place - 80) : place + 40] for place, _ in places if place >= 0]


@pytest.fixture
def keeper(database: Database, receiver: Receiver) -> Iterator[Caller]:
    """A broker with a key."""
    yield from with_key(database, receiver)


def with_key(database: Database, receiver: Receiver, **settings: str) -> Iterator[Caller]:
    given = {"webhook_host_whitelist": "127.0.0.1", "secret_key": KEY, **settings}
    yield from calling(database, receiver, **given)


@pytest.fixture
def debug_log(capsys: pytest.CaptureFixture[str]) -> Iterator[pytest.CaptureFixture[str]]:
    """The log of a broker whose operator wants to see everything."""
    configure_logs(level=LogLevel.DEBUG)
    yield capsys
    with capsys.disabled():
        configure_logs()


def secret(story: Story, name: str = "deployToken", value: str = VALUE, **more: Any) -> Json:
    answer = story.request("POST", "/secrets", json={"name": name, "value": value, "description": "CI", **more})
    assert answer.status_code == 201, answer.text
    made: Json = answer.json()
    return made


def everything(tx: Transaction) -> str:
    """All rows of all tables."""
    return "\n".join(line.text.decode() for table in tables(tx) for line in lines(tx, table))


PLACES: dict[str, Json] = {
    "a header": {"headers": {"Authorization": "Bearer ${user.deployToken}"}},
    "a harmless header": {"headers": {"Accept": "${user.deployToken}"}},
    "a password": {"username": "me", "password": "${user.deployToken}"},
    "a user name": {"username": "${user.deployToken}"},
    "the path": {"path": "/hook/${user.deployToken}"},
    "the query": {"path": "/hook?token=${user.deployToken}&of=${pactbroker.consumerName}"},
    "a body of text": {"body": "a:${user.deployToken}:b"},
    "a body of JSON": {"body": {"deep": [{"token": "x${user.deployToken}y"}]}},
}


def webhook(caller: Caller, place: str, **more: Any) -> Json:
    request = dict(PLACES[place])
    return caller.body("contract_published", path=request.pop("path", "/hook"), request=request, **more)


def saved(caller: Caller, body: Json) -> Json:
    answer = caller.story.request("POST", "/webhooks", json=body)
    assert answer.status_code == 201, answer.text
    made: Json = answer.json()
    return made


@pytest.mark.parametrize("redacts", ["true", "false"])
@pytest.mark.parametrize("place", PLACES)
def test_the_receiver_gets_the_value_and_nobody_else(
    database: Database,
    receiver: Receiver,
    place: str,
    redacts: str,
    debug_log: pytest.CaptureFixture[str],
) -> None:
    receiver.echoes = True
    for caller in with_key(database, receiver, webhook_redact_sensitive_data=redacts):
        answers = [str(secret(caller.story))]
        made = saved(caller, webhook(caller, place))
        assert "${user.deployToken}" in str(made)
        caller.story.publish("web", "1", pact("web", "orders"))
        [run] = caller.work()
        href = made["_links"]["self"]["href"]
        tried = caller.story.request("POST", made["_links"]["pb:execute"]["href"])
        unsaved = caller.story.request("POST", "/webhooks/execute", json=webhook(caller, place))
        assert [tried.status_code, unsaved.status_code] == [200, 200]
        answers += [tried.text, unsaved.text, str(made), caller.log(run)]
        answers += [caller.story.request("GET", each).text for each in ("/secrets", "/webhooks", "/audit", href)]
        answers += [page(caller, each) for each in (href, run["_links"]["self"]["href"], "/audit", "/operations")]
    assert len(receiver.calls) == 3
    for call in receiver.calls:
        sent = f"{call.path} {call.headers} {call.body}"
        assert found(sent) or base64.b64encode(f"{VALUE}:".encode()).decode() in sent
        assert "${user" not in sent
    told = {
        "answers": "\n".join(answers),
        "the database": database.snapshot(everything),
        "the broker's log": debug_log.readouterr().err,
        "the export": exported(database),
    }
    assert {where: found(said) for where, said in told.items() if found(said)} == {}
    if database.is_sqlite:
        files = Path(database.engine.url.database or "").parent.glob("broker.db*")
        assert not any(found(file.read_bytes().decode("latin-1")) for file in files)


def page(caller: Caller, href: str) -> str:
    return httpx.get(caller.story.url + httpx.URL(href).path, headers={"Accept": "text/html"}).text


def exported(database: Database) -> str:
    file = BytesIO()
    database.snapshot(export, file, "1")
    with ZipFile(file) as archive:
        return "\n".join(archive.read(name).decode() for name in archive.namelist())


def test_a_value_is_escaped_where_it_is_put(keeper: Caller) -> None:
    secret(keeper.story)
    saved(keeper, webhook(keeper, "the query"))
    saved(keeper, webhook(keeper, "a body of JSON"))
    keeper.story.publish("web", "1", pact("web", "orders"))
    keeper.work()
    by_query, by_body = keeper.receiver.calls
    assert by_query.path == f"/hook?token={quote(VALUE, safe='')}&of=web"
    assert f"x{VALUE}y" in str(by_body.body) or '\\"er' in str(by_body.body)


def test_what_names_no_secret_cannot_be_saved(keeper: Caller) -> None:
    answer = keeper.story.request("POST", "/webhooks", json=webhook(keeper, "a header"))
    assert answer.status_code == 400
    assert answer.json()["errors"]["request"] == ["there is no secret called deployToken; POST /secrets creates one"]


def test_a_secret_that_was_deleted_fails_the_call_with_a_sentence(keeper: Caller) -> None:
    made = secret(keeper.story)
    saved(keeper, webhook(keeper, "a header"))
    assert keeper.story.request("DELETE", made["_links"]["self"]["href"]).status_code == 204
    keeper.story.publish("web", "1", pact("web", "orders"))
    [run] = keeper.work()
    assert run["status"] == "failure"
    assert "it was not called, since there is no secret called deployToken" in keeper.log(run)
    assert keeper.receiver.calls == []


def test_another_key_fails_the_call_with_a_sentence(keeper: Caller, receiver: Receiver) -> None:
    secret(keeper.story)
    saved(keeper, webhook(keeper, "a header"))
    keeper.story.publish("web", "1", pact("web", "orders"))
    for other in with_key(keeper.database, receiver, secret_key=OTHER_KEY):
        [run] = other.work()
        assert "the secret deployToken cannot be read: it was encrypted with a key" in other.log(run)
    assert receiver.calls == []


def test_a_secret_in_another_row_is_none(keeper: Caller) -> None:
    secret(keeper.story)
    secret(keeper.story, "other", "harmless")

    def swap(tx: Transaction) -> None:
        taken = "(SELECT encrypted FROM secrets WHERE name = 'other')"
        tx.execute(text(f"UPDATE secrets SET encrypted = {taken} WHERE name = 'deployToken'"))

    keeper.database.write(swap)
    saved(keeper, webhook(keeper, "a header"))
    keeper.story.publish("web", "1", pact("web", "orders"))
    [run] = keeper.work()
    assert "what is stored was changed in the database" in keeper.log(run)


def test_without_a_key_a_secret_is_refused_with_what_to_do(caller: Caller) -> None:
    answer = caller.story.request("POST", "/secrets", json={"name": "a", "value": VALUE})
    assert answer.status_code == 400
    assert "PACTGATE_SECRET_KEY" in answer.text
    assert "openssl rand -base64 32" in answer.text
    assert caller.story.get("/secrets")["_embedded"]["secrets"] == []


@pytest.mark.parametrize(
    ("body", "field", "said"),
    [
        ({"name": "has space"}, "name", "may only have letters and digits"),
        ({"name": "dash-ed"}, "name", "may only have letters and digits"),
        ({"name": ""}, "name", "must be filled"),
        ({"value": ""}, "value", "must be filled"),
        ({"value": "x" * 16_385}, "value", "must have 1 to 16384 characters"),
        ({"name": "taken"}, "name", "is taken"),
        ({"teamUuid": "none"}, "teamUuid", "which is not there"),
    ],
)
def test_what_no_secret_can_be_is_refused(keeper: Caller, body: Json, field: str, said: str) -> None:
    secret(keeper.story, "taken")
    answer = keeper.story.request("POST", "/secrets", json={"name": "fine", "value": VALUE, **body})
    assert answer.status_code == 400
    assert said in answer.json()["errors"][field][0]
    assert not found(answer.text)


def test_a_secret_is_changed_in_part(keeper: Caller) -> None:
    made = secret(keeper.story)
    href = made["_links"]["self"]["href"]
    saved(keeper, webhook(keeper, "a body of text"))
    changed = keeper.story.request("PUT", href, json={"description": "for CI"}).json()
    assert (changed["name"], changed["description"]) == ("deployToken", "for CI")
    keeper.story.request("PUT", href, json={"value": "an0ther"})
    keeper.story.publish("web", "1", pact("web", "orders"))
    keeper.work()
    [call] = keeper.receiver.calls
    assert "a:an0ther:b" in str(call.body)
    told = [each["payload"] for each in keeper.story.get("/audit?type=secret_changed")["events"]]
    assert [each["after"]["valueChanged"] for each in told] == [False, True]
    assert keeper.story.request("PUT", href, json={"teamUuid": "another"}).status_code == 400


def settle(tx: Transaction) -> list[str]:
    """Two teams with an application each; their uuids."""
    now = datetime.now(UTC)
    mine, theirs = (teams.add_team(tx, name, now) for name in ("mine", "theirs"))
    for team, name in ((mine, "web"), (theirs, "orders")):
        team_id = teams.team_id(tx, team)
        assert team_id is not None
        teams.give(tx, team_id, [add_pacticipants(tx, [name], now)[name].id])
    return [mine, theirs]


def maintainer(root: Story, team: str) -> dict[str, str]:
    """The headers of somebody who maintains what a team answers for."""
    body = {"name": f"maintainer of {team}", "roles": [{"role": "maintainer", "team": team}]}
    account = root.request("POST", "/admin/system-accounts", json=body).json()
    made = root.request("POST", f"/admin/system-accounts/{account['uuid']}/tokens", json={"description": "test"})
    return {"Authorization": f"Bearer {made.json()['value']}"}


@pytest.fixture
def with_root(database: Database, receiver: Receiver) -> Iterator[Caller]:
    """A broker with a key, which asks who one is; the story is that of an administrator."""
    for caller in with_key(database, receiver, basic_auth_username="root", basic_auth_password="r"):
        caller.story.client.auth = ("root", "r")
        yield caller


def test_a_team_uses_its_own_secrets_alone(with_root: Caller) -> None:
    mine, theirs = with_root.database.write(settle)
    me, they = (maintainer(with_root.story, team) for team in (mine, theirs))
    secret(with_root.story, "ours", teamUuid=mine)
    secret(with_root.story, "everybodys")

    def asked(who: dict[str, str], method: str, path: str, **options: Any) -> httpx.Response:
        return httpx.request(method, with_root.story.url + path, headers=who, **options)

    def hook(name: str, **more: Any) -> Json:
        body = f"${{user.{name}}}"
        return with_root.body("contract_published", consumer={"name": "web"}, request={"body": body}, **more)

    assert [each["name"] for each in asked(me, "GET", "/secrets").json()["_embedded"]["secrets"]] == ["ours"]
    assert asked(they, "GET", "/secrets").json()["_embedded"]["secrets"] == []
    assert asked(they, "POST", "/secrets", json={"name": "x", "value": "x", "teamUuid": mine}).status_code == 403
    assert asked(me, "POST", "/secrets", json={"name": "x", "value": "x"}).status_code == 403
    answers = {
        "mine": asked(me, "POST", "/webhooks", json=hook("ours", teamUuid=mine)),
        "of no team": asked(me, "POST", "/webhooks", json=hook("ours")),
        "of another team": asked(they, "POST", "/webhooks", json=hook("ours", teamUuid=theirs)),
        "in the name of another": asked(they, "POST", "/webhooks", json=hook("ours", teamUuid=mine)),
        "called by another": asked(they, "POST", "/webhooks/execute", json=hook("ours", teamUuid=mine)),
        "the broker's, by a team": asked(me, "POST", "/webhooks", json=hook("everybodys", teamUuid=mine)),
        "the broker's, by a person": asked(me, "POST", "/webhooks", json=hook("everybodys")),
    }
    assert {name: answer.status_code for name, answer in answers.items()} == {
        "mine": 201,
        "of no team": 403,
        "of another team": 400,
        "in the name of another": 403,
        "called by another": 403,
        "the broker's, by a team": 400,
        "the broker's, by a person": 403,
    }
    path = httpx.URL(answers["mine"].json()["_links"]["self"]["href"]).path
    assert answers["mine"].json()["teamUuid"] == mine
    assert asked(they, "PUT", path, json=hook("ours", teamUuid=theirs)).status_code == 403
    assert asked(they, "DELETE", path).status_code == 403
    assert asked(me, "PUT", path, json=hook("ours", teamUuid=mine)).status_code == 200


@pytest.mark.parametrize("settings", [{"secret_key": "short"}, {"secret_key": "ä" * 44}, {"old_secret_keys": KEY}])
def test_a_key_that_is_none_stops_the_start(settings: dict[str, str]) -> None:
    with pytest.raises(ValidationError) as raised:
        Settings.model_validate(settings)
    assert "SECRET_KEY" in str(raised.value) or "openssl rand -base64 32" in str(raised.value)
    assert "short" not in str(raised.value)


def test_a_new_key_encrypts_at_the_start_what_a_former_one_did(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/kept.db"
    with start_replica(url, tmp_path / "first", PACTGATE_SECRET_KEY=KEY) as first, Story(first.url) as story:
        secret(story)
        before = stored(url)
    with start_replica(url, tmp_path / "wrong", PACTGATE_SECRET_KEY=OTHER_KEY) as wrong, Story(wrong.url) as story:
        assert story.get("/secrets")["_embedded"]["secrets"]
    assert "encrypted with another key than PACTGATE_SECRET_KEY cannot be read" in wrong.log.read_text()
    assert "deployToken" in wrong.log.read_text()
    assert stored(url) == before
    both = {"PACTGATE_SECRET_KEY": OTHER_KEY, "PACTGATE_OLD_SECRET_KEYS": KEY}
    with start_replica(url, tmp_path / "both", **both) as rotated, Story(rotated.url) as story:
        events = story.get("/audit", params={"type": "secrets_encrypted_anew"})["events"]
    assert [(each["subject"], each["user"]["name"]) for each in events] == [("deployToken", "pactgate")]
    assert stored(url) != before
    with start_replica(url, tmp_path / "last", PACTGATE_SECRET_KEY=OTHER_KEY) as last:
        assert last.url
    assert "cannot be read" not in rotated.log.read_text() + last.log.read_text()


def stored(url: str) -> str:
    database = Database(url)
    try:
        found: str = database.read(lambda tx: tx.execute(text("SELECT encrypted FROM secrets")).scalar_one())
        return found
    finally:
        database.close()
