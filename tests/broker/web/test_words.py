from datetime import UTC, datetime, timedelta

import pytest
from markupsafe import Markup

from pactgate.broker.domain.gate.pairs import Failure, Pair, Party, Replay, judge
from pactgate.broker.web.words import ago, brief, coded, exact, inline, isolated, pretty, quoted, unbroken

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (timedelta(seconds=-5), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=1), "1 min ago"),
        (timedelta(minutes=59, seconds=59), "59 min ago"),
        (timedelta(hours=1), "1 h ago"),
        (timedelta(hours=47), "47 h ago"),
        (timedelta(hours=48), "2 days ago"),
        (timedelta(days=29), "29 days ago"),
        (timedelta(days=30), "1 month ago"),
        (timedelta(days=364), "12 months ago"),
        (timedelta(days=800), "2 years ago"),
        (timedelta(minutes=-2), "2026-11-22 12:02:00 UTC"),
    ],
)
def test_a_time_is_told_in_its_largest_unit_and_one_to_come_as_a_date(passed: timedelta, words: str) -> None:
    assert ago(NOW - passed, NOW) == words


def test_an_exact_time_is_in_utc() -> None:
    assert exact(datetime.fromisoformat("2026-11-22T14:00:00+02:00")) == "2026-11-22 12:00:00 UTC"


def test_each_text_from_outside_stands_by_itself_in_a_sentence_and_is_escaped() -> None:
    failure = Failure("<i>", "$.a", "is & was")
    pair = Pair(
        Party("web", "1"), Party("web orders", "2"), "s", Replay(1, success=False, executed_at=NOW, failures=(failure,))
    )
    judged = judge(pair)
    assert isolated(judged.reason.text, pair) == (
        "<bdi>web orders 2</bdi> breaks <bdi>web 1</bdi>: &#34;<bdi>&lt;i&gt;</bdi>&#34; at <bdi>$.a</bdi>: "
        "<bdi>is &amp; was</bdi>"
    )


def test_a_name_that_is_part_of_a_word_is_none() -> None:
    pair = Pair(Party("on", "1"), Party("pact", "2"), "s", None)
    step = "Run `pactgate verify` in version 1.1 of on-line on-board: pact_s on pact 2, not pacts."
    assert isolated(step, pair) == (
        "Run <code>pactgate verify</code> in version 1.1 of on-line on-board: pact_s <bdi>on</bdi> "
        "<bdi>pact 2</bdi>, not pacts."
    )


def test_a_text_in_a_command_is_one_word() -> None:
    assert quoted("a $(b)<c>") == "<bdi>&#39;a $(b)&lt;c&gt;&#39;</bdi>"


def test_a_long_text_is_cut_and_says_how_long_it_is() -> None:
    assert (brief("abc", 3), brief("abcd", 3)) == ("abc", "abc… (4 characters)")
    assert pretty([1, 2], 5) == "[\n  1\n… and 7 characters more"
    assert (inline("a"), inline({"a": [1]})) == ("a", '{"a": [1]}')


def test_code_in_a_sentence_is_told_by_backticks_and_one_left_over_is_none() -> None:
    assert coded("lost `total <b>` & `x`.") == "lost <code>total &lt;b&gt;</code> &amp; <code>x</code>."
    assert coded("it`s <b>") == "it`s &lt;b&gt;"


def test_the_options_of_a_command_keep_together_unless_they_are_too_long_for_a_line() -> None:
    whole = '<span class="whole">{}</span>'.format
    command = Markup("pactgate can-i-deploy --to-environment <bdi>&#39;a --b&#39;</bdi> -") + "x-" * 20
    assert unbroken(command) == (
        f"pactgate {whole('can-i-deploy')} {whole('--to-environment')} <bdi>&#39;a --b&#39;</bdi> -" + "x-" * 20
    )
