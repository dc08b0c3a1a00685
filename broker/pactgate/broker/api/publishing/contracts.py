"""Publishing every pact of a consumer version at once."""

import base64
from collections.abc import Iterable
from typing import Annotated, Any, Literal

from fastapi import APIRouter
from pydantic import Field

from pactgate.broker.access import INSIDE, needs
from pactgate.broker.actions.publishing.explain_conflicts import conflicts_explained
from pactgate.broker.actions.publishing.publish_contracts import publish_contracts
from pactgate.broker.addresses import Links, SegmentRoute
from pactgate.broker.api.answers import HalResponse, Json, also, link, notice_hal
from pactgate.broker.api.bodies import BranchName, CamelBody, Filled, Line, Name, Tags
from pactgate.broker.api.dependencies import BrokerOf, json_of
from pactgate.broker.api.publishing.pact_links import pact_href
from pactgate.broker.api.webhooks.executions import webhook_addresses
from pactgate.broker.domain.errors import InvalidError
from pactgate.broker.domain.identity.permissions import Permission
from pactgate.broker.domain.notices import Notice
from pactgate.broker.domain.publishing.publications import NewPact, Publication, PublicationResult
from pactgate.pactfile.errors import NotAnObjectError, NotUtf8Error, PactFileError
from pactgate.pactfile.read import parse


class ContractBody(CamelBody):
    """One contract of a publication. `content` is base64."""

    consumer_name: Name
    provider_name: Name
    specification: Literal["pact"]
    content_type: Literal["application/json"]
    content: Filled
    on_conflict: Literal["overwrite", "merge"] = "overwrite"


class PublicationBody(CamelBody):
    """What `POST /contracts/publish` takes."""

    pacticipant_name: Name
    pacticipant_version_number: Name
    branch: BranchName | None = None
    tags: Tags = Field([])
    build_url: Line | None = None
    contracts: Annotated[list[ContractBody], Field(min_length=1)]


router = APIRouter(route_class=SegmentRoute, tags=["contracts"])

_UNPARSEABLE = "content could not be parsed as application/json"


@router.post(
    "/contracts/publish",
    name="publish_contracts",
    responses=also(409),
    dependencies=[needs(Permission.PUBLISH, of=INSIDE)],
)
def publish(
    body: Annotated[PublicationBody, json_of(PublicationBody)],
    broker: BrokerOf,
) -> HalResponse:
    """Publish every pact of a consumer version, or none of them."""
    links = broker.links
    publication = _publication(body)
    broker.check(Permission.PUBLISH, publication.pacticipant)
    with conflicts_explained(broker.judging):
        result = broker.database.write(
            publish_contracts, publication, broker.publishing_rules, webhook_addresses(broker)
        )
    notices = result.notices(
        lambda pact: pact_href(pact, links), lambda uuid: links.to("triggered_webhook_logs", uuid=uuid)
    )
    return HalResponse(contracts_published_hal(result, notices, links))


def _publication(request: PublicationBody) -> Publication:
    problems: list[str] = []
    pacts: list[NewPact] = []
    for index, contract in enumerate(request.contracts):
        content, own_problems = _document(contract.content)
        own_problems = own_problems or _name_problems(contract, content, request)
        problems += [f"{text} (at index {index})" for text in own_problems]
        pacts.append(NewPact(contract.provider_name, content, merge=contract.on_conflict == "merge"))
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


def contracts_published_hal(result: PublicationResult, notices: Iterable[Notice], links: Links) -> Json:
    """What a publication did. `logs` says the same as `notices` to older clients."""
    listed = list(notices)
    contracts = [link(pact_href(each.pact, links), "Pact", each.pact.name) for each in result.published]
    publication = result.publication
    body = version_published_hal(publication.pacticipant, publication.version, publication.tags, links)
    body["_links"]["pb:contracts"] = contracts
    logs = [{"level": each.type, "message": each.text, "deprecationWarning": "Replaced by notices"} for each in listed]
    return {"logs": logs, "notices": [notice_hal(each) for each in listed], **body}


def version_published_hal(pacticipant: str, version: str, tags: Iterable[str], links: Links) -> Json:
    """The version that a contract was published for, and the tags that it got."""
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
            "pb:pacticipant-version-tags": [link(links.to("version_tag", **own, tag=tag), "Tag", tag) for tag in tags],
        },
    }
