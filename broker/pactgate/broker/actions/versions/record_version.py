"""Record a version of a pacticipant, with its branch, tags and build."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType

from pactgate.broker.domain.versions.pacticipants import Pacticipant
from pactgate.broker.domain.versions.versions import BranchVersion, Tagged, VersionRules
from pactgate.broker.store.engine import Transaction
from pactgate.broker.store.versions.branches import add_version_to_branch
from pactgate.broker.store.versions.pacticipants import change_pacticipant, ensure_pacticipant, find_pacticipant
from pactgate.broker.store.versions.tags import tag_version
from pactgate.broker.store.versions.versions import ensure_version, set_build_url, versions_by_id


@dataclass(frozen=True, slots=True)
class RecordedVersion:
    """A version that is there now. `created`: it was not there before."""

    pacticipant: Pacticipant
    version_id: int
    created: bool


def record_version(
    tx: Transaction,
    rules: VersionRules,
    *,
    pacticipant: str,
    number: str,
    branch: str | None = None,
    tags: Iterable[str] = (),
    build_url: str | None = None,
    known: Mapping[str, Pacticipant] = MappingProxyType({}),
) -> RecordedVersion:
    """The version, made with its pacticipant if it is new, with everything that is given added to it.

    `known` are pacticipants that have been read already, by name.
    """
    now = datetime.now(UTC)
    owner = known.get(pacticipant) or ensure_pacticipant(tx, pacticipant, now)
    version_id, created = ensure_version(tx, owner, number, now, rules.numbers)
    if build_url is not None:
        set_build_url(tx, version_id, build_url, now)
    if branch is not None:
        _add_to_branch(tx, rules, owner, branch, version_id, now=now)
    for tag in tags:
        _add_tag(tx, rules, owner, tag, version_id, now=now)
    return RecordedVersion(owner, version_id, created)


def add_branch_version(
    tx: Transaction, rules: VersionRules, *, pacticipant: str, branch: str, number: str
) -> BranchVersion:
    """Add a version to a branch; pacticipant, version and branch are made if they are new."""
    now = datetime.now(UTC)
    recorded = record_version(tx, rules, pacticipant=pacticipant, number=number)
    since, created = _add_to_branch(tx, rules, recorded.pacticipant, branch, recorded.version_id, now=now)
    return BranchVersion(pacticipant, branch, number, since, created)


def add_version_tag(tx: Transaction, rules: VersionRules, *, pacticipant: str, number: str, tag: str) -> Tagged:
    """Tag a version; pacticipant and version are made if they are new."""
    now = datetime.now(UTC)
    recorded = record_version(tx, rules, pacticipant=pacticipant, number=number)
    created = _add_tag(tx, rules, recorded.pacticipant, tag, recorded.version_id, now=now)
    tagged = versions_by_id(tx, [recorded.version_id])[recorded.version_id]
    return Tagged(pacticipant, number, next(each for each in tagged.tags if each.name == tag), created)


def _add_to_branch(
    tx: Transaction,
    rules: VersionRules,
    owner: Pacticipant,
    branch: str,
    version_id: int,
    *,
    now: datetime,
    auto_created: bool = False,
) -> tuple[datetime, bool]:
    _detect_main_branch(tx, rules, owner, branch, now)
    return add_version_to_branch(
        tx, pacticipant_id=owner.id, branch=branch, version_id=version_id, now=now, auto_created=auto_created
    )


def _add_tag(
    tx: Transaction, rules: VersionRules, owner: Pacticipant, tag: str, version_id: int, *, now: datetime
) -> bool:
    version = versions_by_id(tx, [version_id])[version_id]
    if rules.first_tag_is_branch(version, now):
        _add_to_branch(tx, rules, owner, tag, version_id, now=now, auto_created=True)
    _detect_main_branch(tx, rules, owner, tag, now)
    return tag_version(tx, version_id, tag, now)


def _detect_main_branch(tx: Transaction, rules: VersionRules, owner: Pacticipant, name: str, now: datetime) -> None:
    """The first branch or tag with a usual name becomes the main branch. It is never changed afterwards."""
    if name not in rules.main_branches or owner.main_branch is not None:
        return
    current = find_pacticipant(tx, owner.name)
    if current and current.main_branch is None:
        change_pacticipant(tx, owner.id, {"main_branch": name}, now)
