"""Versions of pacticipants: one build each, ordered by creation, with branches and tags."""

from dataclasses import dataclass
from datetime import datetime, timedelta

FIRST_TAG_IS_BRANCH_FOR = timedelta(seconds=10)
"""How long after its creation a version that is in no branch is put into the one that its first tag names."""


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
class Version:
    """One build of a pacticipant. `order` grows with creation and decides what is latest."""

    id: int
    pacticipant: str
    number: str
    order: int
    build_url: str | None
    created_at: datetime
    updated_at: datetime
    branches: tuple[VersionBranch, ...] = ()
    tags: tuple[VersionTag, ...] = ()


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


def first_tag_is_branch(version: Version, now: datetime) -> bool:
    """Whether a tag given `now` names the branch of a version, for those who know tags only. Source: broker-api."""
    named = version.branches or version.tags
    return not named and now - version.created_at <= FIRST_TAG_IS_BRANCH_FOR
