"""Which provider versions must be verified against a content and have not been, in SQL."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import (
    Connection,
    FromClause,
    Row,
    Select,
    and_,
    literal,
    literal_column,
    select,
    union_all,
)

from pactgate.broker.domain.webhooks.events import RequiredVerification
from pactgate.broker.store.environments.present_versions import DEPLOYED, RELEASED, Presence, present
from pactgate.broker.store.one_of import is_one_of
from pactgate.broker.store.tables import (
    branches,
    latest_verifications,
    pacticipants,
    versions,
)


def required_verifications(
    connection: Connection, contents: Mapping[int, int]
) -> dict[int, tuple[RequiredVerification, ...]]:
    """The latest version of the provider's main branch and those in environments, without a result for the content.

    `contents` are the ids of contents, each with that of its provider; so is what is returned. Whether a result says
    yes or no makes no difference here.
    """
    values = {"content_ids": list(contents), "providers": list(set(contents.values()))}
    rows = connection.execute(_CANDIDATES, values).all() if contents else []
    verified = {(row.content_id, row.id) for row in rows}
    return {
        content_id: tuple(
            _required(row for row in rows if row.provider_id == provider_id and (content_id, row.id) not in verified)
        )
        for content_id, provider_id in contents.items()
    }


def _required(rows: Iterable[Row[Any]]) -> Iterator[RequiredVerification]:
    """Each version once, with all that says so."""
    descriptions: dict[tuple[int, str], dict[str, None]] = defaultdict(dict)
    for row in rows:
        descriptions[row.id, row.number][row.description] = None
    for (version_id, number), of_version in descriptions.items():
        yield RequiredVerification(version_id, number, tuple(of_version))


def _candidates(place: int, description: Any, table: FromClause) -> Select[Any]:  # noqa: ANN401 - any SQL expression of a text
    """Versions of the providers, each with the contents that it has a result for, or with none.

    It is `table` that tells whose they are: by `versions.pacticipant_id`, SQLite would go through every version.
    """
    return (
        select(
            literal_column(str(place)).label("place"),
            table.c.pacticipant_id.label("provider_id"),
            versions.c.id,
            versions.c.number,
            versions.c.sort_order,
            description.label("description"),
            latest_verifications.c.content_id,
        )
        .select_from(table)
        .join(versions, versions.c.id == table.c.version_id)
        .outerjoin(
            latest_verifications,
            and_(
                is_one_of(latest_verifications.c.content_id, "content_ids"),
                latest_verifications.c.provider_version_id == versions.c.id,
            ),
        )
        .where(is_one_of(table.c.pacticipant_id, "providers"))
    )


def _main_branch() -> Select[Any]:
    heads = select(
        branches.c.head_version_id.label("version_id"), branches.c.pacticipant_id, branches.c.name
    ).subquery()
    return (
        _candidates(0, literal("latest from main branch"), heads)
        .join(pacticipants, pacticipants.c.id == heads.c.pacticipant_id)
        .where(heads.c.name == pacticipants.c.main_branch)
    )


def _in_environments(place: int, presence: Presence) -> Select[Any]:
    there = present(presence).subquery(presence.how)
    return _candidates(place, literal(f"{presence.how} in ") + there.c.environment, there).distinct()


def _in_order(*statements: Select[Any]) -> Select[Any]:
    """The rows of all, those of earlier statements first, each by the age of the version."""
    every = union_all(*statements).subquery()
    return select(every).order_by(every.c.place, every.c.sort_order)


_CANDIDATES = _in_order(
    _main_branch(),
    _in_environments(1, DEPLOYED),
    _in_environments(2, RELEASED),
)
