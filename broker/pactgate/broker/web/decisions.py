"""What the pages about decisions share: their order, and where they lead."""

from urllib.parse import urlencode

from pactgate.broker.addresses import Links
from pactgate.broker.domain.gate.decisions import DeploymentQuestion
from pactgate.broker.domain.gate.pairs import Verdict

WORST_FIRST = (Verdict.NO, Verdict.UNKNOWN, Verdict.YES)


def question_url(question: DeploymentQuestion, links: Links) -> str:
    """The page that answers a question as of now."""
    named = [
        pair
        for version in question.versions
        for pair in (("pacticipant", version.pacticipant), ("version", version.version))
    ]
    return f"{links.to('decision')}?{urlencode([*named, ('environment', question.environment)])}"
