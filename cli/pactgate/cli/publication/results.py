"""Publishes the result of a pact's replay by the pact's own link, and reads it back."""

from collections.abc import Mapping, Sequence
from typing import Any

from pactgate.cli.client import Broker
from pactgate.cli.errors import NotRecorded
from pactgate.cli.hal import Resource


def record_version(broker: Broker, pact: Resource, version: str, branch: str | None, tags: Sequence[str]) -> None:
    """Says to which branch the provider version belongs, and its tags; to be done before its results are published."""
    if branch is None and not tags:
        return
    provider = broker.get(pact.link("pb:provider"))
    if branch is not None:
        broker.put(provider.link("pb:branch-version", branch=branch, version=version), {})
    for tag in tags:
        broker.put(provider.link("pb:version-tag", tag=tag, version=version), {})


def publish(broker: Broker, pact: Resource, result: Mapping[str, Any]) -> str:
    """Publishes one result by the pact's own link, reads it back, and gives its address.

    `result` is the body as the broker takes it. Raises NotRecorded when what is there afterwards is not what
    was sent: stock clients are known to lose results without a word.
    """
    answer = broker.post(pact.link("pb:publish-verification-results"), dict(result))
    if answer.location is None:
        raise NotRecorded(f"The broker accepted a result at {answer.url}, but does not say where it is.")
    stored = broker.get(answer.location)
    if different := differences(result, stored.body):
        raise NotRecorded(
            f"The broker did not store the result as it was sent: {', '.join(different)} at {stored.url}."
        )
    return stored.url


def differences(sent: Mapping[str, Any], stored: Mapping[str, Any]) -> list[str]:
    """The members of a result that a broker has to keep as they were sent, and has not."""
    return [name for name in _KEPT if name in sent and stored.get(name) != sent[name]]


_KEPT = ("success", "providerApplicationVersion", "testResults", "buildUrl")
