"""The broker's side of a verification: fetches the pacts, publishes the results, reads them back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from pactgate.cli.client import Broker
from pactgate.cli.errors import NothingToJudge, NotRecorded, Refused
from pactgate.cli.hal import Resource


@dataclass(frozen=True, slots=True)
class Selection:
    """Which pacts are asked for: the body of the request for pacts for verification."""

    selectors: Sequence[Mapping[str, Any]] = ()
    provider_version_branch: str | None = None
    provider_version_tags: Sequence[str] = ()
    include_pending: bool = False
    include_wip_since: str | None = None

    def to_json(self) -> dict[str, Any]:
        """The members as the broker's API names them; what is not said has none."""
        said = {
            "providerVersionBranch": self.provider_version_branch,
            "providerVersionTags": list(self.provider_version_tags),
            "includeWipPactsSince": self.include_wip_since,
        }
        return {
            "consumerVersionSelectors": list(self.selectors),
            "includePendingStatus": self.include_pending,
            **{name: value for name, value in said.items() if value},
        }


@dataclass(frozen=True, slots=True)
class FetchedPact:
    """A pact as the broker serves it, and whether a failure of it is allowed for now."""

    resource: Resource
    pending: bool


def fetch(broker: Broker, provider: str, selection: Selection) -> list[FetchedPact]:
    """The pacts that a provider is to be verified against, never none.

    Walks as every client does: GET the collection, then POST the selectors to its `self` link.
    Raises NothingToJudge when the broker does not know the provider, or no pact is selected.
    """
    try:
        collection = broker.get(broker.index.link("pb:provider-pacts-for-verification", provider=provider))
    except Refused as refused:
        if refused.status != HTTPStatus.NOT_FOUND:
            raise
        raise NothingToJudge(
            f"The broker knows no provider {provider!r}: has a consumer published a pact with it?"
        ) from refused
    selected = broker.post(collection.link("self"), selection.to_json()).embedded("pacts")
    if not selected:
        raise NothingToJudge(f"No pact was selected for {provider}: nothing was verified.")
    return [_fetched(broker, entry) for entry in selected]


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
        raise NotRecorded(f"The result at {stored.url} is not what was sent, in {', '.join(different)}.")
    return stored.url


def differences(sent: Mapping[str, Any], stored: Mapping[str, Any]) -> list[str]:
    """The members of a result that a broker has to keep as they were sent, and has not."""
    return [name for name in _KEPT if name in sent and stored.get(name) != sent[name]]


_KEPT = ("success", "providerApplicationVersion", "testResults", "buildUrl")


def _fetched(broker: Broker, entry: Mapping[str, Any]) -> FetchedPact:
    pending = bool(entry.get("verificationProperties", {}).get("pending"))
    return FetchedPact(broker.get(Resource(str(broker.base_url), entry).link("self")), pending)
