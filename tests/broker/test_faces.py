"""Every face of the gate gives the same verdict for the same meeting, whatever policies and waivers there are."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import pairwise, product

from hypothesis import HealthCheck, event, example, given, settings

from pactgate.broker.actions.documents.compare_document import compare_document
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
from pactgate.broker.domain.gate.gate import Decision
from pactgate.broker.domain.gate.matrix import LatestBy, Question, Selector, Target
from pactgate.broker.domain.gate.overview import Wanted, severity
from pactgate.broker.domain.gate.pair_matrix import PairQuestion, Window
from pactgate.broker.domain.gate.pairs import PairVerdict, Verdict
from pactgate.broker.domain.gate.policies import BreakingChanges
from pactgate.broker.domain.gate.rows import SUCCESS
from pactgate.broker.domain.pages import PageRequest
from pactgate.broker.store.engine import Database
from tests.broker.worlds import (
    CHAIN,
    NUMBERS,
    OTHER_PLACE,
    PLACE,
    QUIET,
    Deleted,
    World,
    build,
    document_text,
    governed_worlds,
    weakened_by,
)
from tests.builders.judging import evidence_in

PLACES = (PLACE, OTHER_PLACE)
EVERYTHING = PageRequest(1, 50)

Meeting = tuple[str, str | None, str]
"""A consumer version, a provider version and an environment, as text."""

Verdicts = dict[Meeting, Verdict]


def meeting(judged: PairVerdict, place: str) -> Meeting:
    return str(judged.pair.consumer), str(judged.pair.provider) if judged.pair.provider.version else None, place


def decisions(evidence: EvidenceSource, world: World) -> Verdicts:
    """Asked of each version that is there already, which meets whoever else is there."""
    verdicts: Verdicts = {}
    for place in PLACES:
        for version in world.present(place):
            decided = can_i_deploy(evidence, DeploymentQuestion((PacticipantVersion(*version),), place))
            verdicts |= {meeting(judged, place): judged.verdict for judged in decided.pairs}
    return verdicts


def rows_of_the_matrix(evidence: EvidenceSource, world: World) -> Verdicts:
    of_success = {success: verdict for verdict, success in SUCCESS.items()}
    by = LatestBy.CONSUMER_VERSION_PROVIDER_VERSION
    answers = [
        (place, ask_matrix(evidence, Question((Selector(name, version=number),), Target(environment=place), by)))
        for place in PLACES
        for name, number in world.present(place)
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
    evidence = evidence_in(database)
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
    evidence = evidence_in(database)
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
        for name, number in world.present(place):
            question = DeploymentQuestion((PacticipantVersion(name, number),), place)
            verdict = can_i_deploy(evidence, question).verdict
            stock = simple_can_i_deploy(evidence, SimpleQuestion(name, number, place, "", ()))
            assert summary(stock).deployable is SUCCESS[verdict]
    for name in CHAIN:
        newest = DeploymentQuestion((PacticipantVersion(name, NUMBERS[-1]),), PLACE)
        badge = branch_to_environment_badge(evidence, name, branch="main", environment=PLACE, label="")
        assert badge.verdict is can_i_deploy(evidence, newest).verdict


@laws
@given(world=governed_worlds)
@example(world=weakened_by(QUIET, "orders"))
@example(world=replace(QUIET, running={("web", ""): "1"}, deleted=frozenset({Deleted("web", "1", only_pact=False)})))
def test_every_face_tells_what_is_missing_and_what_an_answer_may_lack(database: Database, world: World) -> None:
    database.write(build, world)
    for place, (name, number) in product(PLACES, sorted(world.versions)):
        question = DeploymentQuestion((PacticipantVersion(name, number),), place)
        decided = can_i_deploy(evidence_in(database), question)
        told = {(each.reason.code, str(each.about)) for each in decided.concerns}
        weaker = weaker_answers(world, name, number, place)
        for noted in {*(code for code, _ in told), *(["a weaker answer"] if weaker else [])}:
            event(noted)
        assert told == {*forgotten(world, name, number, place), *deleted(world, name, place)}
        if decided.verdict is Verdict.YES:
            assert decided.is_warning == ("(with a warning)" in decided.text)
            assert decided.is_warning >= bool(told or decided.changes)
            assert not weaker, decided
        stock_clients_are_told(evidence_in(database), question, decided)
        document = world.builds[name, number].document
        if document:
            proposed, _ = compare_document(evidence_in(database), name, place, document_text(document))
            assert {(each.reason.code, str(each.about)) for each in proposed.concerns} == {*deleted(world, name, place)}
            a_document_breaks_what_its_version_breaks(proposed, decided)


def stock_clients_are_told(evidence: EvidenceSource, question: DeploymentQuestion, decided: Decision) -> None:
    """The answers for them have the same changes and warnings as the decision."""
    [asked] = question.versions
    simple = SimpleQuestion(asked.pacticipant, asked.version, question.environment, "", ())
    for stock in (ask_matrix(evidence, question.to_the_matrix), simple_can_i_deploy(evidence, simple)):
        warned = {notice.text for notice in summary(stock).notices if notice.type == "warning"}
        assert warned == {f"WARN: {each.text} {each.next_step}" for each in decided.concerns}
        assert stock.grounds.judged_changes() == decided.changes


def a_document_breaks_what_its_version_breaks(proposed: Decision, decided: Decision) -> None:
    """A document that nobody published yet breaks the same as it does with a version, which replays can only help."""
    of_document = {(each.old_version, each.change.fingerprint): each for each in proposed.changes}
    of_version = {(each.old_version, each.change.fingerprint): each for each in decided.changes}
    assert of_document.keys() == of_version.keys()
    assert all(of_version[key].verdict in {of_document[key].verdict, Verdict.YES} for key in of_version)


def forgotten(world: World, name: str, number: str, place: str) -> Iterator[tuple[str, str]]:
    """What a version did not publish that an older one which is there, or the one before on the branch, did."""
    older = [each for each in NUMBERS if each < number and (name, each) in world.versions]
    before = {each for each in older if (name, each) in world.present(place)} | {*older[-1:]}
    if any(world.reads(name, each) for each in before) and not world.reads(name, number):
        yield "pact-not-published", f"{name} {number}"
    if any(world.builds[name, each].document for each in before) and not world.builds[name, number].document:
        yield "document-not-published", f"{name} {number}"


def deleted(world: World, name: str, place: str) -> Iterator[tuple[str, str]]:
    """What was deleted by force while it was there, and has to do with an application."""
    gone = [each for each in world.deleted if (each.name, each.number) in world.deployed(place)]
    for each in gone:
        if each.only_pact and not (each.name != CHAIN[-1] and world.builds[each.name, each.number].reads):
            continue
        if name in near(world, each):
            yield "deleted-by-force", f"{each.name} {each.number}"


def near(world: World, gone: Deleted) -> set[str]:
    """Who has to do with what was deleted: its own application, and those that it has a pact with, or had."""
    at = CHAIN.index(gone.name)
    pairs = [
        pair for pair in pairwise(CHAIN) if gone.name in pair and (not gone.only_pact or pair == CHAIN[at : at + 2])
    ]
    calling = {pair for pair in pairs if any(world.builds[pair[0], number].reads for number in NUMBERS)}
    return {gone.name, *(name for pair in calling for name in pair)}


def weaker_answers(world: World, name: str, number: str, place: str) -> list[str]:
    """Which consumer versions that are there read a field which the version no longer always sends.

    Without what shows or allows that: a replay that passed, a policy, a waiver.
    """
    document = world.builds[name, number].document
    promised = {
        old.field
        for other, older in world.present(place)
        if other == name and (old := world.builds[name, older].document) and old.always
    }
    if name == CHAIN[0] or document is None or document.always or document.field not in promised:
        return []
    rules = [world.policies.get(scope) for scope in ((name, place), (name, None), (None, place), (None, None))]
    if any(rule and rule.breaking_changes is BreakingChanges.WARN for rule in rules):
        return []
    consumer = CHAIN[CHAIN.index(name) - 1]
    alike = {each for each in NUMBERS if world.builds[consumer, each].reads == document.field}
    if any(world.replays[consumer, each, number] is True for each in alike):  # of one content, as their pacts are
        return []
    return [own for other, own in sorted(world.present(place)) if other == consumer and own in alike]


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    order = (Verdict.NO, Verdict.UNKNOWN, Verdict.YES)
    return min(verdicts, key=order.index)
