"""Bodies of requests, checked. The messages are the Pact Broker's, since its clients print them."""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic.alias_generators import to_camel
from pydantic_core import ErrorDetails, PydanticCustomError

from pactgate.broker.domain.errors import InvalidError
from pactgate.broker.domain.names import name_problem


def _name(value: str) -> str:
    if problem := name_problem(value):
        raise PydanticCustomError("name", "{problem}", {"problem": problem})
    return value


def _filled(value: str) -> str:
    if not value:
        raise PydanticCustomError("filled", "must be filled")
    return value


def _line(value: str) -> str:
    return _name(value) if value else value


def _one_word(value: str) -> str:
    if any(character.isspace() for character in value):
        raise PydanticCustomError("spaces", "cannot contain spaces")
    return value


def _null_is_empty(value: object) -> object:
    return [] if value is None else value


def _moment(value: object) -> datetime:
    if value is None:
        raise PydanticCustomError("filled", "must be filled")
    try:
        found = datetime.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        raise PydanticCustomError("moment", "must be a date") from None
    return _in_utc(found if found.tzinfo else found.replace(tzinfo=UTC))


def _in_utc(value: datetime) -> datetime:
    try:
        return value.astimezone(UTC)
    except OverflowError:
        # In the first or the last hours that a date can tell, in another zone.
        raise PydanticCustomError("moment", "must be a date") from None


def _true_or_false(value: object) -> object:
    if not isinstance(value, bool):
        raise PydanticCustomError("flag", "must be one of: true, false")
    return value


def _url(value: str) -> str:
    if any(character.isspace() for character in value):
        raise PydanticCustomError("url", "is not a valid URL eg. http://example.org")
    return value


Line = Annotated[str, AfterValidator(_line)]
Filled = Annotated[str, AfterValidator(_filled)]
BranchName = Annotated[str, AfterValidator(_name)]
Name = Annotated[Filled, AfterValidator(_name)]
Word = Annotated[Name, AfterValidator(_one_word)]
TrueOrFalse = Annotated[bool, BeforeValidator(_true_or_false)]
Moment = Annotated[datetime | None, BeforeValidator(_moment)]
MainBranch = Annotated[Line, AfterValidator(_one_word)]
Tags = Annotated[list[Name], BeforeValidator(_null_is_empty, json_schema_input_type=list[Name] | None)]


class Body(BaseModel):
    """A body, or a part of one. Its texts go into columns, so none holds a NUL; free JSON may."""

    model_config = ConfigDict(strict=True, frozen=True)

    @field_validator("*")
    @classmethod
    def _without_nul(cls, value: object, info: ValidationInfo) -> object:
        if cls.model_fields[str(info.field_name)].annotation is not Any and _holds_nul(value):
            raise PydanticCustomError("nul", "cannot contain a NUL character")
        return value


def _holds_nul(value: object) -> bool:
    match value:
        case str():
            return "\x00" in value
        case list():
            return any(map(_holds_nul, value))
        case dict():
            return any(_holds_nul(part) for member in value.items() for part in member)
    return False


class _Body(Body):
    model_config = ConfigDict(alias_generator=to_camel)


class ContractBody(_Body):
    """One contract of a publication. `content` is base64."""

    consumer_name: Name
    provider_name: Name
    specification: Literal["pact"]
    content_type: Literal["application/json"]
    content: Filled
    on_conflict: Literal["overwrite", "merge"] = "overwrite"


class PublicationBody(_Body):
    """What `POST /contracts/publish` takes."""

    pacticipant_name: Name
    pacticipant_version_number: Name
    branch: BranchName | None = None
    tags: Tags = []
    build_url: Line | None = None
    contracts: Annotated[list[ContractBody], Field(min_length=1)]


class SelfVerificationBody(_Body):
    """The proof that comes with a provider contract. `content` is base64."""

    success: bool
    content: str | None = None
    content_type: str | None = None
    verifier: str | None = None


class DocumentBody(_Body):
    """The document of a provider contract. `content` is base64."""

    content: Filled
    specification: Literal["oas"]
    content_type: Filled = "application/yaml"
    self_verification_results: SelfVerificationBody | None = None


class ProviderContractBody(_Body):
    """What `pf:publish-provider-contract` takes."""

    pacticipant_version_number: Name
    branch: BranchName | None = None
    tags: Tags = []
    build_url: Line | None = None
    contract: DocumentBody


class ProposedDocumentBody(_Body):
    """A document that nobody has published yet. `content` is base64."""

    content: Filled
    specification: Literal["oas"] = "oas"
    content_type: Filled = "application/yaml"


class ComparisonBody(_Body):
    """What `pactgate:compare` takes: a document, and the environment where it is held against what is there."""

    environment: Name
    contract: ProposedDocumentBody


class PacticipantBody(_Body):
    """A pacticipant to create."""

    name: Name
    display_name: Line | None = None
    main_branch: MainBranch | None = None
    repository_url: Line | None = None
    repository_name: Line | None = None
    repository_namespace: Line | None = None


class PacticipantChangeBody(_Body):
    """What to change of a pacticipant; what is left out stays."""

    display_name: Line | None = None
    main_branch: MainBranch | None = None
    repository_url: Line | None = None
    repository_name: Line | None = None
    repository_namespace: Line | None = None


class VersionTagBody(_Body):
    """A tag to set of a version."""

    name: Name


class VersionBody(_Body):
    """What to set of a version. `tags` replace those it has."""

    build_url: Line | None = None
    tags: list[VersionTagBody] | None = None


class ContactBody(_Body):
    """Who to ask about an environment."""

    name: Name
    details: dict[str, Any] | None = None


Contacts = Annotated[
    list[ContactBody], BeforeValidator(_null_is_empty, json_schema_input_type=list[ContactBody] | None)
]


class EnvironmentBody(_Body):
    """An environment to create."""

    name: Word
    display_name: Line | None = None
    production: TrueOrFalse
    contacts: Contacts = []


class DeploymentBody(_Body):
    """A deployment to record. `target` is the older name of the application instance."""

    application_instance: Line | None = None
    target: Line | None = None


class UndeploymentBody(_Body):
    """A change of a deployment."""

    currently_deployed: bool | None = None


class SupportBody(_Body):
    """A change of a release."""

    currently_supported: bool | None = None


class VerificationBody(_Body):
    """A verification result."""

    success: bool
    provider_application_version: Name
    build_url: Annotated[str, AfterValidator(_url)] | None = None
    test_results: Any = None
    verified_by: dict[str, Any] | None = None
    verification_date: Annotated[datetime, AfterValidator(_in_utc)] | None = None


class PactsForVerificationBody(_Body):
    """What a verifier asks for. Selectors are checked by the domain, one by one."""

    provider_version_branch: Line | None = None
    provider_version_tags: list[str] = []
    consumer_version_selectors: list[dict[str, Any]] = []
    include_pending_status: bool = True
    include_wip_pacts_since: Moment = None


def checked[Body: BaseModel](kind: type[Body], body: Mapping[str, object]) -> Body:
    """`body` as `kind`. Raises InvalidError with a message for each field at fault."""
    try:
        return kind.model_validate_json(json.dumps(body, ensure_ascii=False))
    except ValidationError as error:
        raise InvalidError(messages_of(error.errors(include_url=False))) from error


_WORDS = {
    "missing": "is missing",
    "too_short": "size cannot be less than 1",
    "string_type": "must be a string",
    "bool_type": "must be boolean",
    "bool_parsing": "must be boolean",
    "int_type": "must be an integer",
    "tuple_type": "must be an array",
    "list_type": "must be an array",
    "dict_type": "must be a hash",
    "model_type": "must be a hash",
    "model_attributes_type": "must be a hash",
    "extra_forbidden": "is not a known property",
}


def messages_of(errors: Iterable[ErrorDetails], *, without: int = 0) -> dict[str, list[str]]:
    """Messages by field. What is at fault inside a list is told under the list's name, with its index.

    The first `without` parts of each place are left out.
    """
    found: dict[str, list[str]] = {}
    for error in errors:
        field, message = _message(error, error["loc"][without:])
        found.setdefault(field, []).append(message)
    return found


def _message(error: ErrorDetails, place: tuple[int | str, ...]) -> tuple[str, str]:
    words = _words(error)
    for position, part in enumerate(place):
        if isinstance(part, int):
            inner = ".".join(str(each) for each in place[position + 1 :])
            field = ".".join(str(each) for each in place[:position])
            return field, f"{inner} {words} (at index {part})".strip()
    return ".".join(str(each) for each in place), words


def _words(error: ErrorDetails) -> str:
    if error["type"] in ("literal_error", "enum"):
        return "must be one of: " + str(error["ctx"]["expected"]).replace("'", "").replace(" or ", ", ")
    if error["type"].startswith(("date", "datetime")):
        return "must be a date"
    if error["input"] is None and error["type"] in ("string_type", "dict_type", "model_type"):
        return "must be filled"
    return _WORDS.get(error["type"], error["msg"])
