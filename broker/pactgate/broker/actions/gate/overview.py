"""Look over integrations: the newest pact of each, what was shown about it, and how it stands in each environment."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from pactgate.broker.actions.documents.promises import Held, promises_of
from pactgate.broker.domain.documents.promises import Promise
from pactgate.broker.domain.environments.environments import Environment
from pactgate.broker.domain.errors import InvalidQueryError
from pactgate.broker.domain.gate.overview import (
    LEAST_URGENT,
    IntegrationState,
    Order,
    Overview,
    PairOfIds,
    Place,
    Urgency,
    Wanted,
    counted,
    severity,
    urgency,
)
from pactgate.broker.domain.gate.pairs import Pair, PairVerdict, Party, Replay, judge
from pactgate.broker.domain.gate.policies import USUALLY_STRICT, Strictness
from pactgate.broker.domain.pages import Paged, PageRequest, part
from pactgate.broker.domain.versions.versions import Version
from pactgate.broker.store.engine import Transaction
from pactgate.broker.store.environments.environments import list_environments
from pactgate.broker.store.gate import overview as store
from pactgate.broker.store.gate.overview import Meeting, NewestPact, VersionInPlace
from pactgate.broker.store.gate.overview_pages import Narrowed, pairs_in_order, totals
from pactgate.broker.store.gate.policies import strictness_of
from pactgate.broker.store.verification.verifications import failures_of
from pactgate.broker.store.versions.versions import versions_by_id


def overview(tx: Transaction, wanted: Wanted, page: PageRequest) -> Overview:
    """A page of the integrations that are wanted. The number of queries does not grow with them.

    All that is known is read of those on the page alone. Of the others it is looked which need somebody, where that is
    asked for. Raises InvalidQueryError where the environment is unknown; EvidenceWantedError.
    """
    known = tuple(list_environments(tx))
    environments = tuple(each for each in known if wanted.environment in (None, each.name))
    if wanted.environment is not None and not environments:
        raise InvalidQueryError([f"Environment with name '{wanted.environment}' does not exist"])
    narrowed = Narrowed(wanted.name, environments[0].id if wanted.environment is not None else None)
    found = totals(tx, narrowed)
    counts = None
    if wanted.worst_first:
        urgent = _urgent(tx, narrowed, environments)
        counts = counted(urgent.values(), found.integrations)
        pairs = part(_worst_first(pairs_in_order(tx, narrowed, wanted.order, None), urgent, wanted), page)
    else:
        pairs = Paged(pairs_in_order(tx, narrowed, wanted.order, page), found.integrations, page)
    shown = states_of(tx, pairs.items, environments)
    states = [replace(each, only_there=wanted.environment is not None) for each in shown]
    return Overview(known, environments, Paged(states, pairs.total, page), found, counts)


def by_urgency(tx: Transaction, environment: Environment | None) -> dict[PairOfIds, Urgency]:
    """Every integration, or those that meet in an environment, the most urgent first. Raises EvidenceWantedError."""
    narrowed = Narrowed(environment_id=environment.id if environment else None)
    urgent = _urgent(tx, narrowed, [environment] if environment else list_environments(tx))
    pairs = pairs_in_order(tx, narrowed, Order.WORST, None)
    return dict(sorted(((pair, urgent.get(pair, LEAST_URGENT)) for pair in pairs), key=lambda each: each[1]))


def states_of(
    tx: Transaction, pairs: Sequence[PairOfIds], environments: Sequence[Environment]
) -> list[IntegrationState]:
    """How each of these integrations stands that has a pact, in this order. Raises EvidenceWantedError."""
    places = [each.id for each in environments]
    newest = {each.pair: each for each in store.newest_pacts(tx, pairs)}
    meetings = store.meetings(tx, pairs, places)
    versions = versions_by_id(tx, (each.consumer_version_id for each in newest.values()))
    told = _told(tx, environments, [*newest.values(), *meetings])
    inside = store.versions_in_place(tx, {each for pair in pairs for each in pair}, places)
    there = _Inhabitants(inside, meetings, told)
    return [
        _state(newest[pair], versions[newest[pair].consumer_version_id], environments, there, told)
        for pair in pairs
        if pair in newest
    ]


def with_failures(tx: Transaction, replays: Iterable[Replay]) -> dict[int, Replay]:
    """The replays by number, those that failed with what went wrong."""
    by_number = {each.number: each for each in replays}
    failures = failures_of(tx, (number for number, each in by_number.items() if not each.success))
    return {number: replace(each, failures=failures.get(number, ())) for number, each in by_number.items()}


def _urgent(tx: Transaction, narrowed: Narrowed, environments: Sequence[Environment]) -> dict[PairOfIds, Urgency]:
    """Every integration that is not simply yes, and how urgent it is. Those that can only be yes are not looked at."""
    newest = store.newest_pacts_in_question(tx, narrowed) if narrowed.environment_id is None else []
    found: list[NewestPact | Meeting] = [*newest, *store.meetings_in_question(tx, narrowed)]
    told = _told(tx, environments, found, failures=False)
    by_id = {each.id: each for each in environments}
    urgent: dict[PairOfIds, Urgency] = {}
    for each in found:
        place = by_id[each.environment_id] if isinstance(each, Meeting) else None
        urgent[each.pair] = min(urgent.get(each.pair, LEAST_URGENT), urgency(told.judged(each), place))
    return {pair: each for pair, each in urgent.items() if not each.quiet}


def _worst_first(
    pairs: Sequence[PairOfIds], urgent: Mapping[PairOfIds, Urgency], wanted: Wanted
) -> Sequence[PairOfIds]:
    chosen = [pair for pair in pairs if pair in urgent] if wanted.attention else pairs
    if wanted.order is not Order.WORST:
        return chosen
    return sorted(chosen, key=lambda pair: urgent.get(pair, LEAST_URGENT))


@dataclass(frozen=True, slots=True)
class _Told:
    """What was shown: the replays by number, and what documents promise."""

    replays: Mapping[int, Replay]
    promises: Mapping[Held, Promise]
    strict: Mapping[int | None, Mapping[int, Strictness]]
    """How strict the gate is, by the id of the environment (None: in none) and that of the provider."""

    def judged(self, found: NewestPact | Meeting) -> PairVerdict:
        """The verdict on two versions."""
        consumer = Party(found.consumer, found.consumer_version)
        provider = Party(found.provider, found.provider_version)
        replay = self.replays.get(found.replay.number, found.replay) if found.replay else None
        promise = self.promises.get((found.content_id, found.provider_version_id))
        place = found.environment_id if isinstance(found, Meeting) else None
        strict = self.strict.get(place, {}).get(found.pair.provider_id, USUALLY_STRICT)
        return judge(Pair(consumer, provider, found.sha, replay, promise), strict)


def _told(
    tx: Transaction,
    environments: Iterable[Environment],
    found: Sequence[NewestPact | Meeting],
    *,
    failures: bool = True,
) -> _Told:
    promises = promises_of(tx, [(each.content_id, each.provider_version_id) for each in found])
    replays = with_failures(tx, [each.replay for each in found if each.replay]) if failures else {}
    return _Told(replays, promises, _strict(tx, environments, found, promises))


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
            self._pairs[meeting.environment_id, meeting.pair].append(told.judged(meeting))

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
        newest=told.judged(newest),
        places=tuple(there.place(environment, newest.pair) for environment in environments),
    )
