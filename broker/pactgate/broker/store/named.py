"""What a question names, looked up in one statement."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import Connection, literal, null, select, union_all

from pactgate.broker.store.one_of import is_one_of
from pactgate.broker.store.tables import environments, pacticipants, versions

_VERSION, _PACTICIPANT, _ENVIRONMENT = range(3)
_NAMED = union_all(
    select(pacticipants.c.name, versions.c.id, versions.c.number, literal(_VERSION))
    .join(versions, versions.c.pacticipant_id == pacticipants.c.id)
    .where(is_one_of(pacticipants.c.name, "pacticipants"), is_one_of(versions.c.number, "numbers")),
    select(pacticipants.c.name, pacticipants.c.id, null(), literal(_PACTICIPANT)).where(
        is_one_of(pacticipants.c.name, "pacticipants")
    ),
    select(environments.c.name, environments.c.id, null(), literal(_ENVIRONMENT)).where(
        is_one_of(environments.c.name, "environments")
    ),
)


@dataclass(frozen=True, slots=True)
class Named:
    """The ids of what has these names; a name that nothing has is left out. Versions are by pacticipant and number."""

    pacticipants: dict[str, int] = field(default_factory=dict)
    environments: dict[str, int] = field(default_factory=dict)
    versions: dict[tuple[str, str], int] = field(default_factory=dict)


def named(
    connection: Connection, pacticipants: Iterable[str], environments: Iterable[str] = (), numbers: Iterable[str] = ()
) -> Named:
    """The pacticipants and the environments of exactly these names, and their versions with one of these numbers."""
    names = {
        "pacticipants": list(set(pacticipants)),
        "environments": list(set(environments)),
        "numbers": list(set(numbers)),
    }
    known = Named()
    for name, its_id, number, kind in connection.execute(_NAMED, names):
        if kind == _PACTICIPANT:
            known.pacticipants[name] = its_id
        elif kind == _ENVIRONMENT:
            known.environments[name] = its_id
        else:
            known.versions[name, number] = its_id
    return known
