"""Which permissions a role may have, how far each goes, and what PactFlow's other names mean here."""

from collections.abc import Mapping

from pactgate.broker.domain.identity.permissions import (
    OF_ONESELF,
    BadPermissionError,
    Extent,
    Permission,
    ScopedPermission,
)
from pactgate.broker.domain.identity.principals import OF_APPLICATIONS, OF_TEAMS

ELSEWHERE: Mapping[str, Permission] = {
    "authentication_settings:manage": Permission.MANAGE_TRUST_RULES,
    "environment:read": Permission.READ,
    "webhook:read": Permission.READ,
    "user:manage_scim_attributes": Permission.MANAGE_PEOPLE,
}
"""What PactFlow has a permission for that is part of another one here. Source: https://docs.pactflow.io/docs/permissions."""

_REACHES = {
    Extent.EVERYTHING: "everywhere",
    Extent.TEAM: "for what belongs to the teams of who has the role",
    Extent.OWN: "for what who has the role created, and what nobody answers for",
}


def extents(permission: Permission) -> tuple[Extent, ...]:
    """How far a permission may go, the furthest first."""
    if permission in OF_ONESELF:
        return (Extent.OWN,)
    if permission in OF_APPLICATIONS:
        return (Extent.EVERYTHING, Extent.TEAM, Extent.OWN)
    return (Extent.EVERYTHING, Extent.TEAM) if permission in OF_TEAMS else (Extent.EVERYTHING,)


CATALOGUE = tuple([ScopedPermission(permission, extent) for permission in Permission for extent in extents(permission)])
"""Every permission that a role may have, as far as it may go."""


def scope_of(text: str) -> ScopedPermission:
    """The permission that a role is to have, under our name or one of PactFlow's; without an extent the furthest.

    Raises BadPermissionError with a sentence that lists what there is.
    """
    name, extent = _parts(text)
    if name in ELSEWHERE:
        return ScopedPermission(ELSEWHERE[name])
    found = next((each for each in Permission if each == name), None)
    if found is None:
        message = f"'{text}' is no permission. There are: {', '.join(map(str, CATALOGUE))}"
        raise BadPermissionError(message)
    possible = extents(found)
    if extent == "":
        return ScopedPermission(found, possible[0])
    wanted = next((each for each in possible if each == extent), None)
    if wanted is None:
        message = f"'{text}' goes to what no role can: use {' or '.join(f'{found}:{each}' for each in possible)}"
        raise BadPermissionError(message)
    return ScopedPermission(found, wanted)


def _parts(text: str) -> tuple[str, str]:
    resource, _, rest = text.partition(":")
    action, _, extent = rest.partition(":")
    return f"{resource}:{action}", extent


def described(scope: ScopedPermission) -> str:
    """What a permission allows and how far, in a sentence."""
    if scope.permission in OF_ONESELF:
        return f"{scope.permission.sentence}."
    return f"{scope.permission.sentence}, {_REACHES[scope.extent]}."
