"""Look up what stands around the rows of the matrix: branches, tags and environments of their versions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pactgate.broker.domain.environments.environments import Environment
from pactgate.broker.domain.gate.rows import Rows
from pactgate.broker.domain.versions.versions import Marks
from pactgate.broker.store.engine import Transaction
from pactgate.broker.store.environments.present_versions import environments_of_versions
from pactgate.broker.store.versions.versions import marks_by_id


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known about the versions in the rows, by version id."""

    marks: Mapping[int, Marks]
    environments: Mapping[int, Sequence[Environment]]


def surroundings_of(tx: Transaction, rows: Rows) -> Surroundings:
    """The versions in the rows, and where they are."""
    every = (*rows.considered, *rows.ignored)
    ids = {row.consumer_version_id for row in every} | {row.provider_version_id for row in every}
    versions = {each for each in ids if each is not None}
    return Surroundings(marks_by_id(tx, versions), environments_of_versions(tx, versions))
