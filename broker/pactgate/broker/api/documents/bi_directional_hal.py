"""What PactFlow's bi-directional addresses answer with. Must not know how it was found out."""

from collections.abc import Sequence

from pactgate import openapi
from pactgate.broker.actions.documents.explain_fit import ExplainedFit, ExplainedMisfit
from pactgate.broker.addresses import Links
from pactgate.broker.api.answers import Json, link, moment, without_nulls
from pactgate.broker.api.documents.fits import contract_href, fit_href
from pactgate.broker.domain.documents.promises import StoredFit
from pactgate.broker.domain.documents.provider_contracts import ProviderContract
from pactgate.broker.domain.gate.bi_directional import BiDirectional, ConsumerSide
from pactgate.broker.domain.gate.pairs import Replay

PARTS = (
    "provider-contract",
    "provider-contract-verification-results",
    "consumer-contract",
    "consumer-contract-verification-results",
    "cross-contract-verification-results",
)
"""What there is below a provider version, and below a pair: the ends of PactFlow's addresses."""

_NO_STATE = "[none]"
"""What PactFlow writes where an interaction has no provider state."""


def bi_directional_hal(value: BiDirectional, part: str, embedded: Json, links: Links) -> Json:
    """An answer about a provider version with all pacts that count; `embedded` is the part that was asked for."""
    own = {"provider": value.contract.provider, "version": value.contract.provider_version}
    siblings = {f"pf:{each}": link(links.to(route_of(each), **own)) for each in PARTS}
    body = _with_status(
        {"success": value.status.success, "pacts": value.in_all},
        value.status,
        {**embedded, "providerVersion": _provider_version(value.contract, links)},
    )
    return {**body, "_links": {"self": link(links.to(route_of(part), **own)), **siblings}}


def pair_hal(value: BiDirectional, part: str, embedded: Json, links: Links) -> Json:
    """An answer about a provider version and the consumer version that the address names."""
    [side] = value.consumers
    siblings = {f"pf:{each}": link(_pair_href(side, value.contract, each, links)) for each in PARTS}
    body = _with_status(
        _summary(side),
        side.status,
        {
            **embedded,
            "consumerVersion": _consumer_version(side, links),
            "providerVersion": _provider_version(value.contract, links),
        },
    )
    return {**body, "_links": {"self": link(_pair_href(side, value.contract, part, links)), **siblings}}


def _with_status(summary: Json, status: str, embedded: Json) -> Json:
    return {"verificationStatus": status, "summary": summary, "_actions": [], "_embedded": embedded}


def route_of(part: str, *, of_pair: bool = False) -> str:
    """The name of the route of a part."""
    return f"bi_directional_{part.replace('-', '_')}{'_of_pair' if of_pair else ''}"


def provider_contract_json(value: ProviderContract, links: Links) -> Json:
    """The document as it was published."""
    return {
        "specification": value.specification,
        "contentType": value.content_type,
        "content": value.content,
        "sha": value.sha,
        "createdAt": moment(value.created_at),
        "_links": {"self": link(contract_href(value.provider, value.provider_version, links), "Provider contract")},
    }


def self_verification_json(value: ProviderContract) -> Json:
    """The result that was published with the document; `success` is null where there is none."""
    proof = value.self_verification
    if proof is None:
        text = "No result of a self-verification was published with this provider contract."
        return {"success": None, "message": text}
    return without_nulls({"content": proof.content, "contentType": proof.content_type, "verifier": proof.verifier}) | {
        "success": None if proof.inconclusive else proof.success
    }


def with_consumer(value: BiDirectional, side: ConsumerSide, part: str, body: Json, links: Links) -> Json:
    """An entry of a list: a part of one pair, with the consumer version that it is of."""
    return {
        **body,
        "verificationStatus": side.status,
        "summary": _summary(side),
        "consumerVersion": _consumer_version(side, links),
        "_links": {"self": link(_pair_href(side, value.contract, part, links))},
    }


def consumer_contract_json(side: ConsumerSide, links: Links, content: object = None) -> Json:
    """A pact; with its content where that is given."""
    pact = side.pact
    href = links.to("pact_content", provider=pact.provider, consumer=pact.consumer, sha=pact.sha)
    body = {
        "specification": "pact",
        "contentType": "application/json",
        "content": content,
        "sha": pact.sha,
        "createdAt": moment(pact.created_at),
        "pact": link(href, "Pact", pact.name),
    }
    return without_nulls(body)


def replay_json(side: ConsumerSide, links: Links) -> Json:
    """What the replay of the pact against the provider version showed; `success` is null where there is none."""
    replay = side.verdict.pair.replay
    if replay is None:
        return {"success": None, "message": "The pact was never verified against this provider version."}
    return {
        "success": replay.outcome,
        "verificationDate": moment(replay.executed_at),
        "result": link(_result_href(side, replay, links), "Verification result"),
    }


def fit_json(fit: StoredFit) -> Json:
    """Whether a pact fits the document, from what is stored; `success` is null where that could not be decided."""
    errors = [
        {
            "code": misfit.code,
            "type": "error",
            "message": misfit.text,
            "mockDetails": {"interactionDescription": misfit.interaction, "location": _in_pact(misfit.location)},
        }
        for misfit in fit.misfits
    ]
    return _comparison(fit, errors, [], fit.open)


def explained_fit_json(value: ExplainedFit) -> Json:
    """The same in full, with the places in the document and with what is only a warning."""
    if not value.misfits and not value.not_compared:
        return fit_json(value.of.promise.fit)
    findings = [(each.breaks, _finding(each)) for each in value.misfits]
    return _comparison(
        value.of.promise.fit,
        [finding for breaks, finding in findings if breaks],
        [finding for breaks, finding in findings if not breaks],
        [f"{each.description}, {each.location}: {each.reason}" for each in value.not_compared if each.is_open],
    )


def _comparison(fit: StoredFit, errors: Sequence[Json], warnings: Sequence[Json], not_compared: Sequence[str]) -> Json:
    return {
        "success": fit.compatible,
        "results": {"errors": list(errors), "warnings": list(warnings)},
        "notCompared": list(not_compared),
        "verifier": "pactgate",
        "verifierVersion": str(openapi.ENGINE),
    }


def _finding(value: ExplainedMisfit) -> Json:
    misfit = value.misfit
    states = ", ".join(state.name for state in value.interaction.states)
    method, _, path = (misfit.operation or "").partition(" ")
    document = {
        "location": _in_document(misfit.place),
        "pathMethod": method.lower() or None,
        "pathName": path or None,
        "value": "\n".join(value.says.lines) if value.says else None,
    }
    return {
        "code": misfit.code,
        "type": "error" if value.breaks else "warning",
        "message": misfit.text,
        "mockDetails": {
            "interactionDescription": misfit.description,
            "interactionState": states or _NO_STATE,
            "location": _in_pact(misfit.location),
        },
        "specDetails": document,
    }


def _in_pact(location: str) -> str:
    """A place in a pact as PactFlow writes it: `[root].interactions[0].response.body`."""
    return f"[root]{location.removeprefix('$')}"


def _in_document(pointer: str) -> str:
    steps = [step.replace("~1", "/").replace("~0", "~") for step in pointer.removeprefix("#").split("/") if step]
    return ".".join(["[root]", *steps])


def _summary(side: ConsumerSide) -> Json:
    """The gate's verdict on the two, with its reason and what to do next."""
    verdict = side.verdict
    body = {"code": verdict.reason.code, "text": verdict.reason.text, "nextStep": verdict.next_step}
    return {"success": side.status.success, **without_nulls(body)}


def _consumer_version(side: ConsumerSide, links: Links) -> Json:
    return _version(side.pact.consumer, side.pact.consumer_version, links)


def _provider_version(contract: ProviderContract, links: Links) -> Json:
    return _version(contract.provider, contract.provider_version, links)


def _version(name: str, number: str, links: Links) -> Json:
    href = links.to("version", pacticipant=name, version=number)
    return {
        "number": number,
        "_embedded": {"pacticipant": {"name": name}},
        "_links": {"self": link(href, "Version", number)},
    }


def _pair_href(side: ConsumerSide, contract: ProviderContract, part: str, links: Links) -> str:
    return links.to(
        route_of(part, of_pair=True),
        provider=contract.provider,
        version=contract.provider_version,
        consumer=side.pact.consumer,
        consumer_version=side.pact.consumer_version,
    )


def _result_href(side: ConsumerSide, replay: Replay, links: Links) -> str:
    pact = side.pact
    return links.to(
        "verification", provider=pact.provider, consumer=pact.consumer, sha=pact.sha, number=str(replay.number)
    )


def fit_link(side: ConsumerSide, contract: ProviderContract, links: Links) -> Json:
    """Where the fit stands by itself."""
    pact = side.pact
    return link(fit_href(pact.consumer, pact.provider, pact.sha, contract.provider_version, links), "Fit")
