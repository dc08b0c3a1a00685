"""Whether the pact of a consumer fits the document of a provider version."""

from fastapi import APIRouter

from pactgate.broker.access import needs
from pactgate.broker.actions.documents.read_fit import FitOfVersion, read_fit
from pactgate.broker.addresses import Links, SegmentRoute
from pactgate.broker.api.answers import HalResponse, Json, link, moment
from pactgate.broker.api.dependencies import BrokerOf
from pactgate.broker.domain.documents.promises import StoredFit
from pactgate.broker.domain.identity.permissions import Permission

router = APIRouter(route_class=SegmentRoute, tags=["contracts"])


@router.get(
    "/pacts/provider/{provider}/consumer/{consumer}/pact-version/{sha}/provider-version/{version}/fit",
    name="fit",
    dependencies=[needs(Permission.READ)],
)
def get_fit(provider: str, consumer: str, sha: str, version: str, broker: BrokerOf) -> HalResponse:
    """Whether a pact fits the document of a provider version: each misfit, and what could not be decided."""
    fit = read_fit(broker.evidence, consumer=consumer, provider=provider, sha=sha, version=version)
    return HalResponse(fit_hal(fit, broker.links))


def fit_hal(value: FitOfVersion, links: Links) -> Json:
    """The verdict with each misfit and with what could not be judged."""
    judged, document = value.promise.fit, value.promise.document
    return {
        "compatible": judged.compatible,
        "misfits": misfits_hal(judged),
        "notCompared": list(judged.open),
        "provider": {"name": value.provider, "version": value.provider_version},
        "consumer": {"name": value.consumer},
        "document": {
            "sha": document.sha,
            "publishedAt": moment(document.published_at),
            "selfVerification": {"success": document.self_verification, "verifier": document.verifier},
        },
        "_links": {
            "self": link(fit_href(value.consumer, value.provider, value.sha, value.provider_version, links), "Fit"),
            "pb:pact-version": link(
                links.to("pact_content", provider=value.provider, consumer=value.consumer, sha=value.sha), "Pact"
            ),
            "pactgate:provider-contract": link(contract_href(value.provider, value.provider_version, links)),
        },
    }


def misfits_hal(value: StoredFit) -> list[Json]:
    """What does not fit, each with the fingerprint that a waiver names."""
    return [
        {
            "code": misfit.code,
            "interaction": misfit.interaction,
            "location": misfit.location,
            "text": misfit.text,
            "fingerprint": misfit.fingerprint,
        }
        for misfit in value.misfits
    ]


def fit_href(consumer: str, provider: str, sha: str, provider_version: str | None, links: Links) -> str:
    """The address of a fit."""
    return links.to("fit", provider=provider, consumer=consumer, sha=sha, version=provider_version or "")


def contract_href(provider: str, version: str | None, links: Links) -> str:
    """The address of the document of a provider version."""
    return links.to("provider_contract", provider=provider, version=version or "")
