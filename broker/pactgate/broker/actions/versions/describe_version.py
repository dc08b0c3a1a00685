"""Describe a version with where it is, where it could go, and its pacts."""

from dataclasses import dataclass

from pactgate.broker.domain.environments.environments import DeployedVersion, Environment, ReleasedVersion
from pactgate.broker.domain.versions.versions import Version
from pactgate.broker.store.engine import Transaction
from pactgate.broker.store.environments.environments import list_environments
from pactgate.broker.store.environments.present_versions import deployments_of_version, releases_of_version
from pactgate.broker.store.versions.versions import providers_of


@dataclass(frozen=True, slots=True)
class DescribedVersion:
    """A version, every environment, its current deployments and releases, and the providers it has pacts with."""

    version: Version
    environments: tuple[Environment, ...]
    deployed: tuple[DeployedVersion, ...]
    released: tuple[ReleasedVersion, ...]
    providers: tuple[str, ...]


def describe_version(tx: Transaction, version: Version) -> DescribedVersion:
    """A version with what is around it."""
    return DescribedVersion(
        version,
        tuple(list_environments(tx)),
        tuple(deployments_of_version(tx, version.id)),
        tuple(releases_of_version(tx, version.id)),
        tuple(providers_of(tx, version.id)),
    )
