"""Which pacts the consumer version selectors select, and which are work in progress, in SQL."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, bindparam, exists, select

from pactgate.broker.domain.publishing.pacts import Pact
from pactgate.broker.domain.verification.selected_by import SelectedBy
from pactgate.broker.domain.verification.selectors import ConsumerVersionSelector
from pactgate.broker.store.one_of import is_one_of
from pactgate.broker.store.publishing.pacts import pact_of, pact_rows
from pactgate.broker.store.tables import (
    branches,
    integrations,
    pact_publications,
    pacticipants,
    tags,
)
from pactgate.broker.store.verification.consumer_versions import FoundVersion, versions_found, versions_in_progress

Selected = tuple[Pact, SelectedBy]


_OF_VERSIONS = pact_rows().where(
    is_one_of(pact_publications.c.consumer_version_id, "versions"),
    pact_publications.c.provider_id == bindparam("provider"),
)


def pacts_selected(
    connection: Connection, provider_id: int, selectors: Iterable[ConsumerVersionSelector]
) -> list[Selected]:
    """The pacts with the provider that each selector finds, with why."""
    found = [each for selector in selectors for each in _find_or_fall_back(connection, provider_id, selector)]
    return _with_pacts(connection, provider_id, found)


def default_selectors(connection: Connection, provider_id: int) -> list[ConsumerVersionSelector]:
    """What to verify when a verifier names nothing: of each consumer its main branch, else its newest pact.

    And whatever is deployed or released anywhere. As the Pact Broker does.
    """
    has_main = exists().where(
        branches.c.pacticipant_id == pacticipants.c.id, branches.c.name == pacticipants.c.main_branch
    )
    has_tag = exists().where(tags.c.pacticipant_id == pacticipants.c.id, tags.c.name == pacticipants.c.main_branch)
    statement = (
        select(pacticipants.c.name, pacticipants.c.main_branch, has_main.label("has_main"), has_tag.label("has_tag"))
        .join(integrations, integrations.c.consumer_id == pacticipants.c.id)
        .where(integrations.c.provider_id == provider_id)
    )
    found = [
        ConsumerVersionSelector(
            consumer=row.name,
            main_branch=bool(row.has_main),
            tag=row.main_branch if row.has_tag and not row.has_main else None,
            latest=not row.has_main,
        )
        for row in connection.execute(statement)
    ]
    return [*found, ConsumerVersionSelector(deployed=True), ConsumerVersionSelector(released=True)]


def work_in_progress(connection: Connection, provider_id: int, since: datetime) -> list[Selected]:
    """The pacts published after `since` by branch heads and by the latest version of each tag, of every consumer."""
    selector = ConsumerVersionSelector(latest=True)
    versions = versions_in_progress(connection, provider_id, since)
    return _with_pacts(connection, provider_id, [_Found(version, selector) for version in versions])


@dataclass(frozen=True, slots=True)
class _Found:
    """A version, and the selector that found it; `fallback_for` is as in `SelectedBy`."""

    version: FoundVersion
    selector: ConsumerVersionSelector
    fallback_for: str | None = None

    def why(self, pact: Pact) -> SelectedBy:
        """The words for it."""
        branch, tag = self.version.branch or self.selector.branch, self.version.tag or self.selector.tag
        return SelectedBy(
            selector=replace(self.selector, branch=branch, tag=tag),
            consumer=pact.consumer,
            consumer_version_id=pact.consumer_version_id,
            consumer_version=pact.consumer_version,
            environment=self.version.environment,
            production=bool(self.version.production),
            fallback_for=self.fallback_for,
        )


def _find_or_fall_back(connection: Connection, provider_id: int, selector: ConsumerVersionSelector) -> list[_Found]:
    found = [_Found(version, selector) for version in versions_found(connection, provider_id, selector)]
    if found or not (selector.fallback_tag or selector.fallback_branch):
        return found
    instead = replace(
        selector, tag=selector.fallback_tag, branch=selector.fallback_branch, fallback_tag=None, fallback_branch=None
    )
    wanted = selector.tag or selector.branch
    return [_Found(version, instead, wanted) for version in versions_found(connection, provider_id, instead)]


def _with_pacts(connection: Connection, provider_id: int, found: Iterable[_Found]) -> list[Selected]:
    """What was found with the pacts, each of which is read once."""
    chosen = list(found)
    values = {"provider": provider_id, "versions": list({each.version.id for each in chosen})}
    rows = connection.execute(_OF_VERSIONS, values) if chosen else ()
    pacts = {row.consumer_version_id: pact_of(row) for row in rows}
    return [(pact, each.why(pact)) for each in chosen if (pact := pacts.get(each.version.id))]
