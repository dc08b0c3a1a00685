"""The interactions of a pact: read where a large one holds up nobody."""

from pactgate.broker.actions.documents.judging import Judging
from pactgate.broker.actions.documents.read_texts import read_interactions
from pactgate.broker.domain.documents.unjudged import Unresolved
from pactgate.broker.domain.publishing.pacts import PactWithContent
from pactgate.broker.judging.questions import JudgingQuestion
from pactgate.pactfile.model import Interaction


def interactions_of(judging: Judging, pact: PactWithContent) -> tuple[tuple[Interaction, ...], str | None]:
    """The interactions of a pact, and why it cannot be read where it has none. Raises StillJudgingError."""
    found = judging.cheap(JudgingQuestion(read_interactions, (pact.content,)), pact.name, len(pact.content))
    if isinstance(found, Unresolved):
        return (), found.text
    return ((), found) if isinstance(found, str) else (found, None)
