"""Publishing contracts: all pacts of a consumer version at once, or the document of a provider version."""

import base64
from typing import Annotated, Any

from fastapi import APIRouter

from pactgate.broker.access import Access, needs
from pactgate.broker.actions.documents.compare_document import compare_document
from pactgate.broker.actions.documents.evidence import EvidenceSource
from pactgate.broker.actions.documents.publish_provider_contract import (
    NewProviderContract,
    check_document,
    provider_contract,
    understood,
)
from pactgate.broker.actions.documents.read_fit import read_fit
from pactgate.broker.actions.publishing.publish_and_tell import publish_contracts_and_tell, publish_document_and_judge
from pactgate.broker.actions.publishing.read_contracts import check_names
from pactgate.broker.addresses import Links, SegmentRoute
from pactgate.broker.api.dependencies import DatabaseOf, LinksOf, RulesOf, json_of
from pactgate.broker.api.hal import HalResponse
from pactgate.broker.api.representations import comparisons as represent_comparisons
from pactgate.broker.api.representations import contracts as represent
from pactgate.broker.api.representations import fits as represent_fits
from pactgate.broker.api.representations.pact_links import address
from pactgate.broker.api.requests import (
    ComparisonBody,
    ContractBody,
    DocumentBody,
    ProviderContractBody,
    PublicationBody,
)
from pactgate.broker.api.statuses import also
from pactgate.broker.api.webhook_calls import AddressesOf
from pactgate.broker.domain.documents.provider_contracts import SelfVerification
from pactgate.broker.domain.errors import InvalidError
from pactgate.broker.domain.publishing.publications import NewPact, Publication, PublicationResult
from pactgate.pactfile.errors import NotAnObjectError, NotUtf8Error, PactFileError
from pactgate.pactfile.read import parse

router = APIRouter(route_class=SegmentRoute)

_UNPARSEABLE = "content could not be parsed as application/json"


@router.post("/contracts/publish", name="publish_contracts", responses=also(409), dependencies=[needs(Access.WRITE)])
def publish(
    body: Annotated[PublicationBody, json_of(PublicationBody)],
    database: DatabaseOf,
    links: LinksOf,
    rules: RulesOf,
    addresses: AddressesOf,
) -> HalResponse:
    """Publish every pact of a consumer version, or none of them."""
    result = database.write(publish_contracts_and_tell, _publication(body), rules, addresses)
    return HalResponse(_published(result, links))


@router.post(
    "/provider-contracts/provider/{provider}/publish",
    name="publish_provider_contract",
    responses=also(409),
    dependencies=[needs(Access.WRITE)],
)
def publish_document(
    provider: str,
    body: Annotated[ProviderContractBody, json_of(ProviderContractBody)],
    database: DatabaseOf,
    links: LinksOf,
    rules: RulesOf,
) -> HalResponse:
    """Publish the OpenAPI document of a provider version, with the result of its self-verification."""
    check_names(provider=provider)
    new = understood(_provider_contract(provider, body))
    recorded = database.write(publish_document_and_judge, new, rules)
    return HalResponse(represent.provider_contract_published(new, links, created=recorded.created))


@router.post(
    "/provider-contracts/provider/{provider}/compare",
    name="compare_provider_contract",
    dependencies=[needs(Access.READ)],
)
def compare(
    provider: str, body: Annotated[ComparisonBody, json_of(ComparisonBody)], database: DatabaseOf, links: LinksOf
) -> HalResponse:
    """Which consumers a document would break in an environment. Nothing is stored.

    It is held against the documents of the provider that are there, and against the pacts of its consumers there.
    """
    content = _text("contract.content", body.contract.content)
    check_document(content)
    decided, around = compare_document(database, provider, body.environment, content)
    return HalResponse(represent_comparisons.comparison(decided, around, links))


@router.get(
    "/pacts/provider/{provider}/consumer/{consumer}/pact-version/{sha}/provider-version/{version}/fit",
    name="fit",
    dependencies=[needs(Access.READ)],
)
def get_fit(provider: str, consumer: str, sha: str, version: str, database: DatabaseOf, links: LinksOf) -> HalResponse:
    """Whether a pact fits the document of a provider version: each misfit, and what could not be decided."""
    found = read_fit(EvidenceSource(database), consumer=consumer, provider=provider, sha=sha, version=version)
    return HalResponse(represent_fits.fit(found, links))


@router.get(
    "/provider-contracts/provider/{provider}/version/{version}",
    name="provider_contract",
    dependencies=[needs(Access.READ)],
)
def get_document(provider: str, version: str, database: DatabaseOf, links: LinksOf) -> HalResponse:
    """The OpenAPI document of a provider version."""
    return HalResponse(represent.provider_contract(database.read(provider_contract, provider, version), links))


def _published(result: PublicationResult, links: Links) -> dict[str, Any]:
    notices = result.notices(
        lambda pact: address(pact, links), lambda uuid: links.to("triggered_webhook_logs", uuid=uuid)
    )
    return represent.contracts_published(result, notices, links)


def _publication(request: PublicationBody) -> Publication:
    problems: list[str] = []
    pacts = [_pact(contract, index, request, problems) for index, contract in enumerate(request.contracts)]
    if problems:
        raise InvalidError({"contracts": problems})
    return Publication(
        pacticipant=request.pacticipant_name,
        version=request.pacticipant_version_number,
        branch=request.branch,
        tags=tuple(request.tags),
        build_url=request.build_url or None,
        pacts=tuple(pacts),
    )


def _pact(contract: ContractBody, index: int, request: PublicationBody, problems: list[str]) -> NewPact:
    content, found = _document(contract.content)
    found = found or _name_problems(contract, content, request)
    problems += [f"{text} (at index {index})" for text in found]
    return NewPact(contract.provider_name, content, merge=contract.on_conflict == "merge")


def _document(content: str) -> tuple[dict[str, Any], list[str]]:
    """The pact, and what is wrong with it in the Pact Broker's words, ours after them."""
    try:
        return parse(base64.b64decode(content, validate=True)), []
    except NotUtf8Error as error:
        place = f"contract content has a non UTF-8 character at char {error.position} and cannot be parsed as JSON."
        return {}, [f"{place} Fragment preceding invalid character is: '{error.fragment}'"]
    except NotAnObjectError as error:
        return {}, [f"parsed content was expected to be a Hash: {error.problem}"]
    except PactFileError:
        return {}, [_UNPARSEABLE]
    except ValueError:
        return {}, ["is not valid Base64", _UNPARSEABLE]


def _name_problems(contract: ContractBody, content: dict[str, Any], request: PublicationBody) -> list[str]:
    """The first contradiction between the names in the content, in the contract and in the publication."""
    for role, expected in (("consumer", contract.consumer_name), ("provider", contract.provider_name)):
        party = content.get(role)
        name = party.get("name") if isinstance(party, dict) else None
        if name is not None and name != expected:
            return [
                f"{role} name in contract content ('{name}') must match {role}Name in contract params ('{expected}')"
            ]
    if contract.consumer_name != request.pacticipant_name:
        return [f"consumerName ('{contract.consumer_name}') must match pacticipantName ('{request.pacticipant_name}')"]
    return []


def _provider_contract(provider: str, request: ProviderContractBody) -> NewProviderContract:
    contract = request.contract
    return NewProviderContract(
        provider=provider,
        version=request.pacticipant_version_number,
        branch=request.branch,
        tags=tuple(request.tags),
        build_url=request.build_url or None,
        content=_text("contract.content", contract.content),
        content_type=contract.content_type,
        self_verification=_self_verification(contract),
    )


def _self_verification(contract: DocumentBody) -> SelfVerification | None:
    proof = contract.self_verification_results
    if proof is None:
        return None
    field = "contract.selfVerificationResults.content"
    content = _text(field, proof.content) if proof.content else None
    return SelfVerification(proof.success, proof.verifier, content, proof.content_type)


def _text(field: str, content: str) -> str:
    try:
        text = base64.b64decode(content, validate=True).decode()
    except UnicodeDecodeError as error:
        raise InvalidError({field: [f"is not UTF-8 (at byte {error.start})"]}) from None
    except ValueError:
        raise InvalidError({field: ["is not valid Base64"]}) from None
    if "\x00" in text:
        raise InvalidError({field: ["cannot contain a NUL character"]})
    return text
