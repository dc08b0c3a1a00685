"""Waivers as HAL."""

from collections.abc import Iterable
from datetime import datetime

from pactgate.broker.addresses import Links
from pactgate.broker.api.hal import Json, link, moment, without_nulls
from pactgate.broker.domain.gate.policies import Waiver


def waiver(value: Waiver, now: datetime, links: Links) -> Json:
    """One waiver, and whether it has expired."""
    body = {
        "uuid": value.uuid,
        "pacticipant": value.provider,
        "environment": value.environment,
        "fingerprint": value.fingerprint,
        "reason": value.reason,
        "author": value.author,
        "until": moment(value.until),
        "expired": value.until <= now,
        "createdAt": moment(value.created_at),
        "_links": {
            "self": link(links.to("waiver", uuid=value.uuid), f"Waiver of {value.fingerprint}"),
            "pb:pacticipant": link(links.to("pacticipant", pacticipant=value.provider), "Pacticipant", value.provider),
            "pactgate:waivers": _list(value.provider, links),
        },
    }
    return without_nulls(body)


def waivers(values: Iterable[Waiver], provider: str, now: datetime, links: Links) -> Json:
    """The waivers of a provider. POST to the same address adds one."""
    return {
        "_embedded": {"waivers": [waiver(each, now, links) for each in values]},
        "_links": {
            "self": _list(provider, links),
            "pb:pacticipant": link(links.to("pacticipant", pacticipant=provider), "Pacticipant", provider),
        },
    }


def _list(provider: str, links: Links) -> Json:
    return link(links.to("waivers", pacticipant=provider), f"Waivers of {provider}")
