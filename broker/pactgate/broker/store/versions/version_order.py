"""The order of a pacticipant's versions where their numbers make it, in SQL.

Only where a new version stands is decided here. What is latest is asked of the order everywhere, however it was made.
"""

from sqlalchemy import Column, Connection, select, update

from pactgate.broker.domain.versions.version_numbers import NumberFormats
from pactgate.broker.store.tables import pact_publications, pacticipants, tags, versions

_KEPT: tuple[tuple[Column[int], Column[int]], ...] = (
    (versions.c.sort_order, versions.c.pacticipant_id),
    (tags.c.version_order, tags.c.pacticipant_id),
    (pact_publications.c.consumer_version_order, pact_publications.c.consumer_id),
)
"""Where the order of a version is kept, each with the column of its pacticipant."""


def lock_order(connection: Connection, pacticipant_id: int) -> None:
    """Keep other writers of the order of these versions waiting until the transaction ends.

    Whoever copies the order takes this first, or would copy one that is shifted meanwhile.
    """
    owner = select(pacticipants.c.id).where(pacticipants.c.id == pacticipant_id)
    connection.execute(owner.with_for_update(key_share=True))


def make_place(
    connection: Connection, pacticipant_id: int, version_id: int, number: str, numbers: NumberFormats
) -> int:
    """The order for a new version: right after the highest lower one; those above move up by one.

    No order is ever higher than the newest id, so that an operator may go back to the order of creation.
    """
    statement = (
        select(versions.c.number, versions.c.sort_order)
        .where(versions.c.pacticipant_id == pacticipant_id, versions.c.id != version_id)
        .order_by(versions.c.sort_order.desc())
    )
    place = version_id
    with connection.execute(statement, execution_options={"yield_per": 100}) as existing:
        for row in existing:
            if numbers.is_later(number, row.number):
                place = row.sort_order + 1
                break
            place = row.sort_order
    for order, owner in _KEPT:
        higher = update(order.table).where(owner == pacticipant_id, order >= place)
        connection.execute(higher.values({order.name: order + 1}))
    return place
