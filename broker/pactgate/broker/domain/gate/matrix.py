"""Questions to the matrix: which versions a client asks about, and which integrations that touches.

Selectors are resolved to versions first (the store does that), so that rows are found by ids and the work never
grows with history. Source of the rules: the Pact Broker's matrix.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from pactgate.broker.domain.errors import InvalidQueryError

DEFAULT_LIMIT = 100


class LatestBy(StrEnum):
    """Which row stands for its group: by consumer (version), provider, and perhaps provider version."""

    CONSUMER_VERSION_PROVIDER_VERSION = "cvpv"
    CONSUMER_VERSION_PROVIDER = "cvp"
    CONSUMER_PROVIDER = "cp"


@dataclass(frozen=True, slots=True)
class Selector:
    """Versions of one pacticipant, as a question names them. Criteria add up; none means every version."""

    pacticipant: str
    version: str | None = None
    branch: str | None = None
    tag: str | None = None
    environment: str | None = None
    latest: bool = False
    main_branch: bool = False

    @property
    def by_name_only(self) -> bool:
        """Whether the selector names the pacticipant and nothing else."""
        return not (self.version or self.branch or self.tag or self.environment or self.latest or self.main_branch)

    @property
    def problem(self) -> str | None:
        """What keeps the selector from being asked, in a sentence."""
        if self.version and self.latest:
            return f"A version number and latest flag cannot both be specified for {self.pacticipant}"
        return None


@dataclass(frozen=True, slots=True)
class Target:
    """Where the selected versions shall go: which versions of all others they would meet."""

    latest: bool = False
    tag: str | None = None
    environment: str | None = None
    main_branch: bool = False

    def selector(self, pacticipant: str) -> Selector:
        """The versions of `pacticipant` that are in the target."""
        return Selector(
            pacticipant,
            tag=self.tag,
            environment=self.environment,
            latest=self.latest,
            main_branch=self.main_branch,
        )


@dataclass(frozen=True, slots=True)
class Ignored:
    """A pacticipant, or one version of it, that shall not count."""

    pacticipant: str
    version: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """What a client asks the matrix."""

    selectors: tuple[Selector, ...]
    target: Target | None = None
    latest_by: LatestBy | None = None
    ignored: tuple[Ignored, ...] = ()
    success: frozenset[bool | None] = frozenset()
    limit: int | None = DEFAULT_LIMIT

    @property
    def environment(self) -> str | None:
        """The name of the environment where the versions shall go, if it is one."""
        return self.target.environment if self.target else None

    def ignores(self, pacticipant: str, version: str | None) -> bool:
        """Whether a version shall not count; None is every version of the pacticipant."""
        return not {Ignored(pacticipant), Ignored(pacticipant, version)}.isdisjoint(self.ignored)

    def problems(self) -> list[str]:
        """One sentence for each fault of the question itself; empty when it can be asked."""
        problems = [problem for selector in self.selectors if (problem := selector.problem)]
        if not self.selectors:
            problems.append("Please provide 1 or more version selectors.")
        if self.target and sum(map(bool, (self.target.tag, self.target.environment, self.target.main_branch))) > 1:
            problems.append("Cannot specify more than one of tag, environment and mainBranch.")
        if self.target and self.target.latest and self.target.environment:
            problems.append("Cannot specify both latest=true and an environment.")
        if self.limit is not None and self.limit < 1:
            problems.append("The limit must be 1 or greater.")
        return problems


def selector_of(raw: Mapping[str, str]) -> Selector:
    """A selector as a query says it. Raises InvalidQueryError where it names no pacticipant."""
    if "pacticipant" not in raw:
        raise InvalidQueryError(["Please specify the pacticipant name"])
    return Selector(
        pacticipant=raw["pacticipant"],
        version=raw.get("version"),
        branch=raw.get("branch"),
        tag=raw.get("tag"),
        environment=raw.get("environment"),
        latest=raw.get("latest") == "true",
        main_branch=raw.get("mainBranch") == "true",
    )


@dataclass(frozen=True, slots=True)
class Resolved:
    """A selector with the one version it stands for.

    `version_id` None and `exists`: every version of the pacticipant. Not `exists`: no such version.
    `one_of_many`: the selector found several versions, and this is one of them.
    """

    selector: Selector
    specified: bool
    pacticipant_id: int | None
    version_id: int | None = None
    version: str | None = None
    exists: bool = True
    one_of_many: bool = False
    ignored: bool = False


@dataclass(frozen=True, slots=True)
class IntegrationInQuestion:
    """A consumer and a provider that the question touches.

    `required`: a selected consumer version has a pact with the provider, so it must be verified.
    """

    consumer: str
    provider: str
    required: bool
    consumer_id: int
    provider_id: int

    @property
    def place(self) -> tuple[bool, str, str]:
        """Sorts integrations: the required ones first, then by names."""
        return (not self.required, self.consumer, self.provider)

    @property
    def ids_by_name(self) -> dict[str, int]:
        """Both pacticipants."""
        return {self.consumer: self.consumer_id, self.provider: self.provider_id}
