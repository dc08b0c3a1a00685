"""What identity providers send: users and groups as RFC 7643 has them, which is more than is kept here.

Attributes of the standard that are not kept (phone numbers, managers, passwords) are dropped before anything looks at
them; whatever no standard knows is refused.
"""

from typing import Any

from scim2_models import (
    Context,
    EnterpriseUser,
    InvalidPathException,
    InvalidSyntaxException,
    InvalidValueException,
    PatchOp,
    Path,
    Resource,
)
from scim2_models import Group as StandardGroup
from scim2_models import User as StandardUser
from scim2_models.resources.group import GroupMember
from scim2_models.resources.user import Email

from pactgate.broker.actions.identity.provisioning import WantedGroup
from pactgate.broker.api.answers import Json
from pactgate.broker.api.identity.scim.answers import checking
from pactgate.broker.api.identity.scim.schemas import ScimGroup, ScimUser
from pactgate.broker.api.identity.scim.searches import POLICY
from pactgate.broker.domain.identity.accounts import Account, AccountChange, NewPerson, address_problem
from pactgate.broker.domain.identity.provisioning import follows_parts, whole_name
from pactgate.broker.domain.names import name_problem


class SentEmail(Email):
    """An address, of which the domain looks whether it is one."""

    value: str | None = None


class SentUser(StandardUser[EnterpriseUser]):
    """A user as an identity provider has it."""

    emails: list[SentEmail] | None = None  # type: ignore[assignment]  # narrower, as pydantic has it


class SentGroup(StandardGroup):
    """A group as an identity provider has it."""


def _names(kind: type[Resource[Any]]) -> frozenset[str]:
    names = (field.serialization_alias or name for name, field in kind.model_fields.items())
    return frozenset(name.casefold() for name in names)


_KEPT = {SentUser: _names(ScimUser), SentGroup: _names(ScimGroup)}


def read[Sent: Resource[Any]](kind: type[Sent], body: Json, context: Context) -> Sent:
    """A resource that was sent. Raises SCIMException."""
    with checking(), POLICY:
        return kind.model_validate(_kept(kind, body), scim_ctx=context)


def patched[Sent: Resource[Any]](kind: type[Sent], body: Json, known: Resource[Any]) -> Sent:
    """What becomes of a resource by the operations that were sent. Raises SCIMException."""
    with checking(), POLICY:
        current = kind.model_validate(known.model_dump())
        operations = _member(body, "operations")
        wanted: Json = body
        if isinstance(operations, list) and operations:
            kept = [each for each in map(_plain, operations) if not _is_dropped(kind, each)]
            if not kept:
                return current
            wanted = {**{key: each for key, each in body.items() if key.lower() != "operations"}, "Operations": kept}
        # Subscripted by a call: what is patched is a value here.
        PatchOp.__class_getitem__(kind).model_validate(wanted, scim_ctx=Context.RESOURCE_PATCH_REQUEST).patch(current)
        return current


def _member(body: Json, name: str) -> object:
    return next((each for key, each in body.items() if key.lower() == name), None)


def _plain(operation: object) -> object:
    """An operation whose keys are in lower case. What it removes is named by its value alone.

    Microsoft Entra ID sends the members to remove with `$ref: null`, which none of them has.
    """
    if not isinstance(operation, dict):
        return operation
    plain = {key.lower(): each for key, each in operation.items()}
    removed = plain.get("value")
    if str(plain.get("op")).lower() == "remove" and isinstance(removed, list):
        named = (isinstance(each, dict) and "value" in each for each in removed)
        plain["value"] = [{"value": each["value"]} if has else each for each, has in zip(removed, named, strict=True)]
    return plain


def _is_dropped(kind: type[Resource[Any]], operation: object) -> bool:
    """Whether an operation is about what is not kept alone. What is not kept of its value is taken out of it."""
    if not isinstance(operation, dict):
        return False
    if operation.get("path"):
        return _is_not_kept(kind, operation["path"])
    if isinstance(value := operation.get("value"), dict) and value:
        operation["value"] = {key: each for key, each in value.items() if not _is_not_kept(kind, key)}
        return not operation["value"]
    return False


def _is_not_kept(kind: type[Resource[Any]], path: object) -> bool:
    """Whether a path is one of the standard, to what is not kept here."""
    try:
        read_path = Path.__class_getitem__(kind)(path)
        binding = read_path.resolve()
    except (InvalidPathException, TypeError):
        return False
    if binding is None:
        return read_path.model is EnterpriseUser
    field = binding.model.model_fields[binding.field_name]
    name = field.serialization_alias or binding.field_name
    return binding.model is EnterpriseUser or name.casefold() not in _KEPT[kind]


def _kept(kind: type[Resource[Any]], body: Json) -> Json:
    """A body without what the standard knows and is not kept here, and without other schemas than that of its kind."""
    kept = {key: each for key, each in body.items() if not _is_not_kept(kind, key)}
    schema, listed = str(kind.__schema__), _member(body, "schemas")
    if isinstance(listed, list):
        if schema.casefold() not in [str(each).casefold() for each in listed]:
            raise InvalidSyntaxException(detail=f"schemas must name {schema}")
        kept = {**{key: each for key, each in kept.items() if key.lower() != "schemas"}, "schemas": [schema]}
    return kept


def new_person(sent: SentUser) -> NewPerson:
    """The person that a user describes. Raises InvalidValueException."""
    login, (given, family) = _line("userName", sent.user_name), _parts(sent)
    return NewPerson(
        _address(sent),
        _line("displayName", _called(sent) or login),
        login,
        _optional("externalId", sent.external_id) or None,
        given or None,
        family or None,
    )


def replacement(sent: SentUser, known: Account) -> AccountChange:
    """The change by which a person becomes as a user is that was sent whole.

    What every user has stays where it was left out. Raises InvalidValueException.
    """
    login, (given, family) = _line("userName", sent.user_name), _parts(sent)
    return AccountChange(
        name=_line("displayName", _called(sent) or known.name),
        email=_address(sent) if sent.emails else None,
        active=sent.active,
        login=login,
        external_id=_optional("externalId", sent.external_id),
        given_name=given,
        family_name=family,
    )


def revision(sent: SentUser, known: Account) -> AccountChange:
    """The change by which a person becomes as a user is whose attributes were changed one by one.

    Who is called by the parts of their name is called otherwise when these change. Raises InvalidValueException.
    """
    login, (given, family) = _line("userName", sent.user_name), _parts(sent)
    is_called_as_before = sent.display_name == known.name and follows_parts(known)
    parts = whole_name(given, family) if is_called_as_before else None
    return AccountChange(
        name=_line("displayName", parts or _called(sent) or login),
        email=_address(sent),
        active=sent.active,
        login=login,
        external_id=_optional("externalId", sent.external_id),
        given_name=given,
        family_name=family,
    )


def wanted_group(sent: SentGroup) -> WantedGroup:
    """The team that a group describes. Raises InvalidValueException."""
    name, external_id = _line("displayName", sent.display_name), _optional("externalId", sent.external_id)
    return WantedGroup(name, external_id or None, list(map(_id, sent.members or [])))


def _id(member: GroupMember) -> str:
    return _line("members.value", member.value or str(member.ref or "").rpartition("/")[2])


def _called(sent: SentUser) -> str | None:
    formatted = sent.name.formatted if sent.name else None
    return sent.display_name or formatted or whole_name(*_parts(sent))


def _parts(sent: SentUser) -> tuple[str, str]:
    if sent.name is None:
        return "", ""
    return _optional("name.givenName", sent.name.given_name), _optional("name.familyName", sent.name.family_name)


def _address(sent: SentUser) -> str:
    """The address of a user: the primary one, else that of work, else the first, else the user name."""
    listed = [each for each in sent.emails or [] if each.value]
    ranked = sorted(listed, key=lambda each: (not each.primary, each.type != "work"))
    address = _line("emails", ranked[0].value) if ranked else sent.user_name or ""
    if problem := address_problem(address):
        what = "emails.value" if ranked else "emails is missing, and so userName"
        raise InvalidValueException(detail=f"{what} {problem}")
    return address


def _line(attribute: str, value: str | None) -> str:
    if problem := name_problem(value or ""):
        raise InvalidValueException(detail=f"{attribute} {problem}")
    return value or ""


def _optional(attribute: str, value: str | None) -> str:
    return _line(attribute, value) if value else ""
