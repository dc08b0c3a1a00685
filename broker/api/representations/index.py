"""The index: where everything is."""

from broker.addresses import Links
from broker.api.hal import Json, link, template

_PLACES = (
    ("pb:publish-contracts", "publish_contracts", "Publish contracts"),
    ("pb:latest-pact-versions", "latest_pacts", "Latest pact versions"),
    ("pb:pacticipants", "pacticipants", "Pacticipants"),
    ("pb:integrations", "integrations", "Integrations"),
    ("pb:environments", "environments", "Environments"),
)
"""Relation, route and title of each link that is complete."""

_TEMPLATES = (
    ("pb:pacticipant", "pacticipant", "Fetch pacticipant by name"),
    ("pb:latest-provider-pacts", "latest_provider_pacts", "Latest pacts by provider"),
    ("pb:latest-version", "latest_version", "Latest pacticipant version"),
    ("pb:latest-tagged-version", "latest_tagged_version", "Latest pacticipant version with the specified tag"),
    ("pb:pacticipant-version-tag", "version_tag", "Get, create or delete a tag for a pacticipant version"),
    ("pb:pacticipant-branch", "branch", "Get or delete a pacticipant branch"),
    ("pb:pacticipant-branch-version", "branch_version", "Get or add/create a pacticipant version for a branch"),
    ("pb:pacticipant-version", "version", "Get, create or delete a pacticipant version"),
    (
        "pb:provider-pacts-for-verification",
        "pacts_for_verification",
        "Pact versions to be verified for the specified provider",
    ),
    ("pb:environment", "environment", "Environment"),
    ("pf:publish-provider-contract", "publish_provider_contract", "Publish a provider contract"),
)
"""Relation, route and title of each link whose placeholders a client fills in."""

_QUESTION = "?pacticipant={pacticipant}&version={version}&environment={environment}"


def index(links: Links) -> Json:
    """The relations that clients start from."""
    publish_pact = links.template("pact", version="consumerApplicationVersion")
    return {
        "_links": {
            "self": link(links.base_url, "Index"),
            "pb:publish-pact": template(publish_pact, "Publish a pact"),
            **{relation: link(links.to(route), title) for relation, route, title in _PLACES},
            **{relation: template(links.template(route), title) for relation, route, title in _TEMPLATES},
            "pb:can-i-deploy-pacticipant-version-to-environment": template(
                links.to("can_i_deploy") + _QUESTION,
                "Determine if an application version can be safely deployed to an environment",
            ),
            "pactgate:decision": template(
                links.to("decision") + _QUESTION, "Whether a version may be deployed, and why"
            ),
        }
    }
