"""The laws of the gate on whole worlds, with real pacts and documents in a database."""

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from pactgate.broker.actions.gate.ask_matrix import ask_matrix
from pactgate.broker.actions.gate.can_i_deploy import can_i_deploy
from pactgate.broker.actions.gate.simple_can_i_deploy import SimpleQuestion, simple_can_i_deploy
from pactgate.broker.domain.gate.decisions import DeploymentQuestion, PacticipantVersion
from pactgate.broker.domain.gate.deployability import summary
from pactgate.broker.domain.gate.gate import Decision
from pactgate.broker.domain.gate.matrix import LatestBy, Question, Selector, Target
from pactgate.broker.domain.gate.pairs import Party, Verdict
from pactgate.broker.domain.gate.ways import Way, WayKind
from pactgate.broker.store.engine import Database
from tests.broker.worlds import CHAIN, NUMBERS, PLACE, World, build, deploy, worlds
from tests.builders.judging import evidence_in

laws = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def decided(database: Database, *versions: Party) -> Decision:
    named = tuple(PacticipantVersion(each.name, each.version or "") for each in versions)
    return can_i_deploy(evidence_in(database), DeploymentQuestion(named, PLACE))


def verdicts_with(decision: Decision, name: str) -> dict[str | None, Verdict]:
    """The verdict on each version of an application that is met."""
    met = ((side, each.verdict) for each in decision.pairs for side in (each.pair.consumer, each.pair.provider))
    return {side.version: verdict for side, verdict in met if side.name == name}


@laws
@given(world=worlds, asked=st.builds(Party, st.sampled_from(CHAIN), st.sampled_from(NUMBERS)))
def test_following_an_open_route_leads_to_yes(database: Database, world: World, asked: Party) -> None:
    database.write(build, world)
    before = decided(database, asked)
    assert (before.verdict is Verdict.YES) <= (not before.routes)
    assert [each.is_open for each in before.routes] == sorted((each.is_open for each in before.routes), reverse=True)
    assert not any(each.remains for each in before.routes[:-1])
    opened = [each for each in before.routes if each.is_open]
    event(str([step.options[0].kind for route in opened[:1] for step in route.steps]))
    for way in [step.options[0] for step in opened[0].steps] if opened else ():
        if decided(database, *way.versions).verdict is not Verdict.YES:
            event("a step before has closed it")
            return
        follow(database, asked, way)
    if opened and opened[0].steps[0].options[0].kind is WayKind.DEPLOY_FIRST:
        assert decided(database, asked).verdict is Verdict.YES


def follow(database: Database, asked: Party, way: Way) -> None:
    if way.kind is not WayKind.DEPLOY_FIRST:
        return
    [by] = way.versions
    for instance in way.instances:
        database.write(deploy, by.name, by.version or "", instance)
    after = verdicts_with(decided(database, asked), by.name)
    assert after[by.version] is Verdict.YES
    replaced = {side.version for pair in way.pairs for side in (pair.consumer, pair.provider) if side.name == by.name}
    assert not replaced & after.keys()


@laws
@given(world=worlds)
def test_the_two_faces_of_the_gate_never_disagree(database: Database, world: World) -> None:
    database.write(build, world)
    for name in CHAIN:
        for number in NUMBERS:
            ours = decided(database, Party(name, number)).verdict
            simple = simple_can_i_deploy(evidence_in(database), SimpleQuestion(name, number, PLACE, "", ()))
            asked = Question(
                (Selector(name, version=number),),
                Target(environment=PLACE),
                LatestBy.CONSUMER_VERSION_PROVIDER,
            )
            stock = ask_matrix(evidence_in(database), asked)
            told = {Verdict.YES: True, Verdict.NO: False, Verdict.UNKNOWN: None}[ours]
            assert summary(simple).deployable is summary(stock).deployable is told
