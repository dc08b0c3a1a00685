"""Look over every integration: its newest pact, what was shown about it, and how it stands in each environment."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from broker.actions.promises import Held, promises_of
from broker.domain.environments import Environment
from broker.domain.pairs import Pair, PairVerdict, Party, Replay, Verdict, judge
from broker.domain.policies import USUALLY_STRICT, Strictness
from broker.domain.promises import Promise
from broker.domain.versions import Version
from broker.store import overview as store
from broker.store.engine import Transaction
from broker.store.environments import list_environments
from broker.store.overview import Meeting, NewestPact, PairOfIds, VersionInPlace
from broker.store.policies import strictness_of
from broker.store.verifications import failures_of
from broker.store.versions import versions_by_id

_WORST_FIRST = (Verdict.NO, Verdict.UNKNOWN, Verdict.YES)


@dataclass(frozen=True, slots=True)
class Place:
    """How an integration stands in one environment: the versions of both that are there, and each two that meet.

    `pairs` is empty where nobody meets: a side is not there, or the consumer versions there have no pact with
    the provider. The worst come first.
    """

    environment: Environment
    consumer_versions: tuple[str, ...]
    provider_versions: tuple[str, ...]
    pairs: tuple[PairVerdict, ...]


@dataclass(frozen=True, slots=True)
class IntegrationState:
    """An integration: its newest pact, the verdict on it with its newest result, and a place an environment."""

    consumer: str
    provider: str
    consumer_version: Version
    published_at: datetime
    newest: PairVerdict
    places: tuple[Place, ...]

    @property
    def worst(self) -> PairVerdict:
        """The pair with the worst verdict; of several, one that meets in production, else in any environment."""
        production_first = sorted(self.places, key=lambda place: not place.environment.production)
        return min((*(pair for place in production_first for pair in place.pairs), self.newest), key=severity)

    @property
    def places_of_worst(self) -> tuple[Environment, ...]:
        """The environments in which the worst pair meets."""
        return tuple(place.environment for place in self.places if self.worst in place.pairs)

    @property
    def urgency(self) -> tuple[int, bool, bool]:
        """What sorts the worst first: by verdict, then what meets in production, then what meets anywhere."""
        places = self.places_of_worst
        return severity(self.worst), not any(each.production for each in places), not places


@dataclass(frozen=True, slots=True)
class Overview:
    """Every integration that has a pact, the worst first, and the environments in which they stand."""

    environments: tuple[Environment, ...]
    integrations: tuple[IntegrationState, ...]


def severity(judged: PairVerdict) -> int:
    """The rank of a verdict: 0 is no, then unknown, then yes."""
    return _WORST_FIRST.index(judged.verdict)


def overview(tx: Transaction, only: PairOfIds | None = None) -> Overview:
    """The state of every integration, or of `only` one. The number of queries does not grow with them.

    Raises EvidenceWantedError.
    """
    newest = store.newest_pacts(tx, only)
    meetings = store.meetings(tx, only)
    versions = versions_by_id(tx, (each.consumer_version_id for each in newest))
    environments = tuple(list_environments(tx))
    promises = promises_of(tx, [*_held(newest), *_held(meetings)])
    told = _Told(
        with_failures(tx, [*_replays(newest), *_replays(meetings)]),
        promises,
        _strict(tx, environments, [*newest, *meetings], promises),
    )
    there = _Inhabitants(store.versions_in_place(tx, only), meetings, told)
    states = [_state(each, versions[each.consumer_version_id], environments, there, told) for each in newest]
    return Overview(environments, tuple(sorted(states, key=lambda state: state.urgency)))


def with_failures(tx: Transaction, replays: Iterable[Replay]) -> dict[int, Replay]:
    """The replays by number, those that failed with what went wrong."""
    by_number = {each.number: each for each in replays}
    failures = failures_of(tx, (number for number, each in by_number.items() if not each.success))
    return {number: replace(each, failures=failures.get(number, ())) for number, each in by_number.items()}


@dataclass(frozen=True, slots=True)
class _Told:
    """What was shown: the replays by number, and what documents promise."""

    replays: Mapping[int, Replay]
    promises: Mapping[Held, Promise]
    strict: Mapping[int | None, Mapping[int, Strictness]]
    """How strict the gate is, by the id of the environment (None: in none) and that of the provider."""


def _strict(
    tx: Transaction,
    environments: Iterable[Environment],
    found: Iterable[NewestPact | Meeting],
    promises: Mapping[Held, Promise],
) -> dict[int | None, dict[int, Strictness]]:
    providers = {each.pair.provider_id for each in found if (each.content_id, each.provider_version_id) in promises}
    places = [(None, None), *((each.id, each.name) for each in environments)]
    now = datetime.now(UTC)
    return {key: strictness_of(tx, providers, name, now) for key, name in places} if providers else {}


class _Inhabitants:
    """Who is in which environment, looked up by environment and integration."""

    def __init__(self, versions: Iterable[VersionInPlace], meetings: Iterable[Meeting], told: _Told) -> None:
        self._versions: dict[tuple[int, int], list[str]] = defaultdict(list)
        for version in versions:
            self._versions[version.environment_id, version.pacticipant_id].append(version.version)
        self._pairs: dict[tuple[int, PairOfIds], list[PairVerdict]] = defaultdict(list)
        for meeting in meetings:
            self._pairs[meeting.environment_id, meeting.pair].append(_judged(meeting, told))

    def place(self, environment: Environment, pair: PairOfIds) -> Place:
        """How the integration stands in the environment."""
        return Place(
            environment,
            tuple(self._versions.get((environment.id, pair.consumer_id), ())),
            tuple(self._versions.get((environment.id, pair.provider_id), ())),
            tuple(sorted(self._pairs.get((environment.id, pair), ()), key=severity)),
        )


def _state(
    newest: NewestPact,
    version: Version,
    environments: Iterable[Environment],
    there: _Inhabitants,
    told: _Told,
) -> IntegrationState:
    return IntegrationState(
        consumer=newest.consumer,
        provider=newest.provider,
        consumer_version=version,
        published_at=newest.published_at,
        newest=_judged(newest, told),
        places=tuple(there.place(environment, newest.pair) for environment in environments),
    )


def _held(found: Iterable[NewestPact | Meeting]) -> list[Held]:
    return [(each.content_id, each.provider_version_id) for each in found]


def _replays(found: Iterable[NewestPact | Meeting]) -> list[Replay]:
    return [each.replay for each in found if each.replay]


def _judged(found: NewestPact | Meeting, told: _Told) -> PairVerdict:
    consumer = Party(found.consumer, found.consumer_version)
    provider = Party(found.provider, found.provider_version)
    replay = told.replays[found.replay.number] if found.replay else None
    promise = told.promises.get((found.content_id, found.provider_version_id))
    place = found.environment_id if isinstance(found, Meeting) else None
    strict = told.strict.get(place, {}).get(found.pair.provider_id, USUALLY_STRICT)
    return judge(Pair(consumer, provider, found.sha, replay, promise), strict)
