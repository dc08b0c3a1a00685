from datetime import UTC, datetime, timedelta

from pactgate.broker.domain.environments.environments import Environment
from pactgate.broker.domain.gate.pairs import Pair, Party, judge
from pactgate.broker.web.pieces import calls, environment, judged, name, nothing, verdict, versions, when

HOSTILE = "<b>\"'&"
ESCAPED = "&lt;b&gt;&#34;&#39;&amp;"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_names_from_outside_are_escaped_and_stand_by_themselves() -> None:
    bdi = f'<bdi title="{ESCAPED}">{ESCAPED}</bdi>'
    assert name(HOSTILE) == bdi
    assert calls(HOSTILE, HOSTILE).count(bdi) == 2
    place = Environment(1, "u", HOSTILE, HOSTILE, production=True, contacts=(), created_at=NOW, updated_at=NOW)
    assert environment(place) == f'<span class="env production" title="{ESCAPED}"><bdi>{ESCAPED}</bdi></span>'
    both = versions(Pair(Party("web", HOSTILE), Party("orders", HOSTILE), None, None))
    assert both.count(f"<bdi>{ESCAPED}</bdi>") == 2


def test_a_verdict_has_its_sign_and_words_of_its_own_where_it_is_given_some() -> None:
    assert 'class="verdict no"' in verdict("no")
    assert "<span>no</span>" in verdict("no")
    assert "<span>failed</span>" in verdict("no", "failed")
    assert 'href="#sign-none"' in nothing("no pact here")
    absent = judge(Pair(Party("web", "1"), Party("orders", None), None, None))
    assert judged(absent) == verdict("unknown")
    assert "none there" in versions(absent.pair)


def test_a_moment_says_how_long_ago_and_exactly_when() -> None:
    assert when(NOW - timedelta(hours=1), NOW) == (
        '<time datetime="2026-11-22T11:00:00+00:00" title="2026-11-22 11:00:00 UTC">1 h ago</time>'
    )
