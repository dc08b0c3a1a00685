"""Look at who calls whom, everywhere or in one environment, as far as one picture holds it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from pactgate.broker.actions.documents.evidence import EvidenceSource
from pactgate.broker.actions.gate.overview import by_urgency, states_of
from pactgate.broker.actions.publishing.read_contracts import pacticipant
from pactgate.broker.domain.environments.environments import Environment
from pactgate.broker.domain.errors import NotFoundError
from pactgate.broker.domain.gate.network import Call, Picture, applications_of, picture_of
from pactgate.broker.domain.gate.overview import IntegrationState
from pactgate.broker.domain.gate.pairs import PairVerdict, Verdict
from pactgate.broker.store.environments.environments import list_environments
from pactgate.broker.store.versions.pacticipants import pacticipants_by_id


@dataclass(frozen=True, slots=True)
class Network:
    """What is drawn, and of how much.

    `verdicts` has, for each call that is drawn, the worst pair of versions that meet. `inhabitants` are the versions
    of each drawn application that are in the environment; nobody's where none was asked about.
    """

    environments: tuple[Environment, ...]
    environment: Environment | None
    picture: Picture
    verdicts: Mapping[Call, PairVerdict]
    inhabitants: Mapping[str, tuple[str, ...]]
    counts: Mapping[Verdict, int]
    applications_in_all: int

    @property
    def calls_in_all(self) -> int:
        """How many calls there are, drawn or not."""
        return sum(self.counts.values())


def network(evidence: EvidenceSource, environment: str | None, around: str | None) -> Network:
    """The calls in an environment, or anywhere; `around` one application, or all that a picture holds.

    In an environment those count that meet there now, anywhere the worst that is known of each integration. Of those
    that are not drawn it is only looked how they stand. Not inside a transaction. Raises NotFoundError where a name is
    none.
    """
    environments = tuple(evidence.database.read(list_environments))
    there = _environment(environments, environment)
    if around is not None:
        evidence.database.read(pacticipant, around)
    ranked = by_urgency(evidence, there)
    names = evidence.database.read(pacticipants_by_id, {each for pair in ranked for each in pair})
    calls = {
        Call(names[pair.consumer_id].name, names[pair.provider_id].name, urgency.verdict): pair
        for pair, urgency in ranked.items()
    }
    picture = picture_of(list(calls), around)
    places = environments if there is None else (there,)
    states = [
        replace(state, only_there=there is not None)
        for state in states_of(evidence, [calls[call] for call in picture.calls], places)
    ]
    return Network(
        environments=environments,
        environment=there,
        picture=picture,
        verdicts={call: state.worst for call, state in zip(picture.calls, states, strict=True)},
        inhabitants=_inhabitants(states, there),
        counts=Counter(call.verdict for call in calls),
        applications_in_all=len(applications_of(calls)),
    )


def _environment(known: Sequence[Environment], name: str | None) -> Environment | None:
    if name is None:
        return None
    found = next((each for each in known if each.name == name), None)
    if found is None:
        message = f"No environment with name '{name}' found"
        raise NotFoundError(message)
    return found


def _inhabitants(states: Iterable[IntegrationState], environment: Environment | None) -> dict[str, tuple[str, ...]]:
    inhabitants: dict[str, tuple[str, ...]] = {}
    for state in states:
        for place in state.places if environment else ():
            inhabitants |= {state.consumer: place.consumer_versions, state.provider: place.provider_versions}
    return inhabitants
