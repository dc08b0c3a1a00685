from pactgate.broker.domain.publishing.pact_parts import expected, place_of, sent, value_at
from pactgate.broker.domain.verification.replayed import Became, replayed
from pactgate.broker.domain.verification.test_results import PublishedMismatch, PublishedOutcome, outcomes
from pactgate.pactfile import read
from pactgate.pactfile.model import Interaction
from tests.story import Json, interaction, pact


def interactions(*written: Json) -> tuple[Interaction, ...]:
    return read.pact(pact("web", "orders", *written)).interactions


TWO = interactions(interaction("one"), interaction("two", path="/two"))


def test_outcomes_belong_to_interactions_by_id_and_else_by_description() -> None:
    by_id = PublishedOutcome(TWO[1].id, "renamed", success=False)
    by_name = PublishedOutcome(None, "one", success=True)
    first, second = replayed(TWO, [by_name, by_id])
    assert (first.description, first.became, first.outcomes) == ("two", Became.FAILED, (by_id,))
    assert (second.description, second.became, second.outcomes) == ("one", Became.PASSED, (by_name,))


def test_an_outcome_of_no_interaction_is_kept_and_an_interaction_without_one_is_untold() -> None:
    stray = PublishedOutcome("gone", "three", success=False)
    found = replayed(TWO, [stray])
    assert [(each.description, each.became) for each in found] == [
        ("three", Became.FAILED),
        ("one", Became.UNTOLD),
        ("two", Became.UNTOLD),
    ]


def test_the_same_description_in_two_states_is_told_apart() -> None:
    written = [{**interaction("one", path=f"/{state}"), "providerState": state} for state in ("open", "paid")]
    tests = [
        {"status": "failed", "interactionDescription": "one", "interactionProviderState": "paid"},
        {"status": "passed", "interactionDescription": "one", "interactionProviderState": "open"},
    ]
    found = replayed(interactions(*written), outcomes({"tests": tests}))
    assert [(each.interaction.states[0].name, each.became) for each in found if each.interaction] == [
        ("paid", Became.FAILED),
        ("open", Became.PASSED),
    ]


def test_a_mismatch_has_its_place_in_what_was_expected() -> None:
    answer = {"status": 200, "headers": {"Content-Type": "text/plain"}, "body": {"lines": [{"a b": 1}]}}
    [one] = interactions({**interaction(), "response": answer})
    for mismatch, place, value in (
        (PublishedMismatch("body", "$.lines[0]['a b']", ""), ("body", "lines", 0, "a b"), 1),
        (PublishedMismatch("header", "content-type", ""), ("headers", "Content-Type"), "text/plain"),
        (PublishedMismatch("status", None, ""), ("status",), 200),
        (PublishedMismatch("body", None, ""), ("body",), answer["body"]),
    ):
        assert place_of(mismatch, one) == place
        assert value_at(expected(one), place) == (value,)
    assert value_at(expected(one), place_of(PublishedMismatch("body", "$.lines[7]", ""), one)) is None
    assert place_of(PublishedMismatch(None, None, ""), one) == ()


def test_a_message_is_one_value() -> None:
    message = {"description": "made", "contents": {"a": None}, "metadata": {"topic": "t"}}
    [one] = read.pact({"consumer": {"name": "a"}, "provider": {"name": "b"}, "messages": [message]}).interactions
    assert expected(one) == {"metadata": {"topic": "t"}, "contents": {"a": None}}
    assert place_of(PublishedMismatch("metadata", "topic", ""), one) == ("metadata", "topic")
    assert sent(TWO[0]) == {"method": "GET", "path": "/orders/42"}  # type: ignore[arg-type]
