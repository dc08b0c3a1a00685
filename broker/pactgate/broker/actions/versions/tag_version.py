"""Tag a version, and take the name of an environment for a deployment."""

from pactgate.broker.actions.environments.environments import record_deployment
from pactgate.broker.actions.versions.record_version import add_version_tag
from pactgate.broker.domain.environments.environments import Environment
from pactgate.broker.domain.versions.versions import Tagged, VersionRules
from pactgate.broker.store.engine import Transaction
from pactgate.broker.store.environments.environments import find_environment


def deployed_to_by(tx: Transaction, rules: VersionRules, tag: str) -> Environment | None:
    """The environment that a tag of that name says a version is deployed to; None where it says nothing of the kind."""
    return find_environment(tx, name=tag) if rules.tags_deploy else None


def tag_version(tx: Transaction, rules: VersionRules, *, pacticipant: str, number: str, tag: str) -> Tagged:
    """Tag a version; pacticipant and version are made if they are new.

    A tag that has the name of an environment also records the deployment there, for pipelines that know tags only,
    unless the rules say otherwise.
    See docs/reference/pact-broker.md, Tags.
    """
    tagged = add_version_tag(tx, rules, pacticipant=pacticipant, number=number, tag=tag)
    if place := deployed_to_by(tx, rules, tag):
        record_deployment(
            tx,
            pacticipant=pacticipant,
            version=number,
            environment_uuid=place.uuid,
            instance=None,
            auto_created=True,
        )
    return tagged
