"""Publications of contracts as HAL."""

from collections.abc import Iterable

from pactgate.broker.actions.documents.publish_provider_contract import NewProviderContract
from pactgate.broker.addresses import Links
from pactgate.broker.api.hal import Json, link, moment, without_nulls
from pactgate.broker.api.representations.pact_links import address
from pactgate.broker.api.representations.pacts import as_json
from pactgate.broker.domain.documents.provider_contracts import ProviderContract
from pactgate.broker.domain.notices import Notice
from pactgate.broker.domain.publishing.publications import PublicationResult


def contracts_published(result: PublicationResult, notices: Iterable[Notice], links: Links) -> Json:
    """What a publication did. `logs` says the same as `notices` to older clients."""
    told = list(notices)
    contracts = [link(address(each.pact, links), "Pact", each.pact.name) for each in result.published]
    publication = result.publication
    body = _version_published(publication.pacticipant, publication.version, publication.tags, links)
    body["_links"]["pb:contracts"] = contracts
    logs = [{"level": each.type, "message": each.text, "deprecationWarning": "Replaced by notices"} for each in told]
    return {"logs": logs, "notices": [as_json(each) for each in told], **body}


def provider_contract_published(new: NewProviderContract, links: Links, *, created: bool) -> Json:
    """What the publication of a document did."""
    verb = "Created" if created else "Updated"
    branch = f" with branch {new.branch}" if new.branch else ""
    told = [
        Notice("debug", f"{verb} {new.provider} version {new.version}{branch}"),
        Notice("success", f"Provider contract published for {new.provider} version {new.version}"),
    ]
    if new.self_verification is None:
        text = (
            "Published without a self-verification. Run pactgate check-provider to show that the build does what "
            "the document says."
        )
        told.append(Notice("warning", text))
    body = _version_published(new.provider, new.version, new.tags, links)
    contract = links.to("provider_contract", provider=new.provider, version=new.version)
    body["_links"]["pf:provider-contract"] = link(contract, "Provider contract")
    return {"notices": [as_json(each) for each in told], **body}


def provider_contract(value: ProviderContract, links: Links) -> Json:
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


def _version_published(pacticipant: str, version: str, tags: Iterable[str], links: Links) -> Json:
    own = {"pacticipant": pacticipant, "version": version}
    owner, address_of_version = links.to("pacticipant", pacticipant=pacticipant), links.to("version", **own)
    return {
        "_embedded": {
            "pacticipant": {"name": pacticipant, "_links": {"self": link(owner)}},
            "version": {"number": version, "_links": {"self": link(address_of_version, "Version", version)}},
        },
        "_links": {
            "pb:pacticipant": link(owner, "Pacticipant", pacticipant),
            "pb:pacticipant-version": link(address_of_version, "Pacticipant version", version),
            "pb:pacticipant-version-tags": [
                link(links.to("version_tag", **own, tag=each), "Tag", each) for each in tags
            ],
        },
    }
