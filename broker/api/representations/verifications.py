"""Verification results as HAL."""

from broker.addresses import Links
from broker.api.hal import Json, link, moment, without_nulls
from broker.domain.verifications import Verification


def address(value: Verification, links: Links) -> str:
    """The URL of a result."""
    content = {"provider": value.provider, "consumer": value.consumer, "sha": value.sha}
    return links.to("verification", **content, number=str(value.number))


def verification(value: Verification, links: Links, name: str) -> Json:
    """One result, with what the verifier sent. `name` is how the pact is called."""
    content = {"provider": value.provider, "consumer": value.consumer, "sha": value.sha}
    body = {
        "providerName": value.provider,
        "providerApplicationVersion": value.provider_version,
        "success": value.success,
        "verificationDate": moment(value.executed_at),
        "buildUrl": value.build_url,
        "testResults": value.test_results,
        "verifiedBy": value.verified_by,
        "_links": {
            "self": link(
                address(value, links), "Verification result", f"Verification result {value.number} for {name}"
            ),
            "pb:pact-version": link(links.to("pact_content", **content), "Pact", name),
        },
    }
    return without_nulls(body)
