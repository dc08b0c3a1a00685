"""Counts the decisions that somebody is given, through either API."""

from collections.abc import Sequence
from datetime import UTC, datetime

from pactgate.broker.domain.gate.gate import Obstacle
from pactgate.broker.domain.gate.pairs import PairVerdict, Verdict
from pactgate.broker.domain.gate.succession import JudgedChange
from pactgate.broker.telemetry import metrics


def count_decision(
    api: str,
    verdict: Verdict,
    pairs: Sequence[PairVerdict],
    changes: Sequence[JudgedChange],
    obstacles: Sequence[Obstacle],
) -> None:
    """Count a decision by its verdict, by the reasons that led to it, and by the age of its oldest result."""
    codes = [each.reason.code for each in pairs if each.verdict is verdict]
    codes += [each.reason.code for each in changes if each.verdict is verdict]
    codes += [each.reason.code for each in obstacles]
    recorded = [each.pair.replay.executed_at for each in pairs if each.pair.replay]
    age = (datetime.now(UTC) - min(recorded)).total_seconds() if recorded else None
    metrics.count_decision(verdict, codes, api, age)
