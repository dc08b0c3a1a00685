"""The pacts of a run: named as files, folders and URLs, or selected by the broker."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any

import httpx

from pactgate.cli.client import Broker, Credentials
from pactgate.cli.errors import NotABroker, NothingToJudge, Refused, Unauthorised, Unreadable, Usage
from pactgate.cli.hal import Resource
from pactgate.cli.options import OptionalBroker
from pactgate.cli.provider_runs.options import Build, Selecting
from pactgate.verifier.inputs import PactToVerify, address
from pactgate.verifier.sources import from_path


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
        members = {
            "providerVersionBranch": self.provider_version_branch,
            "providerVersionTags": list(self.provider_version_tags),
            "includeWipPactsSince": self.include_wip_since,
        }
        return {
            "consumerVersionSelectors": list(self.selectors),
            "includePendingStatus": self.include_pending,
            **{name: value for name, value in members.items() if value},
        }


@dataclass(frozen=True, slots=True)
class FetchedPact:
    """A pact as the broker serves it, and whether a failure of it is allowed for now."""

    resource: Resource
    pending: bool


def _fetch(broker: Broker, provider: str, selection: Selection) -> list[FetchedPact]:
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


@dataclass(frozen=True, slots=True)
class Source:
    """A pact to replay.

    Attributes:
        given: the pact for the verifier.
        fetched: what a broker answered, None for a pact from a file.
    """

    given: PactToVerify
    fetched: FetchedPact | None = None


def pacts_of_run(named: Sequence[str], provider: str, selection: Selection, at: OptionalBroker) -> list[Source]:
    """The pacts of a run, never none.

    Args:
        named: files, folders and URLs; where there is none, the broker is asked.
        provider: the name of the provider under test.
        selection: what the broker is asked for.
        at: the broker.

    Raises:
        Usage: pacts are named and selected, or neither.
        Problem: the broker, or what is at a URL, does not give them.
        NoJudgement: a file or folder does not.
    """
    if "" in (*named, provider):
        raise Usage("The name of the provider or of a pact is empty.")
    if not named:
        return _selected(provider, selection, at)
    if selection.selectors or selection.include_pending or selection.include_wip_since:
        raise Usage("Give either pacts or options that select pacts of the broker, not both.")
    return [source for name in named for source in _named(name, provider, at)]


def selection(selecting: Selecting, build: Build) -> Selection:
    """What the broker is asked for. Raises Usage for a selector that is none."""
    selectors = [_selector(text) for text in selecting.consumer_version_selector or ()]
    tags = [{"tag": tag, "latest": True} for tag in selecting.consumer_version_tag or ()]
    if selecting.include_wip_pacts_since and not selecting.enable_pending:
        raise Usage("--include-wip-pacts-since needs --enable-pending: work-in-progress pacts are pending.")
    if selecting.enable_pending and not (build.provider_version_branch or build.provider_version_tag):
        raise Usage(
            "--enable-pending needs --provider-version-branch or --provider-version-tag: pending is per branch."
        )
    return Selection(
        selectors=(*selectors, *tags),
        provider_version_branch=build.provider_version_branch,
        provider_version_tags=tuple(build.provider_version_tag or ()),
        include_pending=selecting.enable_pending,
        include_wip_since=selecting.include_wip_pacts_since,
    )


def _selected(provider: str, selection: Selection, at: OptionalBroker) -> list[Source]:
    if not at.broker_base_url:
        raise Usage("Give pacts (files, folders, URLs), or the broker that selects them: --broker-base-url.")
    with at.opened() as broker:
        return [_from_broker(pact) for pact in _fetch(broker, provider, selection)]


def _named(name: str, provider: str, at: OptionalBroker) -> list[Source]:
    if name.startswith(("http://", "https://")):
        return [_from_url(name, at)]
    return [Source(given) for given in from_path(Path(name), provider)]


def _from_url(url: str, at: OptionalBroker) -> Source:
    """A pact by its URL; credentials are for the broker alone."""
    address(url)
    ours = at.broker_base_url if at.broker_base_url and _same_place(url, at.broker_base_url) else None
    credentials = at.login.credentials_at(ours) if ours else Credentials()
    with Broker(url, credentials) as broker:
        try:
            return _from_broker(FetchedPact(broker.get(url), pending=False))
        except NotABroker as error:
            raise Unreadable(f"There is no pact at {url}: {error.seen}.") from error
        except Unauthorised as error:
            if ours:
                raise
            raise Usage(
                f"{url} requires credentials ({error.status}), which go to the broker only: "
                "name it with --broker-base-url."
            ) from error
        except Refused as error:
            raise Unreadable(f"There is no pact at {url}: {error}") from error


def _same_place(one: str, other: str) -> bool:
    places = [(url.scheme, url.host, url.port) for url in map(httpx.URL, (one, other))]
    return places[0] == places[1]


def _from_broker(pact: FetchedPact) -> Source:
    return Source(PactToVerify(dict(pact.resource.body), pact.resource.url, pending=pact.pending), pact)


def _selector(text: str) -> Mapping[str, Any]:
    try:
        selector = json.loads(text)
    except ValueError as error:
        raise Usage(f"--consumer-version-selector {text!r} is not JSON: {error}.") from error
    if not isinstance(selector, dict):
        raise Usage(f'--consumer-version-selector {text!r} is not a JSON object: write it as {{"mainBranch": true}}.')
    return selector


def check_publishing(build: Build, at: OptionalBroker) -> None:
    """Raises Usage where results are to be published and the options do not say of what, or where to."""
    if build.publish and not build.provider_app_version:
        raise Usage("--publish needs --provider-app-version: results are published for a version.")
    if build.publish and not at.broker_base_url:
        raise Usage("--publish needs a broker: --broker-base-url, or PACT_BROKER_BASE_URL in the environment.")


def check_publishable(sources: Sequence[Source], build: Build, at: OptionalBroker) -> None:
    """Raises Usage where results are to be published and a pact has no link for them at the broker."""
    for source in sources if build.publish else ():
        fetched, base_url = source.fetched, at.broker_base_url or ""
        if fetched is None or not _same_place(fetched.resource.url, base_url):
            raise Usage(f"{source.given.url} is not a pact of the broker, so its result cannot be published.")
        fetched.resource.link("pb:publish-verification-results")


def _fetched(broker: Broker, entry: Mapping[str, Any]) -> FetchedPact:
    listed = Resource(str(broker.base_url), entry)
    with listed.understood():
        pending = bool(entry.get("verificationProperties", {}).get("pending"))
    return FetchedPact(broker.get(listed.link("self")), pending)
