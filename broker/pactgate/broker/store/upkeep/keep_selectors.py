"""Keep selectors as conditions on versions, in SQL. Each is answered by an index, whatever the length of history."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import ColumnElement, Select, Table, and_, or_, select

from pactgate.broker.domain.upkeep.clean_up import KeepSelector
from pactgate.broker.store.environments.present_versions import DEPLOYED, RELEASED, PresenceKind, environment, present
from pactgate.broker.store.sql import is_one_of_these
from pactgate.broker.store.tables import (
    branch_versions,
    branches,
    pacticipants,
    tags,
    versions,
)

Condition = ColumnElement[bool]


def is_kept(selectors: Iterable[KeepSelector], now: datetime, without: Collection[int] = ()) -> Condition:
    """Whether a version is kept by one of the selectors. `without`: ids of branches that count as deleted."""
    return or_(*(is_selected(selector, now, without) for selector in selectors))


def is_selected(selector: KeepSelector, now: datetime, without: Collection[int] = ()) -> Condition:
    """Whether a version fulfils all that a selector says."""
    of_branch = selector.branch is not None or selector.main_branch
    conditions: list[Condition] = []
    if selector.pacticipant is not None:
        owner = select(pacticipants.c.id).where(pacticipants.c.name == selector.pacticipant)
        # IN, not =: a name that nobody has must give false. NULL would keep every version from being deleted.
        conditions.append(versions.c.pacticipant_id.in_(owner))
    if selector.max_age is not None:
        conditions.append(versions.c.created_at >= now - timedelta(days=selector.max_age))
    if selector.tag is not None:
        conditions.append(_tagged(selector.tag, latest=selector.latest and not of_branch))
    if selector.branch is not None:
        conditions.append(_on_branch(selector.branch, without, head=selector.latest))
    if selector.main_branch:
        conditions.append(_on_main_branch(head=selector.latest))
    if selector.latest and not of_branch and selector.tag is None:
        conditions.append(_latest())
    return and_(*conditions, *_in_environments(selector))


def _latest() -> Condition:
    newer = versions.alias("newer")
    is_newer = (newer.c.pacticipant_id == versions.c.pacticipant_id, newer.c.sort_order > versions.c.sort_order)
    return ~select(newer.c.id).where(*is_newer).exists()


def _tagged(tag: str | Literal[True], *, latest: bool) -> Condition:
    its_tag, newer = tags.alias("its_tag"), tags.alias("newer_tag")
    statement = select(its_tag.c.name).where(its_tag.c.version_id == versions.c.id)
    if tag is not True:
        statement = statement.where(its_tag.c.name == tag)
    if latest:
        is_newer = (
            newer.c.pacticipant_id == its_tag.c.pacticipant_id,
            newer.c.name == its_tag.c.name,
            newer.c.version_order > its_tag.c.version_order,
        )
        statement = statement.where(~select(newer.c.name).where(*is_newer).correlate(its_tag).exists())
    return statement.correlate(versions).exists()


def _on_branch(branch: str | Literal[True], without: Collection[int], *, head: bool) -> Condition:
    statement = _branches_of_version(head=head)
    if branch is not True:
        statement = statement.where(branches.c.name == branch)
    if without:
        statement = statement.where(~is_one_of_these(branches.c.id, without))
    return statement.exists()


def _on_main_branch(*, head: bool) -> Condition:
    is_main = and_(pacticipants.c.id == branches.c.pacticipant_id, pacticipants.c.main_branch == branches.c.name)
    return _branches_of_version(head=head).join(pacticipants, is_main).exists()


def _branches_of_version(*, head: bool) -> Select[int]:
    found = select(branches.c.id).select_from(branches)
    if head:
        return found.where(branches.c.head_version_id == versions.c.id)
    members = found.join(branch_versions, branch_versions.c.branch_id == branches.c.id)
    return members.where(branch_versions.c.version_id == versions.c.id)


def _in_environments(selector: KeepSelector) -> Iterable[Condition]:
    if selector.deployed:
        yield _present(DEPLOYED, selector.environment)
    if selector.released:
        yield _present(RELEASED, selector.environment)
    if selector.environment is not None and not selector.deployed and not selector.released:
        yield or_(_present(DEPLOYED, selector.environment), _present(RELEASED, selector.environment))


def _present(presence: PresenceKind, environment_name: str | None) -> Condition:
    def narrowed(table: Table) -> Condition:
        its_version = table.c.version_id == versions.c.id
        return its_version if environment_name is None else and_(its_version, environment.c.name == environment_name)

    return present(presence, narrowed).correlate(versions).exists()
