"""Publishers who publish at once, the same and different things: `benchmarks/publishers.py` at full size."""

from benchmarks.publishers import broken_promises, publish_together
from tests.conftest import RunningBroker

PUBLISHERS, EACH = 10, 20


def test_what_is_answered_is_there_and_a_version_has_one_content(broker: RunningBroker) -> None:
    attempts = publish_together(broker.url, PUBLISHERS, EACH)
    assert broken_promises(broker.url, attempts) == []
    assert [attempt.status for attempt in attempts].count(409) == EACH // 2 * PUBLISHERS // 2
