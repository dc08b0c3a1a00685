"""Every face of the gate gives the same verdict for the same meeting, whatever policies and waivers there are."""

from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise

from hypothesis import HealthCheck, event, given, settings

from pactgate.broker.actions.documents.evidence import EvidenceSource
from pactgate.broker.actions.gate.ask_matrix import ask_matrix
from pactgate.broker.actions.gate.badges import branch_to_environment_badge
from pactgate.broker.actions.gate.can_i_deploy import can_i_deploy
from pactgate.broker.actions.gate.network import network
from pactgate.broker.actions.gate.overview import overview
from pactgate.broker.actions.gate.pair_matrix import pair_matrix
from pactgate.broker.actions.gate.simple_can_i_deploy import SimpleQuestion, simple_can_i_deploy
from pactgate.broker.domain.errors import NotFoundError
from pactgate.broker.domain.gate.decisions import DeploymentQuestion, PacticipantVersion
from pactgate.broker.domain.gate.deployability import summary
from pactgate.broker.domain.gate.matrix import LatestBy, Question, Selector, Target
from pactgate.broker.domain.gate.overview import Wanted, severity
from pactgate.broker.domain.gate.pair_matrix import PairQuestion, Window
from pactgate.broker.domain.gate.pairs import PairVerdict, Verdict
from pactgate.broker.domain.gate.rows import SUCCESS
from pactgate.broker.domain.pages import PageRequest
from pactgate.broker.store.engine import Database
from tests.broker.worlds import CHAIN, NUMBERS, OTHER_PLACE, PLACE, World, build, governed_worlds

PLACES = (PLACE, OTHER_PLACE)
EVERYTHING = PageRequest(1, 50)

Meeting = tuple[str, str | None, str]
"""A consumer version, a provider version and an environment, as text."""

Verdicts = dict[Meeting, Verdict]


def meeting(judged: PairVerdict, place: str) -> Meeting:
    return str(judged.pair.consumer), str(judged.pair.provider) if judged.pair.provider.version else None, place


def present(world: World, place: str) -> Iterator[tuple[str, str]]:
    """The versions that run in an environment."""
    running = world.running if place == PLACE else world.elsewhere
    yield from {(name, number) for (name, _), number in running.items() if number is not None}


def decisions(evidence: EvidenceSource, world: World) -> Verdicts:
    """Asked of each version that is there already, which meets whoever else is there."""
    verdicts: Verdicts = {}
    for place in PLACES:
        for version in present(world, place):
            decided = can_i_deploy(evidence, DeploymentQuestion((PacticipantVersion(*version),), place))
            verdicts |= {meeting(judged, place): judged.verdict for judged in decided.pairs}
    return verdicts


def rows_of_the_matrix(evidence: EvidenceSource, world: World) -> Verdicts:
    of_success = {success: verdict for verdict, success in SUCCESS.items()}
    by = LatestBy.CONSUMER_VERSION_PROVIDER_VERSION
    answers = [
        (place, ask_matrix(evidence, Question((Selector(name, version=number),), Target(environment=place), by)))
        for place in PLACES
        for name, number in present(world, place)
    ]
    return {
        (f"{row.consumer} {row.consumer_version}", f"{row.provider} {row.provider_version}", place): of_success[
            row.success
        ]
        for place, answer in answers
        for row in answer.rows.considered
        if row.provider_version
    }


def start_page(evidence: EvidenceSource, _: World) -> Verdicts:
    found = overview(evidence, Wanted(), EVERYTHING).integrations.items
    return {
        meeting(judged, place.environment.name): judged.verdict
        for state in found
        for place in state.places
        for judged in place.pairs
    }


def start_page_of_one_environment(evidence: EvidenceSource, _: World) -> Verdicts:
    return {
        meeting(judged, name): judged.verdict
        for name in PLACES
        for state in overview(evidence, Wanted(environment=name), EVERYTHING).integrations.items
        for place in state.places
        for judged in place.pairs
    }


def pages_of_pairs(evidence: EvidenceSource) -> Iterator[tuple[Verdicts, Verdicts]]:
    """The list of who meets where, and the cells of the grid."""
    for consumer, provider in pairwise(CHAIN):
        window = Window(1, len(NUMBERS))
        try:
            matrix = pair_matrix(evidence, PairQuestion(consumer, provider, (), (), window, window))
        except NotFoundError:  # the two never had a pact
            continue
        listed = {
            meeting(judged, place.environment.name): judged.verdict
            for place in matrix.state.places
            for judged in place.pairs
        }
        cells = [cell for row in matrix.cells for cell in row]
        grid = {
            meeting(judged, place.name): judged.verdict
            for cell in cells
            for judged, place in zip(cell.verdicts, cell.together, strict=False)
        }
        assert all(cell.judged.verdict is min(cell.verdicts, key=severity).verdict for cell in cells)
        yield listed, grid


def meetings_of_pairs(evidence: EvidenceSource, _: World) -> Verdicts:
    return merged(listed for listed, _ in pages_of_pairs(evidence))


def grids(evidence: EvidenceSource, _: World) -> Verdicts:
    return merged(grid for _, grid in pages_of_pairs(evidence))


def merged(parts: Iterable[Verdicts]) -> Verdicts:
    return {key: verdict for part in parts for key, verdict in part.items()}


FACES: tuple[Callable[[EvidenceSource, World], Verdicts], ...] = (
    start_page,
    start_page_of_one_environment,
    meetings_of_pairs,
    grids,
)


laws = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@laws
@given(world=governed_worlds)
def test_every_face_says_of_a_meeting_what_the_gate_says(database: Database, world: World) -> None:
    database.write(build, world)
    evidence = EvidenceSource(database)
    gate = decisions(evidence, world)
    event(str(sorted({str(verdict) for verdict in gate.values()})))
    both_there = {key for key in gate if key[1] is not None}
    for face in FACES:
        verdicts = face(evidence, world)
        assert verdicts.items() <= gate.items(), face.__name__
        assert both_there <= verdicts.keys(), face.__name__
    # As with the Pact Broker, a row that nothing speaks for names no provider version.
    rows = rows_of_the_matrix(evidence, world)
    assert rows.items() <= gate.items()
    assert all(gate[key] is Verdict.UNKNOWN for key in both_there - rows.keys())


@laws
@given(world=governed_worlds)
def test_the_network_and_the_answers_for_stock_clients_agree_with_the_gate(database: Database, world: World) -> None:
    database.write(build, world)
    evidence = EvidenceSource(database)
    gate = decisions(evidence, world)
    for place in PLACES:
        for call, judged in network(evidence, place, None).verdicts.items():
            met = [
                verdict
                for (consumer, provider, where), verdict in gate.items()
                if where == place
                and consumer.startswith(f"{call.consumer} ")
                and (provider is None or provider.startswith(f"{call.provider} "))
            ]
            assert (call.verdict, judged.verdict) == (judged.verdict, worst(met))
        for name, number in present(world, place):
            question = DeploymentQuestion((PacticipantVersion(name, number),), place)
            verdict = can_i_deploy(evidence, question).verdict
            stock = simple_can_i_deploy(evidence, SimpleQuestion(name, number, place, "", ()))
            assert summary(stock).deployable is SUCCESS[verdict]
    for name in CHAIN:
        newest = DeploymentQuestion((PacticipantVersion(name, NUMBERS[-1]),), PLACE)
        badge = branch_to_environment_badge(evidence, name, branch="main", environment=PLACE, label="")
        assert badge.verdict is can_i_deploy(evidence, newest).verdict


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    order = (Verdict.NO, Verdict.UNKNOWN, Verdict.YES)
    return min(verdicts, key=order.index)
