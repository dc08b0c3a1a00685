"""What a user and a group are to an identity provider: what is kept of them, and nothing else.

Source: RFC 7643. What every user has is required, also where the broker fills it in for a client that leaves it out.
"""

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field
from scim2_models import (
    URN,
    CaseExact,
    ComplexAttribute,
    Mutability,
    Reference,
    Required,
    Resource,
    ScimProvider,
    Uniqueness,
)

if TYPE_CHECKING:
    # What references name.
    from scim2_models import Group, User

USER_SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP_SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:Group"


class NameParts(ComplexAttribute):
    """The parts of a name."""

    family_name: str | None = None
    """The family name."""

    given_name: str | None = None
    """The given name."""


class UserEmail(ComplexAttribute):
    """The address of a user, of whom the broker keeps one."""

    value: Annotated[str | None, Required.true, Uniqueness.server] = None
    """The address, which no other user has. Single sign-on finds the user by it."""

    type: str | None = Field(None, examples=["work"])
    """Always work."""

    primary: bool | None = Field(None, examples=["true"])
    """Always true."""


class GroupOfUser(ComplexAttribute):
    """A team that a user is in."""

    value: Annotated[str | None, Mutability.read_only, CaseExact.true] = None
    """The id of the group."""

    ref: Annotated[Reference["Group"] | None, Mutability.read_only] = Field(
        None, serialization_alias="$ref", validation_alias="$ref"
    )
    """The address of the group."""

    display: Annotated[str | None, Mutability.read_only] = None
    """The name of the group."""


class ScimUser(Resource[Any]):
    """A person who may use the broker."""

    __schema__ = URN(USER_SCHEMA)

    user_name: Annotated[str | None, Uniqueness.server, Required.true] = None
    """What the user logs in with. No other user has it, whatever its case."""

    name: NameParts | None = None
    """The parts of the name."""

    display_name: Annotated[str | None, Required.true] = None
    """What the user is called. Where it is left out, it is made of the parts of the name, else the user name."""

    active: Annotated[bool | None, Required.true] = None
    """Whether the user may use the broker. Who is made inactive is logged out, and their tokens are refused."""

    emails: Annotated[list[UserEmail] | None, Required.true] = None
    """The address of the user. Where it is left out, it is the user name, which has to be an address then."""

    groups: Annotated[list[GroupOfUser] | None, Mutability.read_only] = None
    """The teams that the user is in."""


class UserOfGroup(ComplexAttribute):
    """A user who is in a group."""

    value: Annotated[str | None, Mutability.immutable, CaseExact.true] = None
    """The id of the user."""

    ref: Annotated[Reference["User"] | None, Mutability.immutable] = Field(  # type: ignore[type-arg]  # any user
        None, serialization_alias="$ref", validation_alias="$ref"
    )
    """The address of the user."""

    type: Annotated[str | None, Mutability.immutable] = Field(None, examples=["User"])
    """Always User."""


class ScimGroup(Resource[Any]):
    """A team."""

    __schema__ = URN(GROUP_SCHEMA)

    display_name: Annotated[str | None, Required.true, Uniqueness.server] = None
    """The name of the team. No other team has it, whatever its case."""

    members: list[UserOfGroup] | None = None
    """The people who are in the team."""


SERVICE = ScimProvider([ScimUser, ScimGroup])
"""The schemas and the types of resources."""
