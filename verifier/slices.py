"""Replays pacts in slices, since the Pact library takes longer for each interaction the more there are."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from itertools import batched
from typing import Any

from verifier import pact_process
from verifier.errors import LibraryFailed
from verifier.inputs import ProviderUnderTest
from verifier.pact_job import Outcome
from verifier.pact_process import Patience

SIZE = 100
"""Interactions in a slice: 1,000 in ten slices took 11 s where they took 26 s in one piece."""


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
        provider: the requests, and the name.
        messages_url: what it asks for messages.
        states_url: provider states, None for nowhere.
    """

    provider: ProviderUnderTest
    messages_url: str
    states_url: str | None


def sliced(document: dict[str, Any], url: str) -> list[Slice]:
    """The slices of a pact; positions as in `pactfile.read.pact`, `interactions` before `messages`."""
    keys = ("interactions", "messages")
    rest = {key: value for key, value in document.items() if key not in keys}
    elements = ((key, element) for key in keys for element in document.get(key) or [])
    numbered = [(key, element | {"_id": str(position)}) for position, (key, element) in enumerate(elements)]
    return [
        Slice(url, rest | _by_key(some), len(some), messages)
        for messages in (False, True)
        for some in batched((each for each in numbered if _is_message(*each) is messages), SIZE)
    ]


def replayed(
    slices: Sequence[Slice],
    places: Places,
    patience: Patience,
    *,
    parallel: int,
    told: Callable[[int], None],
) -> list[list[Outcome]]:
    """Replay slices, so many at a time, and give the outcomes of each in their order.

    When one fails, or the run is interrupted, the processes of the others are ended before this returns.

    Args:
        slices: what to replay.
        places: where.
        patience: when to give up.
        parallel: how many processes at a time.
        told: called with the size of each slice that is done.

    Raises:
        LibraryFailed, OutOfTime: see `pact_process.outcomes`.
    """
    with ThreadPoolExecutor(parallel) as pool:
        futures = {pool.submit(_outcomes, each, places, patience): each for each in slices}
        try:
            for done in as_completed(futures):
                done.result()
                told(futures[done].size)
        except BaseException:
            patience.stop.set()
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return [future.result() for future in futures]


def _outcomes(each: Slice, places: Places, patience: Patience) -> list[Outcome]:
    provider = replace(places.provider, base_url=places.messages_url) if each.messages else places.provider
    try:
        return pact_process.outcomes(each.document, provider, places.states_url, patience)
    except LibraryFailed as error:
        raise LibraryFailed(f"{each.url}: {error}") from error


def _is_message(key: str, element: dict[str, Any]) -> bool:
    """Whether an interaction is a message: by its list before version 4, by its type since."""
    return key == "messages" or str(element.get("type")).endswith("/Messages")


def _by_key(numbered: Iterable[tuple[str, dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    by_key: dict[str, list[dict[str, Any]]] = {}
    for key, element in numbered:
        by_key.setdefault(key, []).append(element)
    return by_key
