"""The index: where everything is."""

from broker.addresses import Links
from broker.api.hal import Json, link, template


def index(links: Links) -> Json:
    """The relations that clients start from."""
    decision = links.to("decision") + "?pacticipant={pacticipant}&version={version}&environment={environment}"
    can_i_deploy = links.to("can_i_deploy") + "?pacticipant={pacticipant}&version={version}&environment={environment}"
    return {
        "_links": {
            "self": link(links.base_url, "Index"),
            "pb:publish-pact": template(links.template("pact", version="consumerApplicationVersion"), "Publish a pact"),
            "pb:publish-contracts": link(links.to("publish_contracts"), "Publish contracts"),
            "pb:latest-pact-versions": link(links.to("latest_pacts"), "Latest pact versions"),
            "pb:pacticipants": link(links.to("pacticipants"), "Pacticipants"),
            "pb:pacticipant": template(links.template("pacticipant"), "Fetch pacticipant by name"),
            "pb:latest-provider-pacts": template(links.template("latest_provider_pacts"), "Latest pacts by provider"),
            "pb:latest-version": template(links.template("latest_version"), "Latest pacticipant version"),
            "pb:latest-tagged-version": template(
                links.template("latest_tagged_version"), "Latest pacticipant version with the specified tag"
            ),
            "pb:integrations": link(links.to("integrations"), "Integrations"),
            "pb:pacticipant-version-tag": template(
                links.template("version_tag"), "Get, create or delete a tag for a pacticipant version"
            ),
            "pb:pacticipant-branch": template(links.template("branch"), "Get or delete a pacticipant branch"),
            "pb:pacticipant-branch-version": template(
                links.template("branch_version"), "Get or add/create a pacticipant version for a branch"
            ),
            "pb:pacticipant-version": template(
                links.template("version"), "Get, create or delete a pacticipant version"
            ),
            "pb:can-i-deploy-pacticipant-version-to-environment": template(
                can_i_deploy, "Determine if an application version can be safely deployed to an environment"
            ),
            "pb:provider-pacts-for-verification": template(
                links.template("pacts_for_verification"),
                "Pact versions to be verified for the specified provider",
            ),
            "pb:environments": link(links.to("environments"), "Environments"),
            "pb:environment": template(links.template("environment"), "Environment"),
            "pf:publish-provider-contract": template(
                links.template("publish_provider_contract"), "Publish a provider contract"
            ),
            "pactgate:decision": template(decision, "Whether a version may be deployed, and why"),
        }
    }
