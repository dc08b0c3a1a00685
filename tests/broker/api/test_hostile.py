"""The smallest of each kind of what is hostile, sent as users would. `make hostile` sends it all, and times answers."""

import pytest

from benchmarks.hostile_answers import AnswerClass, HostileSender
from tests.builders.hostile import KINDS, Hostile, all_hostile
from tests.builders.provider_documents import FITTING, promise
from tests.conftest import RunningBroker
from tests.story import Story, pact

QUICK = [kind for kind, (what, _) in KINDS.items() if what != "document pair"]
"""To compare two documents takes longer than a suite has."""

LONG = 300
"""Seconds after which a test is taken to hang."""


def size(hostile: Hostile) -> int:
    return sum(map(len, hostile.contents))


@pytest.mark.parametrize("kind", QUICK)
def test_each_answer_says_what_a_user_can_do_and_others_are_answered(kind: str, sqlite_broker: RunningBroker) -> None:
    with Story(sqlite_broker.url) as story:
        environment = story.environment("production", production=True)["uuid"]
        promise(story, "1", FITTING)
        story.publish("web", "1", pact("web", "orders"))
        story.deploy("orders", "1", "production")
        sender = HostileSender(sqlite_broker.url, environment, within_s=LONG)
        answers = list(sender.send(min(all_hostile([kind]), key=size), 0))
        sender.close()
        assert answers
        assert [answer for answer in answers if answer.is_a is AnswerClass.BAD] == []
        assert story.decision("web", "1", "production")["verdict"] == "yes"
