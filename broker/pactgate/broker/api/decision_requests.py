"""The body of a question to the gate whose answer is to be kept, checked for its shape."""

from typing import Annotated

from pydantic import ConfigDict, Field

from pactgate.broker.api.requests import Body, Name
from pactgate.broker.domain.gate.decisions import Asker, DeploymentQuestion, PacticipantVersion


class _Body(Body):
    model_config = ConfigDict(extra="forbid")


class DecisionVersionBody(_Body):
    """A version by its names."""

    pacticipant: Name
    version: Name


class DecisionBody(_Body):
    """May these versions go there, together? `asked_by` is who asks, in any words, `build_url` its build's page."""

    versions: Annotated[list[DecisionVersionBody], Field(min_length=1)]
    environment: Name
    asked_by: Name | None = None
    build_url: Name | None = None

    @property
    def question(self) -> DeploymentQuestion:
        """The question that it asks."""
        versions = tuple(PacticipantVersion(each.pacticipant, each.version) for each in self.versions)
        return DeploymentQuestion(versions, self.environment)

    def asker(self, user: str | None) -> Asker:
        """Who asks; `user` is who the broker knows it to be."""
        return Asker(user, self.asked_by, self.build_url)
