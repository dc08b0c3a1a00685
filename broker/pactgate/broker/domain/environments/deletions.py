"""Deleting what is in an environment: what would be lost there, and what was."""

from collections.abc import Sequence
from dataclasses import dataclass

from pactgate.broker.domain.errors import StillPresentError

_NAMED = 10


@dataclass(frozen=True, slots=True)
class Loss:
    """A version that is in an environment, of which all is to be deleted, or only its pact with `provider`."""

    pacticipant: str
    version: str
    environment_id: int
    environment: str
    provider: str | None = None

    def __str__(self) -> str:
        """What is deleted, and where it is, as the beginning of a sentence."""
        pact = f"the pact with {self.provider} of " if self.provider else ""
        return f"{pact}{self.pacticipant} {self.version}, which is in {self.environment}"


def refuse(losses: Sequence[Loss]) -> StillPresentError:
    """The error that keeps losses from happening without a word."""
    named = "; ".join(map(str, losses[:_NAMED]))
    more = f" and {len(losses) - _NAMED} more" if len(losses) > _NAMED else ""
    message = (
        f"This would delete {named}{more}. Decisions would no longer know what runs there, and say yes where they say "
        "no now. First record the undeployment or the end of support, or delete with ?force=true: decisions then "
        "mention the deletion for 90 days, or until another version is recorded there."
    )
    return StillPresentError(message)
