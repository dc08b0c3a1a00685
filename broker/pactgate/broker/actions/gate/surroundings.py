"""Look up what stands around the rows of the matrix: branches, tags and environments of their versions."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Concatenate

from pactgate.broker.domain.environments.environments import Environment
from pactgate.broker.domain.gate.deployability import MatrixAnswer
from pactgate.broker.domain.versions.versions import Marks
from pactgate.broker.store.engine import Transaction
from pactgate.broker.store.environments.environments import environments_of_versions
from pactgate.broker.store.versions.versions import marks_by_id


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known about the versions in the rows, by version id."""

    marks: Mapping[int, Marks]
    environments: Mapping[int, Sequence[Environment]]


def in_surroundings[**P](
    tx: Transaction, ask: Callable[Concatenate[Transaction, P], MatrixAnswer], /, *args: P.args, **kwargs: P.kwargs
) -> tuple[MatrixAnswer, Surroundings]:
    """The answer of an action that asks the matrix, with the versions in its rows and where they are."""
    answer = ask(tx, *args, **kwargs)
    rows = (*answer.rows.considered, *answer.rows.ignored)
    ids = {row.consumer_version_id for row in rows} | {row.provider_version_id for row in rows}
    wanted = {each for each in ids if each is not None}
    return answer, Surroundings(marks_by_id(tx, wanted), environments_of_versions(tx, wanted))
