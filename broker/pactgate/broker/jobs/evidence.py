"""Judge pacts and documents as soon as they are published: one job for each publication."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial

from pactgate.broker.actions.documents.evidence import EvidenceSource
from pactgate.broker.actions.documents.evidence_ahead import Ahead, evidence_ahead
from pactgate.broker.actions.documents.judging import Judging
from pactgate.broker.actions.gate.can_i_deploy import can_i_deploy
from pactgate.broker.domain.errors import InvalidQueryError
from pactgate.broker.domain.gate.decisions import DeploymentQuestion
from pactgate.broker.domain.upkeep.jobs import Job, JobOutcome
from pactgate.broker.domain.webhooks.webhook_runs import log_line
from pactgate.broker.judging.pool import JudgingStoppedError
from pactgate.broker.store.upkeep.jobs import database_now


class EvidenceAhead:
    """Has judged what the next questions about a version will need, and waits until it is.

    What cannot be judged is told, and does not hold up the rest.
    """

    def __init__(self, judging: Judging) -> None:
        self._database = judging.database
        self._judging = replace(judging, patience=None, ahead=True)

    def __call__(self, job: Job) -> JobOutcome:
        """Judge all of it. What was judged before is not judged again, and what is too expensive is not tried again."""
        ahead = self._database.read(evidence_ahead, job.payload["version"])
        if ahead is None:
            return JobOutcome(success=True, log=self._line("The version was deleted"))
        evidence = EvidenceSource(self._judging)
        try:
            for step in _steps(evidence, ahead):
                step()
        except JudgingStoppedError:
            return JobOutcome(success=False, log=self._line("The broker was stopped"))
        asked = f"Asked about {len(ahead.questions)} environments, compared {len(ahead.fits)} pacts and documents"
        problems = [f"Not judged: {each.text}" for each in dict.fromkeys(evidence.unjudged)]
        done = all(each.lasts for each in evidence.unjudged)
        return JobOutcome(success=done, log="".join(map(self._line, [asked, *problems])))

    def _line(self, text: str) -> str:
        return log_line(text, self._database.read(database_now))


def _steps(evidence: EvidenceSource, ahead: Ahead) -> list[Callable[[], object]]:
    """Questions first: they are what is asked next."""
    return [
        *(partial(_ask, evidence, question) for question in ahead.questions),
        partial(evidence.fits, ahead.fits),
        partial(evidence.uses, ahead.uses),
        partial(evidence.touches, ahead.touches),
    ]


def _ask(evidence: EvidenceSource, question: DeploymentQuestion) -> None:
    with suppress(InvalidQueryError):  # what it is about was deleted since
        can_i_deploy(evidence, question)
