"""Versions of pacticipants: one build each, in an order that says what is latest, with branches and tags."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from pactgate.broker.domain.environments.environments import Environment
from pactgate.broker.domain.versions.version_numbers import NumberFormats


@dataclass(frozen=True, slots=True)
class VersionRules:
    """What the operator decided about versions. The defaults are the Pact Broker's.

    `numbers` is how a number is read where numbers say which version is latest; None where creation does.
    `main_branches` are names that make a branch or tag the main branch where none is set. `first_tag_is_branch_for`
    is how long after its creation a version that is in no branch is put into the one that its first tag names; None
    is never. `tags_deploy`: a tag with the name of an environment is a deployment there.
    """

    numbers: NumberFormats | None = None
    main_branches: tuple[str, ...] = ("develop", "main", "master")
    first_tag_is_branch_for: timedelta | None = timedelta(seconds=10)
    tags_deploy: bool = True

    def number_problem(self, number: str) -> str | None:
        """The Pact Broker's words for a number that cannot be read where it must be; None where all is well."""
        if self.numbers is None or self.numbers.read(number):
            return None
        return UNREADABLE_NUMBER.format(number=number)

    def first_tag_is_branch(self, version: "Version", now: datetime) -> bool:
        """Whether a tag given `now` names the branch of a version, for those who know tags only."""
        named = version.branches or version.tags
        limit = self.first_tag_is_branch_for
        return not named and limit is not None and now - version.created_at <= limit


UNREADABLE_NUMBER = (
    "Version number '{number}' cannot be parsed to a version number. The expected format (unless this configuration "
    "has been overridden) is a semantic version. eg. 1.3.0 or 2.0.4.rc1"
)


@dataclass(frozen=True, slots=True)
class VersionBranch:
    """A branch that a version belongs to. `latest`: the version is the branch's head."""

    name: str
    latest: bool


@dataclass(frozen=True, slots=True)
class VersionTag:
    """A tag of a version. `latest`: no later version of the pacticipant has it."""

    name: str
    latest: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Marks:
    """Where a version belongs: branches in the order in which it was added to them, tags by name, and environments.

    The environments are those in which it is deployed, or released and supported, now.
    """

    branches: tuple[VersionBranch, ...] = ()
    tags: tuple[VersionTag, ...] = ()
    environments: tuple[Environment, ...] = ()


@dataclass(frozen=True, slots=True)
class Version:
    """One build of a pacticipant. `order` decides what is latest: it grows with creation, or with the number."""

    id: int
    pacticipant: str
    number: str
    order: int
    build_url: str | None
    created_at: datetime
    updated_at: datetime
    marks: Marks = Marks()

    @property
    def branches(self) -> tuple[VersionBranch, ...]:
        """Its branches, in the order in which it was added to them."""
        return self.marks.branches

    @property
    def tags(self) -> tuple[VersionTag, ...]:
        """Its tags by name."""
        return self.marks.tags

    @property
    def environments(self) -> tuple[Environment, ...]:
        """Where it is deployed, or released and supported, now."""
        return self.marks.environments


@dataclass(frozen=True, slots=True)
class Branch:
    """A line of development of a pacticipant; its head is the version that was added last."""

    pacticipant: str
    name: str
    created_at: datetime
    updated_at: datetime
    head: str | None


@dataclass(frozen=True, slots=True)
class BranchVersion:
    """The membership of a version in a branch. `created`: this request made it."""

    pacticipant: str
    branch: str
    version: str
    created_at: datetime
    created: bool


@dataclass(frozen=True, slots=True)
class Tagged:
    """The membership of a version in a tag. `created`: this request made it."""

    pacticipant: str
    version: str
    tag: VersionTag
    created: bool
