"""Bi-directional contract testing at PactFlow's addresses: both contracts, the results of each, and how they compare.

`verificationStatus` is what the gate says of a pair, and of a provider version the worst of its pairs. What nobody has
shown or judged is `unknown`.
"""

import json
from contextlib import suppress
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends

from pactgate.broker.access import needs
from pactgate.broker.actions.documents.explain_fit import explain_fit
from pactgate.broker.actions.gate.bi_directional import NamedConsumer, bi_directional
from pactgate.broker.actions.publishing import read_contracts
from pactgate.broker.actions.verification import read_verifications
from pactgate.broker.addresses import SegmentRoute
from pactgate.broker.api.answers import HalResponse, Json
from pactgate.broker.api.dependencies import BrokerOf, BrokerOfRequest
from pactgate.broker.api.documents.bi_directional_hal import (
    PARTS,
    bi_directional_hal,
    consumer_contract_json,
    explained_fit_json,
    fit_json,
    fit_link,
    pair_hal,
    provider_contract_json,
    replay_json,
    route_of,
    self_verification_json,
    with_consumer,
)
from pactgate.broker.api.verification.verifications import verification_hal
from pactgate.broker.domain.documents.promises import StoredFit
from pactgate.broker.domain.errors import StillJudgingError
from pactgate.broker.domain.gate.bi_directional import BiDirectional, ConsumerSide
from pactgate.broker.domain.identity.permissions import Permission

router = APIRouter(route_class=SegmentRoute, tags=["contracts"])

_PROVIDER = "/contracts/bi-directional/provider/{provider}/version/{version}/"
_PAIR = (
    "/contracts/bi-directional/provider/{provider}/version/{version}/consumer/{consumer}/version/{consumer_version}/"
)
_CONTRACT, _CONTRACT_RESULTS, _PACT, _PACT_RESULTS, _CROSS = PARTS


async def _of_provider(provider: str, version: str, broker: BrokerOf) -> "_Asked":
    return _Asked(broker, provider, version)


async def _of_pair(provider: str, version: str, consumer: str, consumer_version: str, broker: BrokerOf) -> "_Asked":
    return _Asked(broker, provider, version, NamedConsumer(consumer, consumer_version))


@dataclass(frozen=True, slots=True)
class _Asked:
    """Which versions an address names."""

    broker: BrokerOfRequest
    provider: str
    version: str
    consumer: NamedConsumer | None = None

    def found(self) -> BiDirectional:
        """What is known about them. Raises NotFoundError."""
        return bi_directional(self.broker.evidence, self.provider, self.version, self.consumer)

    def answer(self, found: BiDirectional, part: str, embedded: Json) -> HalResponse:
        """A part of it, with how they stand."""
        told = bi_directional_hal if self.consumer is None else pair_hal
        return HalResponse(told(found, part, embedded, self.broker.links))


ProviderVersionOf = Annotated[_Asked, Depends(_of_provider)]
PairOf = Annotated[_Asked, Depends(_of_pair)]


@router.get(_PROVIDER + _CONTRACT, name=route_of(_CONTRACT), dependencies=[needs(Permission.READ)])
def get_provider_contract(asked: ProviderVersionOf) -> HalResponse:
    """The OpenAPI document of a provider version, and how it stands with the pacts that count."""
    return _contract(asked)


@router.get(_PAIR + _CONTRACT, name=route_of(_CONTRACT, of_pair=True), dependencies=[needs(Permission.READ)])
def get_provider_contract_of_pair(asked: PairOf) -> HalResponse:
    """The OpenAPI document of a provider version, and how it stands with the pact of a consumer version."""
    return _contract(asked)


@router.get(_PROVIDER + _CONTRACT_RESULTS, name=route_of(_CONTRACT_RESULTS), dependencies=[needs(Permission.READ)])
def get_self_verification(asked: ProviderVersionOf) -> HalResponse:
    """The result of the self-verification of a provider version."""
    return _self_verification(asked)


@router.get(
    _PAIR + _CONTRACT_RESULTS, name=route_of(_CONTRACT_RESULTS, of_pair=True), dependencies=[needs(Permission.READ)]
)
def get_self_verification_of_pair(asked: PairOf) -> HalResponse:
    """The result of the self-verification of a provider version that a consumer version would meet."""
    return _self_verification(asked)


@router.get(_PROVIDER + _PACT, name=route_of(_PACT), dependencies=[needs(Permission.READ)])
def get_consumer_contracts(asked: ProviderVersionOf) -> HalResponse:
    """The pacts that count for a provider version, each with a link to its content."""
    found, links = asked.found(), asked.broker.links
    listed = [with_consumer(found, side, _PACT, consumer_contract_json(side, links), links) for side in found.consumers]
    return asked.answer(found, _PACT, {"consumerContracts": listed})


@router.get(_PAIR + _PACT, name=route_of(_PACT, of_pair=True), dependencies=[needs(Permission.READ)])
def get_consumer_contract_of_pair(asked: PairOf) -> HalResponse:
    """The pact of a consumer version with a provider, and how it stands with a version of it."""
    found, broker = asked.found(), asked.broker
    [side] = found.consumers
    own = side.pact
    pact = broker.database.read(
        read_contracts.pact, consumer=own.consumer, provider=own.provider, consumer_version=own.consumer_version
    )
    contract = consumer_contract_json(side, broker.links, json.loads(pact.content))
    return asked.answer(found, _PACT, {"consumerContract": contract})


@router.get(_PROVIDER + _PACT_RESULTS, name=route_of(_PACT_RESULTS), dependencies=[needs(Permission.READ)])
def get_consumer_contract_results(asked: ProviderVersionOf) -> HalResponse:
    """What replays of the pacts that count showed of a provider version."""
    found, links = asked.found(), asked.broker.links
    listed = [with_consumer(found, side, _PACT_RESULTS, replay_json(side, links), links) for side in found.consumers]
    return asked.answer(found, _PACT_RESULTS, {"consumerContractVerificationResults": listed})


@router.get(_PAIR + _PACT_RESULTS, name=route_of(_PACT_RESULTS, of_pair=True), dependencies=[needs(Permission.READ)])
def get_consumer_contract_results_of_pair(asked: PairOf) -> HalResponse:
    """What the replay of the pact of a consumer version showed of a provider version, interaction by interaction."""
    found, broker = asked.found(), asked.broker
    [side] = found.consumers
    results = replay_json(side, broker.links)
    replay = side.verdict.pair.replay
    if replay is not None:
        names = {"consumer": side.pact.consumer, "provider": side.pact.provider, "sha": side.pact.sha}
        result, _ = broker.database.read(read_verifications.verification, replay.number, **names)
        results = verification_hal(result, broker.links, side.pact.consumer_version) | results
    return asked.answer(found, _PACT_RESULTS, {"consumerContractVerificationResults": results})


@router.get(_PROVIDER + _CROSS, name=route_of(_CROSS), dependencies=[needs(Permission.READ)])
def get_cross_contract_results(asked: ProviderVersionOf) -> HalResponse:
    """Whether each pact that counts fits the document of a provider version, and what does not."""
    found, links = asked.found(), asked.broker.links
    listed = [
        with_consumer(
            found, side, _CROSS, {**fit_json(_fit(side)), "fit": fit_link(side, found.contract, links)}, links
        )
        for side in found.consumers
    ]
    return asked.answer(found, _CROSS, {"crossContractVerificationResults": listed})


@router.get(_PAIR + _CROSS, name=route_of(_CROSS, of_pair=True), dependencies=[needs(Permission.READ)])
def get_cross_contract_results_of_pair(asked: PairOf) -> HalResponse:
    """Whether the pact of a consumer version fits the document of a provider version: each place that does not."""
    found, broker = asked.found(), asked.broker
    [side] = found.consumers
    results = fit_json(_fit(side))
    if _fit(side).unjudged is None:
        names = {"consumer": side.pact.consumer, "provider": side.pact.provider, "sha": side.pact.sha}
        # What is stored is told where there is no time now to find the places in the document again.
        with suppress(StillJudgingError):
            results = explained_fit_json(explain_fit(broker.evidence, **names, version=asked.version))
    results["fit"] = fit_link(side, found.contract, broker.links)
    return asked.answer(found, _CROSS, {"crossContractVerificationResults": results})


_DELETED = StoredFit(None, open=("The document has just been deleted.",))


def _fit(side: ConsumerSide) -> StoredFit:
    promise = side.verdict.pair.promise
    return promise.fit if promise else _DELETED


def _contract(asked: _Asked) -> HalResponse:
    found = asked.found()
    contract = provider_contract_json(found.contract, asked.broker.links)
    return asked.answer(found, _CONTRACT, {"providerContract": contract})


def _self_verification(asked: _Asked) -> HalResponse:
    found = asked.found()
    results = self_verification_json(found.contract)
    return asked.answer(found, _CONTRACT_RESULTS, {"providerContractVerificationResults": results})
