"""What the link relations of the broker's documents mean: a client follows these, and builds no address itself.

`python -m pactgate.broker.domain.relations` prints the page docs/reference/relations.md.
"""

from collections.abc import Mapping

RELATIONS: Mapping[str, str] = {
    "self": "The document itself.",
    "next": "The next page of a list.",
    "previous": "The page of a list before this one.",
    "index": "The document where every walk begins.",
    "publish-contracts": "Publish the pacts of a consumer version, with its branch, tags and build, in one request.",
    "publish-provider-contract": "Publish the OpenAPI document of a provider version, with what verified it.",
    "provider-contract": "The OpenAPI document of a provider version.",
    "compare": "POST a document that nobody has published yet, with an environment: whom it would break there. Nothing "
    "of it is kept.",
    "compared-with": "The documents that a document was held against: those of the provider in the environment.",
    "publish-pact": "Publish one pact by PUT. `publish-contracts` does more, and whole.",
    "contracts": "The pacts that were published.",
    "pacts": "The pacts of a list.",
    "pact-version": "A pact by its content, whichever consumer version has it.",
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
    "latest-provider-pacts-with-tag": "The latest pact of each consumer of a provider, of those with a tag.",
    "provider-pacts-with-branch": "The pacts with a provider that belong to a branch of their consumers.",
    "latest-provider-pacts-with-branch": "The pact of the head of a branch of each consumer of a provider.",
    "provider-pacts-with-main-branch": "The pacts with a provider that belong to the main branches of its consumers.",
    "latest-provider-pacts-with-main-branch": "The pact of the head of the main branch of each consumer of a provider.",
    "provider-pacts-for-verification": "The pacts that a provider build is to verify. POST the consumer version "
    "selectors, the provider's branch, and whether pending pacts and work in progress are wanted.",
    "previous-distinct": "The nearest earlier pact that says something else.",
    "diff-previous-distinct": "How a pact differs from the nearest earlier one that says something else, as text.",
    "diff": "How a pact differs from another content of the same pair, as text.",
    "publish-verification-results": "POST the result of a replay here: whether it passed, and what each interaction "
    "did. It belongs to the content of the pact.",
    "latest-verification-results": "The result that was published last for a content.",
    "latest-verification-results-where-pacticipant-is-consumer": "The latest results for every pact of a version.",
    "consumer": "The application that sends requests, or reads messages.",
    "provider": "The application that answers requests, or makes messages.",
    "consumer-version": "The consumer version that published a pact.",
    "consumer-versions": "The consumer versions for whose sake a pact is verified.",
    "pacticipant": "An application that takes part in contracts, as consumer, provider or both.",
    "pacticipants": "Every application that takes part in contracts.",
    "pacticipants-with-label": "The pacticipants that have a label.",
    "label": "A label of a pacticipant: PUT gives it, DELETE takes it off.",
    "version": "One build of a pacticipant.",
    "versions": "The versions of a pacticipant, newest first.",
    "pacticipant-version": "One version of a pacticipant, by its number.",
    "latest-version": "The version that was created last, or the head of a branch.",
    "latest-tagged-version": "The latest version of a pacticipant that has a tag.",
    "branch": "A branch of a pacticipant.",
    "branches": "The branches of a pacticipant, the one that grew last first.",
    "branch-version": "The membership of a version in a branch. PUT makes it.",
    "pacticipant-branch": "A branch of a pacticipant. DELETE forgets it; its versions stay.",
    "pacticipant-branch-version": "The membership of a version in a branch. PUT makes it.",
    "tag": "A tag of a version. PUT makes it.",
    "version-tag": "A tag of a version. PUT makes it.",
    "tag-version": "Tag the consumer version of a pact.",
    "tag-prod-version": "Tag the consumer version of a pact with `prod`.",
    "pacticipant-version-tag": "A tag of a version. PUT makes it.",
    "pacticipant-version-tags": "The tags that a version was published with.",
    "environment": "A place where versions run, such as production.",
    "environments": "Every environment.",
    "record-deployment": "POST here when the version was deployed to an environment: it takes the place of the one "
    "that was there.",
    "record-release": "POST here when the version was released to an environment: others stay supported.",
    "deployed-environments": "Where a version is deployed now.",
    "released-environments": "Where a version is released and supported now.",
    "currently-deployed-deployed-versions": "What is deployed to an environment now. `?pacticipant=` narrows it.",
    "currently-supported-released-versions": "What is released to an environment and supported now.",
    "can-i-deploy-pacticipant-version-to-tag": "Whether a version may go where the versions with a tag are.",
    "can-i-deploy-pacticipant-version-to-environment": "Whether a version may go to an environment without breaking "
    "anyone who is there.",
    "can-i-deploy-badge": "A picture that says whether the latest version with a tag may go to another.",
    "can-i-deploy-branch-to-environment-badge": "A picture that says whether the head of a branch may go to an "
    "environment.",
    "decision": "Whether a version may go to an environment: every pair that it would meet, with the reason and the "
    "next step.",
    "decisions": "The decisions that were kept, the newest first; `?pacticipant=`, `&version=` and `&environment=` "
    "narrow them. POST asks a question and keeps the decision with its evidence as it is then.",
    "kept-decision": "A decision as it was when it was asked for.",
    "page": "The page for people that says the same.",
    "usage": "Which consumers use which operations and fields of a provider's document, in which environments, and "
    "what nobody uses. `?environment=`, `?operation=` and `?field=` narrow it.",
    "policies": "Every policy of the gate that somebody stated: how strict it is.",
    "policy": "The policy for everything. PUT states it, DELETE leaves the usual.",
    "environment-policy": "The policy for everything in an environment, which goes before that for everything.",
    "pacticipant-policy": "The policy for a provider, which goes before that for an environment.",
    "pacticipant-environment-policy": "The policy for a provider in an environment, which goes before all others.",
    "waivers": "The findings about a provider that somebody answers for until a day. POST adds one.",
    "waiver": "One finding that somebody answers for. DELETE takes it back.",
    "matrix": "Which versions of two pacticipants work together.",
    "matrix-for-consumer-version": "What is known about a consumer version and its providers.",
    "integrations": "Which consumers have pacts with which providers.",
    "group": "The applications that a pacticipant has to do with.",
    "delete_integration": "DELETE removes the pacts between two, with their results.",
    "dashboard": "The latest pacts between two, with their results.",
    "metrics": "How many things the broker keeps.",
    "webhooks": "Every webhook, or those of a pair. POST creates one. A webhook is an HTTP request that the broker "
    "makes when a contract changes or a result comes. Which methods, schemes and hosts it may use is up to the "
    "operator: see the settings that begin with `PACTGATE_WEBHOOK_`.",
    "webhook": "One webhook.",
    "create": "POST creates a webhook here.",
    "execute": "POST makes the request of a webhook now, to try it.",
    "pact-webhooks": "The webhooks of a consumer and a provider.",
    "consumer-webhooks": "The webhooks of a consumer.",
    "triggered-webhooks": "What the publication of a pact or of a result set off.",
    "logs": "What happened each time a triggered webhook was tried.",
    "error-logs": "What happened each time a triggered webhook failed.",
    "webhook-status": "How the latest runs of the webhooks of a pair ended.",
}
"""A sentence for each relation, by its name without its prefix: `pb:`, `pf:` or `pactgate:`."""


def meaning(relation: str) -> str | None:
    """What a relation means, by its name with or without its prefix, or the `webhooks-` of webhook documents."""
    name = relation.rpartition(":")[2]
    return RELATIONS.get(name) or RELATIONS.get(name.removeprefix("webhooks-"))


def page() -> str:
    """Every relation as a page in Markdown."""
    about = (
        "The broker's answers are HAL documents, and clients follow their links instead of building addresses. "
        "Relations with the prefix `pb:` are the Pact Broker's, `pf:` PactFlow's, `pactgate:` our own."
    )
    head = [
        "# Link relations",
        "",
        about,
        "",
        "<!-- Printed by `python -m pactgate.broker.domain.relations`; a test keeps the page current. -->",
        "",
        "| relation | leads to |",
        "| --- | --- |",
    ]
    return "\n".join([*head, *(f"| `{name}` | {text} |" for name, text in RELATIONS.items()), ""])


if __name__ == "__main__":
    print(page(), end="")  # noqa: T201 - it is a command
