"""The messages of a pact as plain values, in which places can be shown."""

from collections.abc import Iterable, Mapping
from typing import Any

from pactgate.broker.domain.verification.test_results import PublishedMismatch
from pactgate.pactfile.matching_rules import PathStep, steps
from pactgate.pactfile.model import Body, HttpInteraction, Interaction, Message, MessageInteraction

type JsonValue = Any
"""A value as JSON has it."""


def sent(interaction: HttpInteraction) -> dict[str, JsonValue]:
    """The request of an interaction as one value; members that would be empty are left out."""
    asked = interaction.request
    members = {
        "method": asked.method,
        "path": asked.path,
        "query": {name: list(values) for name, values in asked.query.items()},
        "headers": _headers(asked.headers),
    }
    return {name: value for name, value in members.items() if value} | _body("body", asked.body)


def expected(interaction: Interaction) -> JsonValue:
    """What the provider must answer or make, as one value; members that would be empty are left out."""
    if isinstance(interaction, HttpInteraction):
        answer = interaction.response
        headers = {"headers": _headers(answer.headers)} if answer.headers else {}
        return {"status": answer.status, **headers, **_body("body", answer.body)}
    if isinstance(interaction, MessageInteraction):
        return message(interaction.message)
    return [message(response) for response in interaction.responses]


def message(value: Message) -> dict[str, JsonValue]:
    """A message as one value."""
    metadata = {"metadata": dict(value.metadata)} if value.metadata else {}
    return {**metadata, **_body("contents", value.contents)}


def place_of(mismatch: PublishedMismatch, interaction: Interaction) -> tuple[PathStep, ...]:
    """Where in what is expected a mismatch is; empty where that is not known."""
    attribute, location = (mismatch.attribute or "").lower(), mismatch.location
    if attribute == "body":
        inside = tuple(steps(location)) if location and location.startswith("$") else ()
        return ("body" if isinstance(interaction, HttpInteraction) else "contents", *inside)
    if attribute == "header" and location and isinstance(interaction, HttpInteraction):
        names = [name for name in interaction.response.headers if name.lower() == location.lower()]
        return ("headers", *names[:1])
    if attribute == "metadata" and location:
        return "metadata", location
    return ("status",) if attribute == "status" else ()


def value_at(value: JsonValue, place: Iterable[PathStep]) -> tuple[JsonValue] | None:
    """What stands at a place, in a tuple; None where nothing does."""
    for step in place:
        members = value if isinstance(value, dict) else dict(enumerate(value)) if isinstance(value, list) else {}
        if step not in members:
            return None
        value = members[step]
    return (value,)


def _headers(headers: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    return {name: ", ".join(values) for name, values in headers.items()}


def _body(name: str, body: Body | None) -> dict[str, JsonValue]:
    return {} if body is None else {name: body.content}
