"""Template parameters of webhooks: what `${pactbroker.consumerName}` and its kin, and `${user.NAME}`, stand for."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

from pactgate.broker.domain.publishing.pacts import PactWithContent
from pactgate.broker.domain.verification.verifications import Verification
from pactgate.broker.domain.versions.versions import Version
from pactgate.broker.domain.webhooks.events import EventName
from pactgate.broker.domain.webhooks.webhooks import WebhookRequest

PARAMETER = re.compile(r"\$\{(pactbroker\.\w+|user\.[^${}]*)\}")
"""A parameter by its whole name. Those of users are secrets: what PactFlow does not let one be called is one, too."""

_DEPLOYED = "currentlyDeployedProviderVersionNumber"
_STATUSES = {
    "githubVerificationStatus": ("pending", "success", "failure"),
    "bitbucketVerificationStatus": ("INPROGRESS", "SUCCESSFUL", "FAILED"),
    "azureDevOpsVerificationStatus": ("pending", "succeeded", "failed"),
    "gitlabVerificationStatus": ("pending", "success", "failed"),
}
"""For each service: its word for not verified, for a success and for a failure."""


@dataclass(frozen=True, slots=True)
class WebhookAddresses:
    """Makes the URLs that webhooks tell: of a pact as it was published, and of a result.

    `each_deployed`: a webhook that names the deployed provider version is told of each one.
    """

    pact: Callable[[PactWithContent, Iterable[str]], str]
    result: Callable[[Verification], str]
    each_deployed: bool = False


@dataclass(frozen=True, slots=True)
class Telling:
    """What one run of a webhook is about.

    `event` is a name of an event, or `test`. `provider_version` is the one that was verified, or must be;
    `deployed_provider_version` is the number of one that is deployed.
    """

    event: EventName | str
    pact: PactWithContent
    consumer_version: Version
    consumer_labels: frozenset[str] = frozenset()
    provider_labels: frozenset[str] = frozenset()
    verification: Verification | None = None
    provider_version: Version | None = None
    required_because: tuple[str, ...] = ()
    deployed_provider_version: str = ""
    consumer_tags: tuple[str, ...] | None = None
    """Those that the verifier was asked for; None: all that the version has."""


def names_deployed_version(request: WebhookRequest) -> bool:
    """Whether a request tells which version of the provider is deployed."""
    return f"${{pactbroker.{_DEPLOYED}}}" in f"{request.url} {request.body}"


def parameters(telling: Telling, addresses: WebhookAddresses) -> dict[str, str]:
    """The value of every parameter; empty where there is nothing to tell."""
    consumer, provider, result = telling.consumer_version, telling.provider_version, telling.verification
    asked = telling.consumer_tags
    tags = [tag.name for tag in consumer.tags] if asked is None else list(asked)
    build_url = consumer.build_url if telling.event.startswith("contract") or result is None else result.build_url
    return {
        "consumerName": telling.pact.consumer,
        "providerName": telling.pact.provider,
        "consumerVersionNumber": telling.pact.consumer_version,
        "providerVersionNumber": provider.number if provider else "",
        "consumerVersionTags": ", ".join(tags),
        "providerVersionTags": ", ".join(tag.name for tag in provider.tags) if provider else "",
        "consumerVersionBranch": _branch(consumer),
        "providerVersionBranch": _branch(provider),
        "providerVersionDescriptions": ", ".join(telling.required_because),
        "consumerLabels": ", ".join(sorted(telling.consumer_labels)),
        "providerLabels": ", ".join(sorted(telling.provider_labels)),
        "pactUrl": addresses.pact(telling.pact, tags),
        "verificationResultUrl": addresses.result(result) if result else "",
        **{name: _word(words, result) for name, words in _STATUSES.items()},
        "eventName": str(telling.event),
        "buildUrl": build_url or "",
        _DEPLOYED: telling.deployed_provider_version,
    }


def rendered(
    request: WebhookRequest, told: Mapping[str, str], secrets: Mapping[str, str] = MappingProxyType({})
) -> WebhookRequest:
    """A request with its parameters filled in; in the URL they are escaped. Unknown parameters stay as they are.

    What is filled in is not looked through: a branch may be called like a parameter.
    """
    values = {f"pactbroker.{name}": value for name, value in told.items()}
    values |= {f"user.{name}": value for name, value in secrets.items()}
    return replace(
        request,
        url=_filled(request.url, {name: quote(value, safe="") for name, value in values.items()}),
        headers={name: _filled(value, values) for name, value in request.headers.items()},
        body=_filled_json(request.body, values),
        username=_filled(request.username, values) if request.username else None,
        password=_filled(request.password, values) if request.password else None,
    )


def _filled(text: str, values: Mapping[str, str]) -> str:
    return PARAMETER.sub(lambda found: values.get(found[1], found[0]), text)


def _filled_json(value: Any, values: Mapping[str, str]) -> Any:  # noqa: ANN401 - any JSON
    # String by string, so that a quote in a value cannot break the document.
    if isinstance(value, str):
        return _filled(value, values)
    if isinstance(value, list):
        return [_filled_json(each, values) for each in value]
    if isinstance(value, dict):
        return {_filled(name, values): _filled_json(each, values) for name, each in value.items()}
    return value


def _branch(version: Version | None) -> str:
    return version.branches[-1].name if version and version.branches else ""


def _word(words: tuple[str, str, str], result: Verification | None) -> str:
    pending, success, failure = words
    if result is None or result.outcome is None:
        return pending
    return success if result.outcome else failure
