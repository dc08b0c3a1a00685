"""Verification results as HAL."""

from pactgate.broker.addresses import Links
from pactgate.broker.api.hal import Json, link, moment, without_nulls
from pactgate.broker.domain.publishing.pact_metadata import encode
from pactgate.broker.domain.publishing.pacts import Pact
from pactgate.broker.domain.verification.verifications import Verification, VerificationSummary


def address(value: Verification, links: Links) -> str:
    """The URL of a result."""
    content = {"provider": value.provider, "consumer": value.consumer, "sha": value.sha}
    return links.to("verification", **content, number=str(value.number))


def verification(value: Verification, links: Links, pact: Pact) -> Json:
    """One result, with what the verifier sent. `pact` is one that has the content, for its name."""
    return _verification(value, links, pact.consumer_version)


def summary(value: VerificationSummary, links: Links) -> Json:
    """The latest results for the pacts of a consumer version."""
    href = links.to("verification_summary", consumer=value.consumer, version=value.version)
    title = f"Latest verification results for consumer {value.consumer} version {value.version}"
    providers = {"successful": value.successful, "failed": value.failed, "unknown": value.unknown}
    return {
        "success": value.success,
        "providerSummary": providers,
        "_embedded": {"verificationResults": [_verification(each, links, value.version) for each in value.results]},
        "_links": {"self": link(href, title)},
    }


def _verification(value: Verification, links: Links, consumer_version: str) -> Json:
    content = {"provider": value.provider, "consumer": value.consumer, "sha": value.sha}
    name = f"Pact between {value.consumer} ({consumer_version}) and {value.provider}"
    pact = links.to("pact_content_with_metadata", **content, metadata=encode([("cvn", consumer_version)]))
    own_name = f"Verification result {value.number} for {name}"
    body = {
        "providerName": value.provider,
        "providerApplicationVersion": value.provider_version,
        "success": value.success,
        "verificationDate": moment(value.executed_at),
        "buildUrl": value.build_url,
        "testResults": value.test_results,
        "verifiedBy": value.verified_by or {},
        "_links": {
            "self": link(address(value, links), "Verification result", own_name),
            "pb:pact-version": link(pact, "Pact", name),
            "pb:triggered-webhooks": link(
                links.to("webhook_runs_of_result", **content, number=str(value.number)),
                "Webhooks triggered by the publication of this verification result",
            ),
        },
    }
    return without_nulls(body)
