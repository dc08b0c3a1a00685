"""Change versions and take apart what was said of them: tags, branches, the versions themselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from pactgate.broker.actions.environments.guard_deletions import guard_deletion
from pactgate.broker.actions.publishing import read_contracts as read
from pactgate.broker.actions.versions.record_version import record_version
from pactgate.broker.domain.errors import NotFoundError
from pactgate.broker.domain.pages import Paged, PageRequest, part
from pactgate.broker.domain.versions.versions import Branch, BranchVersion, Tagged, Version, VersionRules
from pactgate.broker.store.engine import Transaction
from pactgate.broker.store.environments.deletions import present_among
from pactgate.broker.store.identity.auditing import note_change
from pactgate.broker.store.publishing.integrations import partners_of
from pactgate.broker.store.versions import branches as branch_store
from pactgate.broker.store.versions import tags as tag_store
from pactgate.broker.store.versions import versions as store


@dataclass(frozen=True, slots=True)
class VersionChange:
    """What to set of a version. `tags` replace those it has; None leaves them."""

    build_url: str | None
    sets_build_url: bool
    tags: tuple[str, ...] | None


def change_version(
    tx: Transaction, pacticipant: str, number: str, change: VersionChange, rules: VersionRules
) -> tuple[Version, bool]:
    """The version, made with its pacticipant if it is new, as it is after the change; and whether it is new."""
    recorded = record_version(tx, rules, pacticipant=pacticipant, number=number)
    note_change(buildUrl=change.build_url, tags=change.tags)
    if change.sets_build_url:
        store.set_build_url(tx, recorded.version_id, change.build_url, datetime.now(UTC))
    if change.tags is not None:
        kept = store.versions_by_id(tx, [recorded.version_id])[recorded.version_id].tags
        for tag in kept:
            if tag.name not in change.tags:
                tag_store.remove_tag(tx, recorded.version_id, tag.name)
        for name in change.tags:
            # Whoever sets a version as a whole knows of branches: the first tag names none here.
            tag_store.tag_version(tx, recorded.version_id, name, datetime.now(UTC))
    return store.versions_by_id(tx, [recorded.version_id])[recorded.version_id], recorded.created


def delete_version(tx: Transaction, owner: str, number: str, *, force: bool = False) -> None:
    """Delete a version with all that hangs on it; its branches get their latest remaining one as head.

    Raises NotFoundError, and without `force` StillPresentError where it is in an environment.
    """
    version_id, owner_id = read.version(tx, owner, number).id, read.pacticipant(tx, owner).id
    guard_deletion(tx, present_among(tx, [version_id]), partners_of(tx, owner_id), force=force)
    store.delete_version(tx, version_id)
    branch_store.restore_heads(tx, owner_id)


def tag(tx: Transaction, owner: str, number: str, name: str) -> Tagged:
    """A tag of a version. Raises NotFoundError."""
    found = next((each for each in read.version(tx, owner, number).tags if each.name == name), None)
    if found is None:
        message = f"Version {number} of pacticipant {owner} has no tag {name}"
        raise NotFoundError(message)
    return Tagged(owner, number, found, created=False)


def remove_tag(tx: Transaction, owner: str, number: str, name: str) -> None:
    """Take a tag off a version. Raises NotFoundError."""
    tag(tx, owner, number, name)
    tag_store.remove_tag(tx, read.version(tx, owner, number).id, name)


def branches(tx: Transaction, owner: str, page: PageRequest, search: str = "") -> Paged[Branch]:
    """Branches of a pacticipant with `search` in their names, the one that grew last first. Raises NotFoundError."""
    read.pacticipant(tx, owner)
    return part(branch_store.list_branches(tx, owner, search), page)


def delete_branch(tx: Transaction, owner: str, name: str) -> None:
    """Delete a branch; its versions stay. Raises NotFoundError."""
    read.branch(tx, owner, name)
    branch_store.delete_branches(tx, read.pacticipant(tx, owner).id, [name])


def delete_other_branches(tx: Transaction, owner: str, keep: Sequence[str]) -> tuple[list[str], list[str]]:
    """Delete every branch but those to keep and the main one. The names of the deleted ones, and of the others."""
    pacticipant = read.pacticipant(tx, owner)
    names = [branch.name for branch in branch_store.list_branches(tx, owner)]
    kept = [name for name in names if name in keep or name == pacticipant.main_branch]
    deleted = [name for name in names if name not in kept]
    note_change(deleted=deleted)
    branch_store.delete_branches(tx, pacticipant.id, deleted)
    return deleted, kept


def branch_version(tx: Transaction, owner: str, branch: str, number: str) -> BranchVersion:
    """The membership of a version in a branch. Raises NotFoundError."""
    read.branch(tx, owner, branch)
    since = branch_store.find_branch_version(tx, owner, branch, number)
    if since is None:
        message = f"Branch {branch} of pacticipant {owner} has no version {number}"
        raise NotFoundError(message)
    return BranchVersion(owner, branch, number, since, created=False)


def remove_from_branch(tx: Transaction, owner: str, branch: str, number: str) -> None:
    """Take a version out of a branch; the latest that remains becomes the head. Raises NotFoundError."""
    branch_version(tx, owner, branch, number)
    branch_store.remove_from_branch(tx, read.pacticipant(tx, owner).id, branch, number)
