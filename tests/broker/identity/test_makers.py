"""Whoever creates an application is noted: what nobody else made, and no team answers for, is free to publish for."""

from collections.abc import Callable

import pytest

from pactgate.broker.domain.identity.principals import Ownership
from pactgate.broker.store.identity.identities import owners
from tests.broker.identity.conftest import Bots, Speaking
from tests.conftest import RunningBroker
from tests.story import Story, base64_of, pact

PROVIDER_CONTRACT = {
    "pacticipantVersionNumber": "1",
    "contract": {
        "content": base64_of('{"openapi": "3.0.0", "info": {"title": "x", "version": "1"}, "paths": {}}'),
        "contentType": "application/json",
        "specification": "oas",
    },
}

WAYS: dict[str, Callable[[Story], object]] = {
    "publishing": lambda bot: bot.publish("web", "1", pact("web", "orders")),
    "one pact": lambda bot: bot.request(
        "PUT", "/pacts/provider/orders/consumer/web/version/1", json=pact("web", "orders")
    ),
    "a version": lambda bot: bot.request("PUT", "/pacticipants/web/versions/1", json={}),
    "a branch": lambda bot: bot.request("PUT", "/pacticipants/web/branches/main/versions/1", json={}),
    "a tag": lambda bot: bot.request("PUT", "/pacticipants/web/versions/1/tags/main", json={}),
    "a document": lambda bot: bot.request("POST", "/provider-contracts/provider/web/publish", json=PROVIDER_CONTRACT),
    "the application": lambda bot: bot.request("POST", "/pacticipants", json={"name": "web"}),
    "a change of it": lambda bot: bot.request("PATCH", "/pacticipants/web", json={"displayName": "Web"}),
    "a label": lambda bot: bot.request("PUT", "/pacticipants/web/labels/shop", json={}),
}


@pytest.mark.parametrize("way", WAYS)
def test_whoever_creates_an_application_is_its_maker(bots: Bots, broker: RunningBroker, way: str) -> None:
    bot = bots("bot", "ci", "maintainer")
    WAYS[way](bot)
    assert whose(broker, "web") == Ownership(None, bot.uuid)


def whose(broker: RunningBroker, name: str) -> Ownership | None:
    return broker.database.read(owners, [name])[name]


def test_nobody_else_publishes_for_what_somebody_made(bots: Bots) -> None:
    first, second = bots("first", "ci"), bots("second", "ci")
    assert first.try_to_publish("web", "1", pact("web", "orders")).status_code == 200
    assert second.try_to_publish("web", "2", pact("web", "orders")).status_code == 403
    assert first.try_to_publish("web", "2", pact("web", "orders")).status_code == 200


def test_a_provider_that_a_pact_names_is_free_for_its_own_pipeline(
    root: Story, bots: Bots, broker: RunningBroker
) -> None:
    consumer, provider = bots("consumer", "ci"), bots("provider", "ci")
    consumer.publish("web", "1", pact("web", "orders"))
    assert whose(broker, "orders") == Ownership()
    provider.verify("orders", "1", provider.pact("web", "1", "orders"))
    assert root.get("/pacticipants/orders/versions/1")["number"] == "1"


def test_a_user_of_the_settings_makes_what_is_free(root: Story, bots: Bots, broker: RunningBroker) -> None:
    root.publish("web", "1", pact("web", "orders"))
    assert whose(broker, "web") == Ownership()
    bot: Speaking = bots("bot", "ci")
    assert bot.try_to_publish("web", "2", pact("web", "orders")).status_code == 200
    assert whose(broker, "web") == Ownership()


def test_who_gives_a_role_for_an_application_has_not_made_it(root: Story, bots: Bots, broker: RunningBroker) -> None:
    administrator = bots("administrator", "administrator")
    body = {"name": "CI of web", "roles": [{"role": "ci", "pacticipant": "web"}]}
    assert administrator.request("POST", "/admin/system-accounts", json=body).status_code == 201
    assert whose(broker, "web") == Ownership()
    assert root.get("/pacticipants/web")["name"] == "web"
