"""Provider contracts: the OpenAPI document of a provider version, with the proof that the build keeps it."""

import base64
from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import Field

from pactgate.broker.access import needs
from pactgate.broker.actions.documents.publish_provider_contract import (
    NewProviderContract,
    provider_contract,
    publish_provider_contract,
    understood,
)
from pactgate.broker.actions.publishing.explain_conflicts import conflicts_explained
from pactgate.broker.actions.publishing.read_contracts import check_names
from pactgate.broker.addresses import Links, SegmentRoute
from pactgate.broker.api.answers import HalResponse, Json, also, link, moment, notice_hal, without_nulls
from pactgate.broker.api.bodies import BranchName, CamelBody, Filled, Line, Name, Tags
from pactgate.broker.api.dependencies import BrokerOf, json_of
from pactgate.broker.api.publishing.contracts import version_published_hal
from pactgate.broker.domain.documents.provider_contracts import ProviderContract, SelfVerificationProof
from pactgate.broker.domain.errors import InvalidError
from pactgate.broker.domain.identity.permissions import Permission
from pactgate.broker.domain.notices import Notice

_NAMED = 3
"""Operations that a notice names."""


class SelfVerificationBody(CamelBody):
    """The proof that comes with a provider contract. `content` is base64."""

    success: bool
    content: str | None = None
    content_type: str | None = None
    verifier: str | None = None


class DocumentBody(CamelBody):
    """The document of a provider contract. `content` is base64."""

    content: Filled
    specification: Literal["oas"]
    content_type: Filled = "application/yaml"
    self_verification_results: SelfVerificationBody | None = None


class ProviderContractBody(CamelBody):
    """What `pf:publish-provider-contract` takes."""

    pacticipant_version_number: Name
    branch: BranchName | None = None
    tags: Tags = Field([])
    build_url: Line | None = None
    contract: DocumentBody


router = APIRouter(route_class=SegmentRoute, tags=["contracts"])


@router.post(
    "/provider-contracts/provider/{provider}/publish",
    name="publish_provider_contract",
    responses=also(409, 503),
    dependencies=[needs(Permission.PUBLISH, of="provider")],
)
def publish_document(
    provider: str,
    body: Annotated[ProviderContractBody, json_of(ProviderContractBody)],
    broker: BrokerOf,
) -> HalResponse:
    """Publish the OpenAPI document of a provider version, with the result of its self-verification."""
    check_names(provider=provider)
    new = understood(broker.judging, _provider_contract(provider, body))
    with conflicts_explained(broker.judging):
        recorded = broker.database.write(publish_provider_contract, new, broker.publishing_rules)
    return HalResponse(provider_contract_published_hal(new, broker.links, created=recorded.created))


@router.get(
    "/provider-contracts/provider/{provider}/version/{version}",
    name="provider_contract",
    dependencies=[needs(Permission.READ)],
)
def get_document(provider: str, version: str, broker: BrokerOf) -> HalResponse:
    """The OpenAPI document of a provider version."""
    return HalResponse(provider_contract_hal(broker.database.read(provider_contract, provider, version), broker.links))


def _provider_contract(provider: str, request: ProviderContractBody) -> NewProviderContract:
    contract = request.contract
    return NewProviderContract(
        provider=provider,
        version=request.pacticipant_version_number,
        branch=request.branch,
        tags=tuple(request.tags),
        build_url=request.build_url or None,
        content=document_text("contract.content", contract.content),
        content_type=contract.content_type,
        self_verification=_self_verification(contract),
    )


def _self_verification(contract: DocumentBody) -> SelfVerificationProof | None:
    proof = contract.self_verification_results
    if proof is None:
        return None
    field = "contract.selfVerificationResults.content"
    content = document_text(field, proof.content) if proof.content else None
    return SelfVerificationProof(proof.success, proof.verifier, content, proof.content_type)


def document_text(field: str, content: str) -> str:
    """The document that `field` of a body holds as base64. Raises InvalidError, which names the field."""
    try:
        text = base64.b64decode(content, validate=True).decode()
    except UnicodeDecodeError as error:
        raise InvalidError({field: [f"is not UTF-8 (at byte {error.start})"]}) from None
    except ValueError:
        raise InvalidError({field: ["is not valid Base64"]}) from None
    if "\x00" in text:
        raise InvalidError({field: ["cannot contain a NUL character"]})
    return text


def provider_contract_published_hal(new: NewProviderContract, links: Links, *, created: bool) -> Json:
    """What the publication of a document did."""
    verb = "Created" if created else "Updated"
    branch = f" with branch {new.branch}" if new.branch else ""
    notices = [
        Notice("debug", f"{verb} {new.provider} version {new.version}{branch}"),
        Notice("success", f"Provider contract published for {new.provider} version {new.version}"),
    ]
    if new.self_verification is None:
        text = (
            "Published without a self-verification. Run pactgate check-provider to show that the build does what "
            "the document says."
        )
        notices.append(Notice("warning", text))
    elif not_exercised := _not_exercised(new.self_verification):
        text = f"The self-verification did not exercise {not_exercised}: it shows nothing to pacts that use them."
        notices.append(Notice("warning", text))
    body = version_published_hal(new.provider, new.version, new.tags, links)
    contract = links.to("provider_contract", provider=new.provider, version=new.version)
    body["_links"]["pf:provider-contract"] = link(contract, "Provider contract")
    return {"notices": [notice_hal(notice) for notice in notices], **body}


def _not_exercised(proof: SelfVerificationProof) -> str:
    """The first operations that were not, in words; empty where all were, or where it is not known."""
    left_out = sorted((proof.coverage.left_out if proof.coverage else None) or ())
    more = f" and {len(left_out) - _NAMED} more operations" if len(left_out) > _NAMED else ""
    return f"{', '.join(left_out[:_NAMED])}{more}"


def provider_contract_hal(value: ProviderContract, links: Links) -> Json:
    """The document of a provider version, as text."""
    proof = value.self_verification
    own = {"provider": value.provider, "version": value.provider_version}
    version = links.to("version", pacticipant=value.provider, version=value.provider_version)
    results = proof and without_nulls(
        {
            "success": proof.success,
            "verifier": proof.verifier,
            "content": proof.content,
            "contentType": proof.content_type,
        }
    )
    body = {
        "specification": value.specification,
        "contentType": value.content_type,
        "sha": value.sha,
        "content": value.content,
        "selfVerificationResults": results,
        "createdAt": moment(value.created_at),
        "_links": {
            "self": link(links.to("provider_contract", **own), "Provider contract"),
            "pb:pacticipant-version": link(version, "Pacticipant version", value.provider_version),
        },
    }
    return without_nulls(body)
