"""Who may ask what as a page, docs/reference/permissions.md.

`python -m scripts.docs.permissions` prints it. The table is computed from the routes: each says what it needs.
"""

from collections.abc import Iterator, Sequence

from fastapi.routing import APIRoute

from pactgate.broker.access import INSIDE, Needs, Public
from pactgate.broker.api.app import ROUTERS
from pactgate.broker.domain.identity.permissions import READY_ROLES, Extent, Permission, ReadyRole

_HEAD = """\
# Permissions

What the ready roles may do, and which permission each address of the API needs. A role is given to a person, to a
system account, or to pipelines by a trust rule: see [access](../guides/access.md). Your own roles are made of the same
permissions.

<!-- Printed by `python -m scripts.docs.permissions`; a test keeps the page current. -->

*yes*: for everything. *team*: for applications that a team of whoever asks answers for. *own*: for applications that
whoever asks made and no team answers for. *no*: the answer is 403 and names the permission.
"""

_EXTENTS = {Extent.EVERYTHING: "yes", Extent.TEAM: "team", Extent.OWN: "own"}


def extents(role: ReadyRole, permission: Permission) -> str:
    """How far a role may do something: one word or two."""
    held = {scope.extent for scope in role.scopes if permission in scope.permission.implied}
    if not held:
        return "no"
    widest = [Extent.EVERYTHING] if Extent.EVERYTHING in held else [each for each in Extent if each in held]
    return ", ".join(_EXTENTS[each] for each in widest)


def page() -> str:
    """The whole page."""
    return "\n".join([_HEAD, *_roles(), "", *_routes()]) + "\n"


def _roles() -> Iterator[str]:
    yield "## Ready roles\n"
    yield from _table(
        ("permission", "allows", *(role.name for role in READY_ROLES)),
        [
            (f"`{permission}`", permission.sentence, *(extents(role, permission) for role in READY_ROLES))
            for permission in Permission
        ],
    )


def _routes() -> Iterator[str]:
    yield "## Addresses\n"
    yield "*for*: the application that the permission is needed for. Where it is empty, it is needed for everything.\n"
    routes = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]
    rows = [
        (method, f"`{route.path_format}`", *_needed(getattr(route, "needs", None)))
        for route in sorted(routes, key=lambda route: route.path_format)
        for method in sorted(route.methods or ())
    ]
    yield from _table(("", "address", "permission", "for"), rows)


def _needed(needed: Needs | None) -> tuple[str, str]:
    if needed is None:
        raise ValueError("a route does not say what it needs")
    if isinstance(needed.what, Public):
        return _PUBLIC[needed.what], ""
    about = "what it is about" if needed.of == INSIDE else f"`{{{needed.of}}}`" if needed.of else ""
    return f"`{needed.what}`", about


_PUBLIC = {
    Public.ALWAYS: "none",
    Public.HEARTBEAT: "`contract_data:read`, or none by a setting",
    Public.BADGE: "`contract_data:read`, or none by a setting",
    Public.KNOWN: "any credentials",
}


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(headings)} |"
    yield f"| {' | '.join('---' for _ in headings)} |"
    yield from (f"| {' | '.join(row)} |" for row in rows)


if __name__ == "__main__":
    print(page(), end="")
