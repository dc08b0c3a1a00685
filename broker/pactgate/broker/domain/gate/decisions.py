"""Questions to the gate, and its decisions as they are kept."""

from dataclasses import dataclass
from datetime import datetime

from pactgate.broker.domain.gate.gate import Move
from pactgate.broker.domain.gate.matrix import LatestBy, Question, Selector, Target
from pactgate.broker.domain.gate.pairs import Verdict


@dataclass(frozen=True, slots=True)
class PacticipantVersion:
    """A version by its names."""

    pacticipant: str
    version: str

    def __str__(self) -> str:
        """Both names, as a sentence wants them."""
        return f"{self.pacticipant} {self.version}"


@dataclass(frozen=True, slots=True)
class DeploymentQuestion:
    """May these versions go there, together?"""

    versions: tuple[PacticipantVersion, ...]
    environment: str

    @property
    def move(self) -> Move:
        """The question as the gate takes it."""
        return Move(" and ".join(map(str, self.versions)), self.environment)

    @property
    def to_the_matrix(self) -> Question:
        """The question as the matrix takes it."""
        return Question(
            selectors=tuple(Selector(version.pacticipant, version=version.version) for version in self.versions),
            target=Target(environment=self.environment),
            latest_by=LatestBy.CONSUMER_VERSION_PROVIDER_VERSION,
            limit=None,
        )

    def problems(self) -> list[str]:
        """One sentence for each fault of the question itself; empty when it can be asked."""
        given = [("environment", self.environment)]
        given += [(name, getattr(version, name)) for version in self.versions for name in ("pacticipant", "version")]
        blank = dict.fromkeys(f"{name} cannot be blank" for name, value in given if not value.strip())
        named = [version.pacticipant for version in self.versions]
        twice = dict.fromkeys(f"{name} is named twice" for name in named if named.count(name) > 1)
        return [*blank, *twice]


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asked: the user that the broker knows, what the asker says of itself, and the page of its build."""

    user: str | None = None
    name: str | None = None
    build_url: str | None = None


@dataclass(frozen=True, slots=True)
class NewDecision:
    """A decision that is to be kept. `content` is all of it, with its evidence, as JSON."""

    question: DeploymentQuestion
    verdict: Verdict
    text: str
    content: str
    asker: Asker


@dataclass(frozen=True, slots=True)
class KeptDecision:
    """A decision as it was when somebody asked for it. `content` is None in lists."""

    uuid: str
    question: DeploymentQuestion
    verdict: Verdict
    text: str
    asker: Asker
    asked_at: datetime
    content: str | None = None


@dataclass(frozen=True, slots=True)
class WantedDecisions:
    """Which of the decisions are wanted: those about a pacticipant, one version of it, an environment; None is any."""

    pacticipant: str | None = None
    version: str | None = None
    environment: str | None = None
