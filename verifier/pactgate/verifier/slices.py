"""Replays pacts in slices, since the Pact library takes longer for each interaction the more there are."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from itertools import batched
from typing import Any

from pactgate.verifier import pact_process
from pactgate.verifier.pact_job import InteractionOutcome
from pactgate.verifier.pact_process import NamedPact, Patience, ReplayTarget

SIZE = 50
"""Interactions in a slice: as quick for each as it gets, and so few that progress is seen."""


@dataclass(frozen=True, slots=True)
class Slice:
    """A pact document with some of a pact's interactions, each with its position in the pact as `_id`.

    Attributes:
        url: where the pact came from, for people.
        size: how many interactions there are.
        messages: whether they are messages, else requests by HTTP: the library asks one place for both.
    """

    url: str
    document: dict[str, Any]
    size: int
    messages: bool


@dataclass(frozen=True, slots=True)
class Places:
    """Where the library sends what.

    Attributes:
        http: requests, and provider states.
        messages_url: what it asks for messages, in place of the provider.
    """

    http: ReplayTarget
    messages_url: str

    def of(self, some: Slice) -> ReplayTarget:
        """Where a slice is replayed."""
        if not some.messages:
            return self.http
        return replace(self.http, provider=replace(self.http.provider, base_url=self.messages_url))


def sliced(document: dict[str, Any], url: str) -> list[Slice]:
    """The slices of a pact; positions as in `pactfile.read.pact`, `interactions` before `messages`."""
    keys = ("interactions", "messages")
    rest = {key: value for key, value in document.items() if key not in keys}
    elements = ((key, element) for key in keys for element in document.get(key) or [])
    numbered = [(key, element | {"_id": str(position)}) for position, (key, element) in enumerate(elements)]
    return [
        Slice(url, rest | _by_key(batch), len(batch), messages)
        for messages in (False, True)
        for batch in batched((element for element in numbered if _is_message(*element) is messages), SIZE)
    ]


def replayed(
    slices: Sequence[Slice],
    places: Places,
    patience: Patience,
    *,
    parallel: int,
    report_progress: Callable[[int], None],
) -> list[list[InteractionOutcome]]:
    """Replay slices, so many at a time, and give the outcomes of each in their order.

    When one fails, or the run is interrupted, the processes of the others are ended before this returns.

    Args:
        slices: what to replay.
        places: where.
        patience: when to give up.
        parallel: how many processes at a time.
        report_progress: called with the size of each slice that is done.

    Raises:
        LibraryFailed, OutOfTime: see `pact_process.outcomes`.
    """
    outcomes_by_position: dict[int, list[InteractionOutcome]] = {}
    with ThreadPoolExecutor(parallel) as pool:
        futures = [
            pool.submit(_outcomes, batch, places, patience, report_progress) for batch in _batches(slices, parallel)
        ]
        try:
            for done in as_completed(futures):
                outcomes_by_position |= done.result()
        except BaseException:
            patience.stop.set()
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return [outcomes_by_position[position] for position in range(len(slices))]


type _Batch = list[tuple[int, Slice]]
"""Slices that one process replays one after the other, each with its position among all."""


def _batches(slices: Sequence[Slice], parallel: int) -> list[_Batch]:
    """As many as may be replayed at a time, requests apart from messages."""
    numbered = list(enumerate(slices))
    kinds = [[item for item in numbered if item[1].messages is messages] for messages in (False, True)]
    return [batch for kind in kinds for first in range(parallel) if (batch := kind[first::parallel])]


def _outcomes(
    batch: _Batch, places: Places, patience: Patience, report_progress: Callable[[int], None]
) -> dict[int, list[InteractionOutcome]]:
    outcomes = pact_process.outcomes(
        [NamedPact(part.url, part.document) for _, part in batch],
        places.of(batch[0][1]),
        patience,
        lambda done: report_progress(batch[done][1].size),
    )
    return {position: of_a_slice for (position, _), of_a_slice in zip(batch, outcomes, strict=True)}


def _is_message(key: str, element: dict[str, Any]) -> bool:
    """Whether an interaction is a message: by its list before version 4, by its type since."""
    return key == "messages" or str(element.get("type")).endswith("/Messages")


def _by_key(numbered: Iterable[tuple[str, dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    by_key: dict[str, list[dict[str, Any]]] = {}
    for key, element in numbered:
        by_key.setdefault(key, []).append(element)
    return by_key
