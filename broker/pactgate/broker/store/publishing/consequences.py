"""What a publication sets off, in SQL: who must verify it, whether anybody ever did, and what it came after."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import (
    Connection,
    FromClause,
    Row,
    Select,
    and_,
    bindparam,
    literal,
    literal_column,
    null,
    select,
    union_all,
)

from pactgate.broker.domain.publishing.pacts import Which
from pactgate.broker.domain.webhooks.events import Earlier, RequiredVerification
from pactgate.broker.store.environments.present_versions import DEPLOYED, RELEASED, PresenceKind, present
from pactgate.broker.store.publishing.pacts import restricted
from pactgate.broker.store.sql import is_one_of
from pactgate.broker.store.tables import (
    branches,
    latest_verifications,
    pact_contents,
    pact_publications,
    pacticipants,
    tags,
    verifications,
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
        content_id: _required(
            [row for row in rows if row.provider_id == provider_id and (content_id, row.id) not in verified]
        )
        for content_id, provider_id in contents.items()
    }


def newest_before(connection: Connection, publication_ids: Iterable[int]) -> dict[int, list[Earlier]]:
    """For each of the publications, what the newest earlier pact of its pair says.

    That is the newest of those whose versions have a tag that its own has, for each such tag; or, where its version
    has no tag, of those whose versions have none either.
    """
    newest: dict[int, list[Earlier]] = {each: [] for each in publication_ids}
    rows = connection.execute(_BEFORE, {"publications": list(newest)}) if newest else ()
    for publication_id, tag, sha in rows:
        newest[publication_id].append(Earlier(tag, sha))
    return {each: sorted(earlier, key=lambda one: one.tag or "") for each, earlier in newest.items()}


def ever_verified_by(connection: Connection, consumer_id: int, provider_ids: Iterable[int]) -> set[int]:
    """Those of the providers that ever published a result for the consumer."""
    values = {"consumer_id": consumer_id, "providers": list(provider_ids)}
    return set(connection.execute(_EVER_VERIFIED, values).scalars())


def _required(rows: Iterable[Row[Any]]) -> tuple[RequiredVerification, ...]:
    """Each version once, with all that says so."""
    descriptions: dict[tuple[int, str], dict[str, None]] = defaultdict(dict)
    for row in rows:
        descriptions[row.id, row.number][row.description] = None
    return tuple(
        [RequiredVerification(version_id, number, tuple(texts)) for (version_id, number), texts in descriptions.items()]
    )


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


def _in_environments(place: int, presence: PresenceKind) -> Select[Any]:
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
_any_between = (
    select(verifications.c.id)
    .join(pact_contents, pact_contents.c.id == verifications.c.content_id)
    .where(pact_contents.c.consumer_id == bindparam("consumer_id"), pact_contents.c.provider_id == pacticipants.c.id)
    .limit(1)
    .scalar_subquery()
)
# Asked whether it is there, and not whether it exists: so PostgreSQL stops at the first, and joins no history.
_EVER_VERIFIED = select(pacticipants.c.id).where(is_one_of(pacticipants.c.id, "providers"), _any_between.is_not(None))
_this = pact_publications.alias("this")
_its_tags = tags.alias("its_tags")
_sha_before = (
    select(pact_contents.c.sha)
    .select_from(pact_publications)
    .join(pact_contents, pact_contents.c.id == pact_publications.c.content_id)
    .where(
        pact_publications.c.consumer_id == _this.c.consumer_id,
        pact_publications.c.provider_id == _this.c.provider_id,
        pact_publications.c.consumer_version_order < _this.c.consumer_version_order,
        pact_publications.c.is_current,
    )
    .order_by(pact_publications.c.consumer_version_order.desc())
    .limit(1)
    .correlate(_this, _its_tags)
)
_has_that_tag = (
    select(tags.c.version_id)
    .where(tags.c.version_id == pact_publications.c.consumer_version_id, tags.c.name == _its_tags.c.name)
    .correlate(pact_publications, _its_tags)
    .exists()
)
_of_this = _its_tags.c.version_id == _this.c.consumer_version_id
_BEFORE = union_all(
    select(_this.c.id, _its_tags.c.name, _sha_before.where(_has_that_tag).scalar_subquery())
    .join(_its_tags, _of_this)
    .where(is_one_of(_this.c.id, "publications")),
    select(_this.c.id, null(), restricted(_sha_before, Which(untagged=True)).scalar_subquery()).where(
        is_one_of(_this.c.id, "publications"), ~select(_its_tags.c.name).where(_of_this).exists()
    ),
)
