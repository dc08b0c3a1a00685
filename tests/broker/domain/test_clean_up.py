from typing import Any

import pytest

from pactgate.broker.domain.upkeep.clean_up import (
    ALWAYS_KEPT,
    DEFAULT_KEEP,
    CleanUpReport,
    CleanUpRules,
    Counts,
    Deleted,
    KeepSelector,
    KeepSelectorError,
    read_keep_selectors,
)


@pytest.mark.parametrize(
    ("text", "selectors"),
    [
        ('[{"latest": true, "tag": true}, {"max_age": 30}]', [{"latest": True, "tag": True}, {"max_age": 30}]),
        ('{"branch": "main", "tag": false}', [{"branch": "main"}]),
        (
            '[{"pacticipantName": "app", "mainBranch": true, "maxAge": 0, "environment_name": "production"}]',
            [{"pacticipant": "app", "main_branch": True, "max_age": 0, "environment": "production"}],
        ),
    ],
)
def test_selectors_are_read_as_the_pact_broker_writes_them(text: str, selectors: list[dict[str, Any]]) -> None:
    assert read_keep_selectors(text) == tuple(KeepSelector(**each) for each in selectors)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("latest", "is not valid JSON"),
        ("[]", "at least one selector"),
        ("3", "at least one selector"),
        ('[{"latest": true}, "main"]', "a selector must be an object"),
        ('[{"latest": true}, {"branhc": true}]', "branhc is not a criterion; use pacticipant, "),
        ('[{"latest": "yes"}]', "latest must be true or false (at index 0)"),
        ('[{"max_age": "30"}]', "max_age must be a whole number of days"),
        ('[{"max_age": true}]', "max_age must be a whole number of days"),
        ('[{"max_age": -1}]', "max_age must be a whole number of days"),
        ('[{"tag": ""}]', "tag must be a name, or true for any"),
        ('[{"environment": true}]', "environment must be a name"),
        ("[{}]", "would keep every version"),
        ('[{"latest": false, "branch": false}]', "would keep every version"),
    ],
)
def test_a_selector_that_cannot_be_is_refused_by_name(text: str, said: str) -> None:
    with pytest.raises(KeepSelectorError) as refused:
        read_keep_selectors(text)
    assert said in str(refused.value)


def test_what_is_deployed_or_released_is_kept_whatever_the_selectors_say() -> None:
    selector = KeepSelector(max_age=30)
    assert CleanUpRules(keep=(selector,)).keeping == (selector, *ALWAYS_KEPT)
    assert CleanUpRules().keeping == DEFAULT_KEEP


def test_a_report_is_a_sentence() -> None:
    counts = Counts({Deleted.PACTS: 3, Deleted.VERSIONS: 2, Deleted.TAGS: 0})
    assert str(CleanUpReport(counts, dry_run=True)) == "Would delete 2 versions, 3 pacts"
    assert str(CleanUpReport(Counts())) == "Deleted nothing"
