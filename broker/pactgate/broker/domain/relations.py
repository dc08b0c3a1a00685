"""What the link relations of the broker's documents mean: a client follows these, and builds no address itself."""

from collections.abc import Mapping

RELATIONS: Mapping[str, str] = {
    "self": "The document itself.",
    "next": "The next page of a list.",
    "previous": "The page of a list before this one.",
    "index": "The index, where clients start.",
    "publish-contracts": "Publish the pacts of a consumer version, with its branch, tags and build, in one request.",
    "publish-provider-contract": "Publish the OpenAPI document of a provider version, with the result of its "
    "self-verification.",
    "provider-contract": "The OpenAPI document of a provider version.",
    "compare": "POST a document that is not published, with an environment: which consumers it would break there. It "
    "is not stored.",
    "compared-with": "The documents that it was compared with: those of the provider in the environment.",
    "publish-pact": "Publish one pact by PUT. `publish-contracts` publishes all pacts of a version, or none.",
    "contracts": "The pacts that were published.",
    "pacts": "The pacts of a list.",
    "pact-version": "A pact by its content; several consumer versions may have it.",
    "pact-versions": "The pacts of a consumer version, or the versions of a pact.",
    "latest-pact-version": "The pact of the latest consumer version that has one with the provider.",
    "latest-pact-versions": "The latest pact of every integration.",
    "all-pact-versions": "Every version of a pact, newest first.",
    "latest-untagged-pact-version": "The latest pact whose consumer version has no tag.",
    "latest-tagged-pact-version": "The latest pact whose consumer version has a tag.",
    "tagged-pact-versions": "Every version of a pact whose consumer version has a tag.",
    "branch-pact-versions": "Every version of a pact that belongs to a branch of the consumer.",
    "latest-branch-pact-versions": "The pact of the head of a branch of the consumer.",
    "main-branch-pact-versions": "Every version of a pact that belongs to the consumer's main branch.",
    "latest-main-branch-pact-versions": "The pact of the head of the consumer's main branch.",
    "provider-pacts": "Every pact with a provider.",
    "latest-provider-pacts": "The latest pact of each consumer of a provider.",
    "provider-pacts-with-tag": "The pacts with a provider whose consumer versions have a tag.",
    "latest-provider-pacts-with-tag": "The pact of the latest version with a tag, of each consumer of a provider.",
    "provider-pacts-with-branch": "The pacts with a provider that belong to a branch of their consumers.",
    "latest-provider-pacts-with-branch": "The pact of the head of a branch of each consumer of a provider.",
    "provider-pacts-with-main-branch": "The pacts with a provider that belong to the main branches of its consumers.",
    "latest-provider-pacts-with-main-branch": "The pact of the head of the main branch of each consumer of a provider.",
    "provider-pacts-for-verification": "The pacts that a provider build should verify. POST the consumer version "
    "selectors, the provider's branch, and whether to include pending and work-in-progress pacts.",
    "previous-distinct": "The nearest earlier pact with other content.",
    "diff-previous-distinct": "How a pact differs from the nearest earlier one with other content, as text.",
    "diff": "How two pacts of the same pair differ, as text.",
    "publish-verification-results": "POST the result of a verification: whether it passed, and the result of each "
    "interaction. It belongs to the content of the pact.",
    "latest-verification-results": "The newest result for the content of a pact.",
    "latest-verification-results-where-pacticipant-is-consumer": "The newest result for each pact of a consumer "
    "version.",
    "consumer": "The application that sends requests, or reads messages.",
    "provider": "The application that answers requests, or makes messages.",
    "consumer-version": "The consumer version that published a pact.",
    "consumer-versions": "The consumer versions that the pact was selected for.",
    "pacticipant": "An application that takes part in contracts, as consumer, provider or both.",
    "pacticipants": "Every application that takes part in contracts.",
    "pacticipants-with-label": "The pacticipants that have a label.",
    "label": "A label of a pacticipant: PUT adds it, DELETE removes it.",
    "version": "One build of a pacticipant.",
    "versions": "The versions of a pacticipant, newest first.",
    "pacticipant-version": "One version of a pacticipant, by its number.",
    "latest-version": "The version that was created last, or the head of a branch.",
    "latest-tagged-version": "The latest version of a pacticipant that has a tag.",
    "branch": "A branch of a pacticipant.",
    "branches": "The branches of a pacticipant, the most recently updated first.",
    "branch-version": "A version of a branch. PUT adds it.",
    "pacticipant-branch": "A branch of a pacticipant. DELETE deletes it, but not its versions.",
    "pacticipant-branch-version": "A version of a branch. PUT adds it.",
    "tag": "A tag of a version. PUT adds it.",
    "version-tag": "A tag of a version. PUT adds it.",
    "tag-version": "Tag the consumer version of a pact.",
    "tag-prod-version": "Tag the consumer version of a pact with `prod`.",
    "pacticipant-version-tag": "A tag of a version. PUT adds it.",
    "pacticipant-version-tags": "The tags that a version was published with.",
    "environment": "A place that versions are deployed to, such as production.",
    "environments": "Every environment.",
    "record-deployment": "POST when the version was deployed to an environment. It replaces the version that was "
    "deployed there.",
    "record-release": "POST when the version was released to an environment. Other releases stay supported.",
    "deployed-environments": "The environments that a version is deployed to now.",
    "released-environments": "The environments that a version is released to and supported in now.",
    "currently-deployed-deployed-versions": "What is deployed to an environment now. Filtered by `?pacticipant=`.",
    "currently-supported-released-versions": "What is released to an environment and supported now.",
    "can-i-deploy-pacticipant-version-to-tag": "Whether a version works with the latest versions that have a tag.",
    "can-i-deploy-pacticipant-version-to-environment": "Whether a version can be deployed to an environment.",
    "can-i-deploy-badge": "A badge: whether the latest version with a tag works with the latest versions that have "
    "another.",
    "can-i-deploy-branch-to-environment-badge": "A badge: whether the head of a branch can be deployed to an "
    "environment.",
    "decision": "Whether a version can be deployed to an environment, with the reason and the next step for each pair.",
    "decisions": "The stored decisions, the newest first, filtered by `?pacticipant=`, `&version=` and "
    "`&environment=`. POST asks a question and stores the decision with its evidence.",
    "kept-decision": "A stored decision, as it was then.",
    "page": "The web page with the same content.",
    "usage": "Which consumers use which operations and fields of a provider's document, in which environments, and "
    "what is unused. Filtered by `?environment=`, `?operation=` and `?field=`.",
    "policies": "Every policy that is set: how strict the gate is.",
    "policy": "The policy for everything. PUT sets it, DELETE restores the defaults.",
    "environment-policy": "The policy for an environment. It precedes the one for everything.",
    "pacticipant-policy": "The policy for a provider. It precedes the one for an environment.",
    "pacticipant-environment-policy": "The policy for a provider in an environment. It precedes all others.",
    "waivers": "The waivers for findings about a provider. POST adds one.",
    "waiver": "A waiver for one finding. DELETE removes it.",
    "matrix": "Which versions of two pacticipants work together.",
    "matrix-for-consumer-version": "The matrix rows of a consumer version and its providers.",
    "integrations": "Which consumers have pacts with which providers.",
    "group": "The integrations of a pacticipant.",
    "delete_integration": "DELETE deletes the pacts between two pacticipants, with their results.",
    "dashboard": "The latest pacts between two pacticipants, with their results.",
    "metrics": "How much the broker stores.",
    "webhooks": "Every webhook, or those of a pair. POST creates one. A webhook is an HTTP request that the broker "
    "makes when a contract changes or a result is published. Which methods, schemes and hosts it may use is up to the "
    "operator: see the settings that begin with `PACTGATE_WEBHOOK_`.",
    "webhook": "One webhook.",
    "create": "POST creates a webhook here.",
    "execute": "POST makes the request of a webhook now, to try it.",
    "pact-webhooks": "The webhooks of a consumer and a provider.",
    "consumer-webhooks": "The webhooks of a consumer.",
    "triggered-webhooks": "The webhooks that the publication of a pact or a result triggered.",
    "logs": "The logs of a triggered webhook, attempt by attempt.",
    "error-logs": "The logs of the failed attempts of a triggered webhook.",
    "webhook-status": "How the latest runs of the webhooks of a pair ended.",
}
"""A sentence for each relation, by its name without its prefix: `pb:`, `pf:` or `pactgate:`."""


def meaning(relation: str) -> str | None:
    """What a relation means, by its name with or without its prefix, or the `webhooks-` of webhook documents."""
    name = relation.rpartition(":")[2]
    return RELATIONS.get(name) or RELATIONS.get(name.removeprefix("webhooks-"))
