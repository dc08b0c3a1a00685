"""Look over integrations: the newest pact of each, what was shown about it, and how it stands in each environment."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pactgate.broker.actions.documents.evidence import EvidenceSource
from pactgate.broker.actions.gate.assess import assessed, facts_about
from pactgate.broker.domain.environments.environments import Environment
from pactgate.broker.domain.errors import InvalidQueryError
from pactgate.broker.domain.gate.assessor import Facts
from pactgate.broker.domain.gate.overview import (
    LEAST_URGENT,
    IntegrationState,
    Order,
    Overview,
    PairOfIds,
    Place,
    Totals,
    Urgency,
    Wanted,
    counted,
    severity,
    urgency,
)
from pactgate.broker.domain.gate.pairs import PairVerdict
from pactgate.broker.domain.pages import Paged, PageRequest, part
from pactgate.broker.domain.versions.versions import Marks
from pactgate.broker.store.engine import Transaction
from pactgate.broker.store.environments.environments import list_environments
from pactgate.broker.store.gate import overview as store
from pactgate.broker.store.gate.overview import Meeting, NewestPact, VersionInPlace
from pactgate.broker.store.gate.overview_pages import Narrowed, pairs_in_order, totals
from pactgate.broker.store.versions.versions import marks_by_id


def overview(evidence: EvidenceSource, wanted: Wanted, page: PageRequest) -> Overview:
    """A page of the integrations that are wanted. The number of queries does not grow with them.

    All that is known is read of those on the page alone. Of the others it is looked which need attention, where that
    is asked for. Not inside a transaction. Raises InvalidQueryError where the environment is unknown.
    """
    scope = evidence.database.read(_scope, wanted, page)
    counts = None
    pairs = Paged(scope.pairs, scope.totals.integrations, page)
    if wanted.worst_first:
        urgent = _urgencies(evidence, scope.meetings, scope.facts, scope.environments)
        counts = counted(urgent.values(), scope.totals.integrations)
        pairs = part(_worst_first(scope.pairs, urgent, wanted), page)
    shown = states_of(evidence, pairs.items, scope.environments)
    states = [replace(state, only_there=wanted.environment is not None) for state in shown]
    return Overview(scope.known, scope.environments, Paged(states, pairs.total, page), scope.totals, counts)


@dataclass(frozen=True, slots=True)
class _Scope:
    """The integrations that are looked for, in order: a page of them, or all where the worst is to be known first.

    Then `meetings` and `facts` are what tells the worst.
    """

    known: tuple[Environment, ...]
    environments: tuple[Environment, ...]
    totals: Totals
    pairs: Sequence[PairOfIds]
    meetings: Sequence[NewestPact | Meeting] = ()
    facts: Facts = field(default_factory=Facts)


def _scope(tx: Transaction, wanted: Wanted, page: PageRequest) -> _Scope:
    known = tuple(list_environments(tx))
    environments = tuple(each for each in known if wanted.environment in (None, each.name))
    if wanted.environment is not None and not environments:
        raise InvalidQueryError([f"Environment with name '{wanted.environment}' does not exist"])
    narrowed = Narrowed(wanted.name, environments[0].id if wanted.environment is not None else None)
    if not wanted.worst_first:
        pairs = pairs_in_order(tx, narrowed, wanted.order, page)
        return _Scope(known, environments, totals(tx, narrowed), pairs)
    pairs = pairs_in_order(tx, narrowed, wanted.order, None)
    counts = Totals(len(pairs), len({pacticipant_id for pair in pairs for pacticipant_id in pair}))
    return _Scope(known, environments, counts, pairs, *_in_question(tx, narrowed))


def by_urgency(evidence: EvidenceSource, environment: Environment | None) -> dict[PairOfIds, Urgency]:
    """Every integration, or those that meet in an environment, the most urgent first. Not inside a transaction."""
    wanted = Wanted(environment=environment.name if environment else None)
    scope = evidence.database.read(_scope, wanted, PageRequest(1, 1))
    urgent = _urgencies(evidence, scope.meetings, scope.facts, scope.environments)
    return dict(sorted(((pair, urgent.get(pair, LEAST_URGENT)) for pair in scope.pairs), key=lambda item: item[1]))


def _urgencies(
    evidence: EvidenceSource,
    meetings: Sequence[NewestPact | Meeting],
    facts: Facts,
    environments: Iterable[Environment],
) -> dict[PairOfIds, Urgency]:
    """Every integration that is not simply yes, and how urgent it is. Those that can only be yes are not looked at."""
    by_name = {environment.name: environment for environment in environments}
    urgent: dict[PairOfIds, Urgency] = {}
    verdicts = assessed(evidence, [meeting.pair for meeting in meetings], facts)
    for meeting, judged in zip(meetings, verdicts, strict=True):
        place = by_name.get(meeting.pair.environment or "")
        urgent[meeting.integration] = min(urgent.get(meeting.integration, LEAST_URGENT), urgency(judged, place))
    return {pair: each for pair, each in urgent.items() if not each.quiet}


def _in_question(tx: Transaction, narrowed: Narrowed) -> tuple[list[NewestPact | Meeting], Facts]:
    newest, meetings = store.newest_and_meetings_in_question(tx, narrowed)
    in_question: list[NewestPact | Meeting] = [*newest, *meetings]
    return in_question, facts_about(tx, [met.pair for met in in_question], failures=False)


def _worst_first(
    pairs: Sequence[PairOfIds], urgent: Mapping[PairOfIds, Urgency], wanted: Wanted
) -> Sequence[PairOfIds]:
    chosen = [pair for pair in pairs if pair in urgent] if wanted.attention else pairs
    if wanted.order is not Order.WORST:
        return chosen
    return sorted(chosen, key=lambda pair: urgent.get(pair, LEAST_URGENT))


def states_of(
    evidence: EvidenceSource, pairs: Sequence[PairOfIds], environments: Sequence[Environment]
) -> list[IntegrationState]:
    """How each of these integrations stands that has a pact, in this order. Not inside a transaction."""
    scene = evidence.database.read(_scene, pairs, [environment.id for environment in environments])
    met = [newest.pair for newest in scene.newest.values()] + [meeting.pair for meeting in scene.meetings]
    verdicts = assessed(evidence, met, scene.facts)
    newest_verdicts = dict(zip(scene.newest, verdicts[: len(scene.newest)], strict=True))
    present = _Present(scene, verdicts[len(scene.newest) :])
    return [
        IntegrationState(
            consumer=newest.pair.consumer.name,
            provider=newest.pair.provider.name,
            marks=scene.marks[newest.consumer_version_id],
            published_at=newest.published_at,
            newest=newest_verdicts[pair],
            places=tuple(present.place(environment, pair) for environment in environments),
        )
        for pair in pairs
        if (newest := scene.newest.get(pair))
    ]


@dataclass(frozen=True, slots=True)
class _Scene:
    """What is known of integrations: the newest pact of each, who meets whom where, and who else is there."""

    newest: Mapping[PairOfIds, NewestPact]
    meetings: Sequence[Meeting]
    facts: Facts
    marks: Mapping[int, Marks]
    present: Sequence[VersionInPlace]


def _scene(tx: Transaction, pairs: Sequence[PairOfIds], environment_ids: Sequence[int]) -> _Scene:
    pacts, meetings = store.newest_and_meetings(tx, pairs, environment_ids)
    newest = {pact.integration: pact for pact in pacts}
    met = [each.pair for each in newest.values()] + [meeting.pair for meeting in meetings]
    return _Scene(
        newest,
        meetings,
        facts_about(tx, met),
        marks_by_id(tx, (each.consumer_version_id for each in newest.values())),
        store.versions_in_place(tx, {each for pair in pairs for each in pair}, environment_ids),
    )


class _Present:
    """Who is in which environment, looked up by environment and integration."""

    def __init__(self, scene: _Scene, verdicts: Sequence[PairVerdict]) -> None:
        self._versions: dict[tuple[int, int], list[str]] = defaultdict(list)
        for version in scene.present:
            self._versions[version.environment_id, version.pacticipant_id].append(version.version)
        self._verdicts: dict[tuple[str | None, PairOfIds], list[PairVerdict]] = defaultdict(list)
        for meeting, judged in zip(scene.meetings, verdicts, strict=True):
            self._verdicts[meeting.pair.environment, meeting.integration].append(judged)

    def place(self, environment: Environment, pair: PairOfIds) -> Place:
        """How the integration stands in the environment."""
        return Place(
            environment,
            tuple(self._versions.get((environment.id, pair.consumer_id), ())),
            tuple(self._versions.get((environment.id, pair.provider_id), ())),
            tuple(sorted(self._verdicts.get((environment.name, pair), ()), key=severity)),
        )
