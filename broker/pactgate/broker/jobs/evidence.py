"""Judge pacts and documents as soon as they are published: one job for each publication."""

from collections.abc import Callable
from functools import partial

import structlog

from pactgate.broker.actions.documents.evidence import EvidenceSource
from pactgate.broker.actions.documents.evidence_ahead import Ahead, evidence_ahead
from pactgate.broker.actions.gate.can_i_deploy import can_i_deploy
from pactgate.broker.domain.upkeep.jobs import Job, JobOutcome
from pactgate.broker.domain.webhooks.webhook_runs import log_line
from pactgate.broker.jobs.judging import JudgingError, JudgingProcess, JudgingStoppedError
from pactgate.broker.store.engine import Database
from pactgate.broker.store.upkeep.jobs import database_now


class EvidenceAhead:
    """Judges in a process of its own what the next questions about a version will need.

    What cannot be judged is told, and does not hold up the rest: a question judges by itself what it lacks.
    """

    def __init__(self, database: Database, judging: JudgingProcess) -> None:
        self._database = database
        self._evidence = EvidenceSource(database, judging)

    def __call__(self, job: Job) -> JobOutcome:
        """Judge all of it. What was judged before is not judged again."""
        ahead = self._database.read(evidence_ahead, job.payload["version"])
        if ahead is None:
            return JobOutcome(success=True, log=self._line("The version was deleted"))
        try:
            problems = [problem for step in self._steps(ahead) if (problem := _problem_of(step))]
        except JudgingStoppedError:
            return JobOutcome(success=False, log=self._line("The broker was stopped"))
        for problem in problems:
            structlog.get_logger().warning("not judged ahead of time", job=job.key, problem=problem)
        asked = f"Asked about {len(ahead.questions)} environments, compared {len(ahead.fits)} pacts and documents"
        return JobOutcome(success=not problems, log="".join(map(self._line, [asked, *problems])))

    def _steps(self, ahead: Ahead) -> list[Callable[[], object]]:
        """Questions first: they are what is asked next."""
        return [
            *(partial(can_i_deploy, self._evidence, question) for question in ahead.questions),
            *(partial(self._evidence.fits, [key]) for key in ahead.fits),
            *(partial(self._evidence.uses, [key]) for key in ahead.uses),
            *(partial(self._evidence.touches, [key]) for key in ahead.touches),
        ]

    def _line(self, text: str) -> str:
        return log_line(text, self._database.read(database_now))


def _problem_of(step: Callable[[], object]) -> str:
    try:
        step()
    except JudgingError as error:
        return str(error)
    return ""
