"""What has no result yet, or can have none."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Why(StrEnum):
    """Why there is no result, as the gate gives it for a reason."""

    PENDING = "being-judged"
    TOO_EXPENSIVE = "too-expensive-to-judge"
    FAILED = "judging-failed"


@dataclass(frozen=True, slots=True)
class Unresolved:
    """Stands where the result of a judgement would. `text` ends a sentence: `too expensive to judge: …`."""

    why: Why
    text: str

    @property
    def next_step(self) -> str:
        """What to do about it, for who waits for a decision."""
        if self.why is Why.PENDING:
            return "Ask again in a few seconds: `pactgate can-i-deploy --retry-while-unknown 12 …` does so by itself."
        return "An operator can have it judged again on the page Operations, with other limits or after an upgrade."

    @property
    def lasts(self) -> bool:
        """Whether asking again would end the same."""
        return self.why is not Why.PENDING


@dataclass(frozen=True, slots=True)
class JudgingRefusal:
    """What was found to have no result, for whoever asks next. `key` names the question, `what` says it in words."""

    key: str
    what: str
    unjudged: Unresolved
    created_at: datetime
