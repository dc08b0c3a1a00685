"""Find the pacts that count for a provider: of the consumer versions that are somewhere now, and the newest of all."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from broker.domain.environments import Environment
from broker.domain.pacts import PublishedPact
from broker.store.engine import Transaction
from broker.store.environments import environments_of_versions
from broker.store.pact_lists import newest_pacts, pacts_in_place
from broker.store.pacts import EVERY

MOST_CALLERS = 100
"""How many pacts are looked at; a page says so where there are more."""


@dataclass(frozen=True, slots=True)
class CallerVersion:
    """A consumer version, and where it is now."""

    number: str
    environments: Sequence[Environment]


@dataclass(frozen=True, slots=True)
class Caller:
    """A content of a consumer's pact with a provider, and the versions that count and have it, newest first."""

    consumer: str
    content_id: int
    sha: str
    versions: Sequence[CallerVersion]


@dataclass(frozen=True, slots=True)
class Callers:
    """The pacts that count, by consumer; of more than can be looked at the first, those first that are somewhere."""

    known: Sequence[Caller]
    in_all: int


def callers_of(tx: Transaction, provider: str) -> Callers:
    """Who calls a provider, as far as pacts say it."""
    there = pacts_in_place(tx, provider)
    found = {each.publication_id: each for each in (*there, *newest_pacts(tx, EVERY, provider=provider))}
    places = environments_of_versions(tx, [each.consumer_version_id for each in there])
    by_content: dict[int, list[PublishedPact]] = defaultdict(list)
    for each in sorted(found.values(), key=lambda one: -one.consumer_version_order):
        by_content[each.content_id].append(each)
    callers = [_caller(same, places) for same in by_content.values()]
    first = sorted(callers, key=lambda each: not any(version.environments for version in each.versions))
    return Callers(sorted(first[:MOST_CALLERS], key=lambda each: each.consumer.lower()), len(callers))


def _caller(same: Sequence[PublishedPact], places: Mapping[int, Sequence[Environment]]) -> Caller:
    versions = [CallerVersion(each.consumer_version, places.get(each.consumer_version_id, ())) for each in same]
    return Caller(same[0].consumer, same[0].content_id, same[0].sha, versions)
