"""Whom a document that nobody has published yet would break; the command line prints the answer as it is."""

from time import monotonic
from typing import Annotated, Literal

from fastapi import APIRouter

from pactgate.broker.access import needs
from pactgate.broker.actions.documents.compare_document import compare_document
from pactgate.broker.actions.documents.evidence import EvidenceSource
from pactgate.broker.actions.documents.publish_provider_contract import sound_document
from pactgate.broker.addresses import Links, SegmentRoute
from pactgate.broker.api.answers import HalResponse, Json, link
from pactgate.broker.api.bodies import CamelBody, Filled, Name
from pactgate.broker.api.dependencies import BrokerOf, json_of
from pactgate.broker.api.documents.fits import contract_href, misfits_hal
from pactgate.broker.api.documents.provider_contracts import document_text
from pactgate.broker.api.gate.decisions import breaking_change_hal, concern_hal
from pactgate.broker.domain.gate.gate import Decision
from pactgate.broker.domain.gate.pairs import PairVerdict
from pactgate.broker.domain.gate.proposals import Surroundings
from pactgate.broker.domain.identity.permissions import Permission


class ProposedDocumentBody(CamelBody):
    """A document that nobody has published yet. `content` is base64."""

    content: Filled
    specification: Literal["oas"] = "oas"
    content_type: Filled = "application/yaml"


class ComparisonBody(CamelBody):
    """What `pactgate:compare` takes: a document, and the environment where it is held against what is there."""

    environment: Name
    contract: ProposedDocumentBody


router = APIRouter(route_class=SegmentRoute, tags=["contracts"])


@router.post(
    "/provider-contracts/provider/{provider}/compare",
    name="compare_provider_contract",
    dependencies=[needs(Permission.READ)],
)
def compare(provider: str, body: Annotated[ComparisonBody, json_of(ComparisonBody)], broker: BrokerOf) -> HalResponse:
    """Which consumers a document would break in an environment. Nothing is stored.

    It is held against the documents of the provider that are there, and against the pacts of its consumers there.
    """
    begun = monotonic()
    content = document_text("contract.content", body.contract.content)
    sound_document(broker.judging, content, f"a document of {provider} that is not published yet")
    evidence = EvidenceSource(broker.judging.since(begun))
    decided, around = compare_document(evidence, provider, body.environment, content)
    return HalResponse(comparison_hal(decided, around, broker.links))


def comparison_hal(decided: Decision, around: Surroundings, links: Links) -> Json:
    """The verdict, every pact that the document would meet, and what it breaks of the documents that are there."""
    return {
        "verdict": decided.verdict,
        "text": decided.text,
        "provider": around.provider,
        "environment": around.environment,
        "pairs": [_pair(pair, links) for pair in decided.pairs],
        "breaking_changes": [breaking_change_hal(change) for change in decided.changes],
        "warnings": [concern_hal(concern) for concern in decided.concerns],
        "_links": {
            "self": link(links.to("compare_provider_contract", provider=around.provider), "Comparison"),
            "pb:pacticipant": link(links.to("pacticipant", pacticipant=around.provider), "Pacticipant"),
            "pb:environments": link(links.to("environments"), "Environments"),
            "pactgate:compared-with": [
                link(contract_href(around.provider, document.version, links), "Provider contract", document.version)
                for document in around.documents
            ],
        },
    }


def _pair(judged: PairVerdict, links: Links) -> Json:
    pair = judged.pair
    pact = links.to("pact_content", provider=pair.provider.name, consumer=pair.consumer.name, sha=pair.sha or "")
    return {
        "consumer": {"name": pair.consumer.name, "version": pair.consumer.version},
        "provider": {"name": pair.provider.name, "version": None},
        "verdict": judged.verdict,
        "warning": judged.is_warning,
        "reason": {"code": judged.reason.code, "text": judged.reason.text},
        "fit": pair.promise
        and {
            "compatible": pair.promise.fit.compatible,
            "misfits": misfits_hal(pair.promise.fit),
            "not_compared": list(pair.promise.fit.open),
        },
        "next_step": judged.next_step,
        "_links": {"pb:pact-version": link(pact, "Pact")},
    }
