"""What a question names, looked up in one statement."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, false, select, true, union_all

from pactgate.broker.store.one_of import is_one_of
from pactgate.broker.store.tables import environments, pacticipants

_NAMED = union_all(
    select(pacticipants.c.name, pacticipants.c.id, true()).where(is_one_of(pacticipants.c.name, "pacticipants")),
    select(environments.c.name, environments.c.id, false()).where(is_one_of(environments.c.name, "environments")),
)


@dataclass(frozen=True, slots=True)
class Named:
    """The ids of what has these names; a name that nothing has is left out."""

    pacticipants: Mapping[str, int]
    environments: Mapping[str, int]


def named(connection: Connection, pacticipants: Iterable[str], environments: Iterable[str] = ()) -> Named:
    """The pacticipants and the environments of exactly these names."""
    names = {"pacticipants": list(set(pacticipants)), "environments": list(set(environments))}
    found: dict[bool, dict[str, int]] = {True: {}, False: {}}
    for name, its_id, is_pacticipant in connection.execute(_NAMED, names):
        found[bool(is_pacticipant)][name] = its_id
    return Named(found[True], found[False])
