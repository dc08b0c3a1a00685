"""The index: where everything is."""

from fastapi import APIRouter

from pactgate.broker.access import needs
from pactgate.broker.addresses import Links, SegmentRoute
from pactgate.broker.api.answers import HalResponse, Json, link, template
from pactgate.broker.api.dependencies import BrokerOf
from pactgate.broker.domain.identity.permissions import Permission

router = APIRouter(route_class=SegmentRoute, tags=["index"])


@router.get("/", name="index", dependencies=[needs(Permission.READ)])
def get_index(broker: BrokerOf) -> HalResponse:
    """The index, where clients start."""
    return HalResponse(index_hal(broker.links, names_pacts_to_verify=broker.setup.answering.names_pacts_to_verify))


_PLACES = (
    ("pb:publish-contracts", "publish_contracts", "Publish contracts"),
    ("pb:latest-pact-versions", "latest_pacts", "Latest pact versions"),
    ("pb:pacticipants", "pacticipants", "Pacticipants"),
    ("pb:webhooks", "webhooks", "Webhooks"),
    ("pb:integrations", "integrations", "Integrations"),
    ("pb:environments", "environments", "Environments"),
    ("pactgate:user", "current_user", "Who you are, and what you may do"),
    ("pactgate:tokens", "own_tokens", "Your tokens"),
    ("pactgate:users", "users", "People and system accounts"),
    ("pactgate:teams", "teams", "Teams"),
    ("pactgate:roles", "roles", "Roles"),
    ("pactgate:permissions", "permissions", "What a role may allow"),
    ("pactgate:system-accounts", "system_accounts", "System accounts, for pipelines"),
    ("pactgate:decisions", "decisions", "Stored decisions; POST asks a question and stores the answer"),
    ("pactgate:policies", "policies", "Policies of the gate"),
    ("pactgate:policy", "policy", "The policy of the gate for everything"),
    (
        "pactgate:trust-rules",
        "trust_rules",
        "Which pipelines and people are let in by whose tokens; POST adds a rule",
    ),
    ("pactgate:check-trust-rules", "check_trust_rules", "Which trust rules let a token in; POST asks"),
    ("pactgate:secrets", "secrets", "Secrets of webhooks; POST creates one"),
    ("pactgate:audit", "audit", "The audit log"),
    ("pactgate:unjudged", "unjudged", "What could not be judged; DELETE has it judged again"),
)
"""Relation, route and title of each link that is complete."""

_FOR_VERIFICATION = "provider-pacts-for-verification"
_VERIFICATION = f"pb:{_FOR_VERIFICATION}"

_TEMPLATES = (
    (
        "pb:branch-pact-versions",
        "branch_pact_versions",
        "All versions of pacts for a provider, for a named consumers branch",
    ),
    (
        "pb:latest-branch-pact-versions",
        "latest_branch_pact_versions",
        "Latest version of pact for a provider, for a named consumers branch",
    ),
    (
        "pb:main-branch-pact-versions",
        "main_branch_pact_versions",
        "All versions of pacts for a provider, for a named consumers main branch",
    ),
    (
        "pb:latest-main-branch-pact-versions",
        "latest_main_branch_pact_versions",
        "Latest version of pact for a provider, for a named consumers main branch",
    ),
    (
        "pb:provider-pacts-with-main-branch",
        "main_branch_provider_pacts",
        "All pacts for a provider, for any consumers main branch",
    ),
    (
        "pb:provider-pacts-with-branch",
        "branch_provider_pacts",
        "All pacts for a provider, for any consumers named branch",
    ),
    (
        "pb:latest-provider-pacts-with-main-branch",
        "latest_main_branch_provider_pacts",
        "Latest pact for a provider, for any consumers main branch",
    ),
    (
        "pb:latest-provider-pacts-with-branch",
        "latest_branch_provider_pacts",
        "Latest pacts for a provider, for any consumers named branch",
    ),
    ("pb:pacticipant", "pacticipant", "Fetch pacticipant by name"),
    ("pb:latest-provider-pacts", "latest_provider_pacts", "Latest pacts by provider"),
    (
        "pb:latest-provider-pacts-with-tag",
        "latest_tagged_provider_pacts",
        "Latest pacts for provider with the specified tag",
    ),
    (
        "pb:provider-pacts-with-tag",
        "tagged_provider_pacts",
        "All pact versions for the provider with the specified consumer version tag",
    ),
    ("pb:provider-pacts", "provider_pacts", "All pact versions for the specified provider"),
    ("pb:latest-version", "latest_version", "Latest pacticipant version"),
    ("pb:latest-tagged-version", "latest_tagged_version", "Latest pacticipant version with the specified tag"),
    ("pb:webhook", "webhook", "Webhook"),
    ("pb:pacticipant-version-tag", "version_tag", "Get, create or delete a tag for a pacticipant version"),
    ("pb:pacticipant-branch", "branch", "Get or delete a pacticipant branch"),
    ("pb:pacticipant-branch-version", "branch_version", "Get or add/create a pacticipant version for a branch"),
    ("pb:pacticipant-version", "version", "Get, create or delete a pacticipant version"),
    (_VERIFICATION, "pacts_for_verification", "Pact versions to be verified for the specified provider"),
    ("pb:environment", "environment", "Environment"),
    ("pf:publish-provider-contract", "publish_provider_contract", "Publish a provider contract"),
    (
        "pactgate:compare",
        "compare_provider_contract",
        "Which consumers a document would break in an environment",
    ),
    ("pactgate:kept-decision", "kept_decision", "A stored decision"),
    ("pactgate:environment-policy", "environment_policy", "The policy for everything in an environment"),
    ("pactgate:pacticipant-policy", "pacticipant_policy", "The policy for a provider"),
    (
        "pactgate:pacticipant-environment-policy",
        "pacticipant_environment_policy",
        "The policy for a provider in an environment",
    ),
    ("pactgate:usage", "usage", "Which consumers use which parts of a provider's document"),
    ("pactgate:waivers", "waivers", "The waivers of a provider; POST adds one"),
    ("pactgate:waiver", "waiver", "A waiver"),
)
"""Relation, route and title of each link whose placeholders a client fills in."""

_CAN_I_DEPLOY = "Determine if an application version can be safely deployed to an environment"
_QUESTION = "?pacticipant={pacticipant}&version={version}"


def index_hal(links: Links, *, names_pacts_to_verify: bool = True) -> Json:
    """The relations that clients start from. Each says whether it is templated, as clients of old expect."""
    relations = _relations(links)
    if not names_pacts_to_verify:
        relations = {name: each for name, each in relations.items() if not name.endswith(_FOR_VERIFICATION)}
    return {"_links": relations}


def _relations(links: Links) -> Json:
    publish_pact = links.template("pact", version="consumerApplicationVersion")
    for_verification = links.template("pacts_for_verification")
    return {
        "self": _complete(links.base_url, "Index"),
        "pb:publish-pact": template(publish_pact, "Publish a pact"),
        **{relation: _complete(links.to(route), title) for relation, route, title in _PLACES},
        "pb:tagged-pact-versions": _tagged_pact_versions(links),
        # The one link that says nothing of being templated.
        "pb:metrics": link(links.to("metrics"), "Get Pact Broker metrics"),
        **{relation: template(links.template(route), title) for relation, route, title in _TEMPLATES},
        **_questions(links),
        f"beta:{_FOR_VERIFICATION}": {
            "name": "beta",
            **template(for_verification, f"DEPRECATED - please use {_VERIFICATION}"),
        },
        "curies": [
            {"name": name, **template(f"{links.base_url}/doc/{{rel}}?context=index")} for name in ("pb", "beta")
        ],
    }


def _complete(href: str, title: str) -> Json:
    return {**link(href, title), "templated": False}


def _tagged_pact_versions(links: Links) -> Json:
    """The Pact Broker says of this one template that it is none, and so it is kept for its clients."""
    title = "All versions of a pact for a given consumer, provider and consumer version tag"
    return _complete(links.template("tagged_pact_versions"), title)


def _questions(links: Links) -> Json:
    ask = links.to("can_i_deploy") + _QUESTION
    return {
        "pb:can-i-deploy-pacticipant-version-to-tag": template(
            ask + "&to={tag}", f"{_CAN_I_DEPLOY} identified by the given tag"
        ),
        "pb:can-i-deploy-pacticipant-version-to-environment": template(
            ask + "&environment={environment}", _CAN_I_DEPLOY
        ),
        "pactgate:decision": template(
            links.to("decision") + _QUESTION + "&environment={environment}",
            "Whether a version can be deployed, and why",
        ),
    }
