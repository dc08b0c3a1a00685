import pytest

from pactgate.broker.domain.gate.badges import LatestResult, PactLine, Wording, pact_badge
from pactgate.broker.domain.publishing.pacts import Which


@pytest.mark.parametrize(
    ("label", "initials", "left"),
    [
        ("", False, "foo-bar/thing_blah pact"),
        ("consumer", False, "foo-bar pact"),
        ("PROVIDER", False, "thing_blah pact"),
        ("anything", False, "foo-bar/thing_blah pact"),
        ("", True, "fb/tb pact"),
        ("provider", True, "tb pact"),
    ],
)
def test_a_label_chooses_among_the_names_and_initials_shorten_them(label: str, initials: bool, left: str) -> None:  # noqa: FBT001 - a case
    line = PactLine("Foo-Bar", "Thing_Blah", Which())
    assert pact_badge(line, None, Wording(label, initials=initials)).left == left


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("Foo", "foo"),
        ("FooApp", "fa"),
        ("doAThing", "dat"),
        ("HTTPService", "hs"),
        ("Foo-BarApp Service", "fbs"),
        ("--", "--"),
        ("-foo-", "-foo-"),
        ("", ""),
    ],
)
def test_initials_are_those_of_the_words_of_a_name(name: str, initials: str) -> None:
    line = PactLine(name, name, Which())
    assert pact_badge(line, None, Wording("consumer", initials=True)).left == f"{initials} pact"


def test_tags_stand_behind_the_names_where_both_sides_are_chosen_by_tag() -> None:
    line = PactLine("FooApp", "Bar", Which(tag="Prod"), provider_tag="master")
    assert pact_badge(line, None, Wording(initials=True)).left == "fa (prod)/bar (master) pact"
    assert pact_badge(PactLine("Foo", "Bar", Which(tag="prod")), None, Wording()).left == "foo/bar pact"


@pytest.mark.parametrize("pending", [True, False])
@pytest.mark.parametrize("of_newest", [True, False])
def test_a_failure_stays_one_when_the_pact_changes_and_a_success_does_not(*, pending: bool, of_newest: bool) -> None:
    line = PactLine("Foo", "Bar", Which())
    passed = pact_badge(line, LatestResult(success=True, pending=pending, of_newest=of_newest), Wording())
    failed = pact_badge(line, LatestResult(success=False, pending=pending, of_newest=of_newest), Wording())
    assert (passed.right, passed.colour) == (("verified", "brightgreen") if of_newest else ("changed", "orange"))
    assert (failed.right, failed.colour) == ("failed (pending)" if pending else "failed", "red")
