"""Every rule has a case folder that shows it, and says what and why."""

from pathlib import Path

import pytest

from pactgate import openapi
from pactgate.openapi.breaking.rule import Rule
from pactgate.openapi.breaking.rules import RULES
from scripts.docs.rules import page
from tests.builders.proved_rules import PROVED

CASES = Path(__file__).parent / "cases"
PAGE = Path(__file__).parents[3] / "docs" / "reference" / "rules.md"
FAMILIES = {rule.family for rule in RULES}


def _comparison(folder: Path) -> openapi.Comparison:
    return openapi.compare(openapi.read(folder / "old.yaml"), openapi.read(folder / "new.yaml"))


@pytest.fixture(scope="module")
def comparisons() -> dict[str, openapi.Comparison]:
    return {folder.name: _comparison(folder) for folder in CASES.iterdir()}


def test_every_family_of_rules_has_a_case_and_every_case_a_family() -> None:
    assert {folder.name for folder in CASES.iterdir()} == FAMILIES


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_case_shows_the_rule(rule: Rule, comparisons: dict[str, openapi.Comparison]) -> None:
    changes = [change for change in comparisons[rule.family].changes if change.rule == rule.id]
    assert changes, [change.rule for change in comparisons[rule.family].changes]
    assert {change.level for change in changes} == {rule.level}


def test_every_break_about_values_shows_a_witness(comparisons: dict[str, openapi.Comparison]) -> None:
    without = [
        (name, change.rule)
        for name, comparison in comparisons.items()
        for change in comparison.changes
        if change.is_breaking and change.rule in PROVED and change.witness is None
    ]
    assert not without


def test_ids_are_unique() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)


def test_every_rule_says_what_changed_and_why_it_matters() -> None:
    assert all(rule.what.endswith(".") and rule.why.endswith((".", ")")) for rule in RULES)


def test_the_page_of_rules_is_current() -> None:
    assert PAGE.read_text() == page(), "run: python -m scripts.docs.rules > docs/reference/rules.md"
