"""Find the pacts that count for a provider: of the consumer versions that are somewhere now, and the newest of each."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from pactgate.broker.domain.environments.environments import Environment
from pactgate.broker.domain.publishing.pacts import PublishedPact, Which
from pactgate.broker.store.engine import Transaction
from pactgate.broker.store.publishing.pact_lists import newest_pacts, pacts_in_place
from pactgate.broker.store.publishing.pacts import EVERY
from pactgate.broker.store.versions.versions import marks_by_id

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


def pacts_that_count(tx: Transaction, provider: str) -> list[tuple[PublishedPact, Sequence[Environment]]]:
    """The pacts with a provider that somebody may rely on, newest version first, with where the version is now.

    Those of the consumer versions that are deployed or released anywhere, and of each consumer the newest: that of its
    main branch, if there is one.
    """
    there = pacts_in_place(tx, provider)
    newest = {pact.consumer_id: pact for pact in newest_pacts(tx, EVERY, provider=provider)}
    newest |= {pact.consumer_id: pact for pact in newest_pacts(tx, Which(main_branch=True), provider=provider)}
    pacts = {each.publication_id: each for each in (*there, *newest.values())}
    marks = marks_by_id(tx, [each.consumer_version_id for each in there])
    ordered = sorted(pacts.values(), key=lambda one: -one.consumer_version_order)
    return [
        (each, marks[each.consumer_version_id].environments if each.consumer_version_id in marks else ())
        for each in ordered
    ]


def callers_of(tx: Transaction, provider: str) -> Callers:
    """Who calls a provider, as far as the pacts that count say it."""
    by_content: dict[int, list[tuple[PublishedPact, Sequence[Environment]]]] = defaultdict(list)
    for pact, environments in pacts_that_count(tx, provider):
        by_content[pact.content_id].append((pact, environments))
    callers = [_caller(same) for same in by_content.values()]
    first = sorted(callers, key=lambda each: not any(version.environments for version in each.versions))
    return Callers(sorted(first[:MOST_CALLERS], key=lambda each: each.consumer.lower()), len(callers))


def _caller(same: Sequence[tuple[PublishedPact, Sequence[Environment]]]) -> Caller:
    newest, _ = same[0]
    versions = [CallerVersion(pact.consumer_version, places) for pact, places in same]
    return Caller(newest.consumer, newest.content_id, newest.sha, versions)
