"""Look at who calls whom, everywhere or in one environment, as far as one picture holds it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from broker.actions.overview import IntegrationState, overview, severity
from broker.actions.read_contracts import pacticipant
from broker.domain.environments import Environment
from broker.domain.errors import NotFoundError
from broker.domain.network import Call, Picture, applications_of, picture_of
from broker.domain.pairs import PairVerdict, Verdict
from broker.store.engine import Transaction


@dataclass(frozen=True, slots=True)
class Network:
    """What is drawn, and of how much.

    `verdicts` has, for each call that is drawn, the worst pair of versions that meet. `inhabitants` are the versions
    of each application that are in the environment; nobody's where none was asked about.
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


def network(tx: Transaction, environment: str | None, around: str | None) -> Network:
    """The calls in an environment, or anywhere; `around` one application, or all that a picture holds.

    In an environment those count that meet there now, anywhere the worst that is known of each integration. Raises
    NotFoundError where a name is none, and EvidenceWantedError.
    """
    found = overview(tx)
    there = _environment(found.environments, environment)
    if around is not None:
        pacticipant(tx, around)
    verdicts = dict(sorted(_verdicts(found.integrations, there), key=lambda each: severity(each[1])))
    picture = picture_of(list(verdicts), around)
    return Network(
        environments=found.environments,
        environment=there,
        picture=picture,
        verdicts={call: verdicts[call] for call in picture.calls},
        inhabitants=_inhabitants(found.integrations, there),
        counts=Counter(call.verdict for call in verdicts),
        applications_in_all=len(applications_of(verdicts)),
    )


def _environment(known: Sequence[Environment], name: str | None) -> Environment | None:
    if name is None:
        return None
    found = next((each for each in known if each.name == name), None)
    if found is None:
        message = f"No environment with name '{name}' found"
        raise NotFoundError(message)
    return found


def _verdicts(
    states: Iterable[IntegrationState], environment: Environment | None
) -> Iterable[tuple[Call, PairVerdict]]:
    for state in states:
        pairs = (state.worst,) if environment is None else _meeting(state, environment)
        for worst in pairs[:1]:
            yield Call(state.consumer, state.provider, worst.verdict), worst


def _meeting(state: IntegrationState, environment: Environment) -> tuple[PairVerdict, ...]:
    return next(place.pairs for place in state.places if place.environment == environment)


def _inhabitants(states: Iterable[IntegrationState], environment: Environment | None) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for state in states:
        for place in state.places:
            if place.environment == environment:
                found |= {state.consumer: place.consumer_versions, state.provider: place.provider_versions}
    return found
