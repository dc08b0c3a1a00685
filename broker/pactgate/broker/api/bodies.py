"""Bodies of requests, checked. The messages are the Pact Broker's, since its clients print them."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
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


def null_is_empty(value: object) -> object:
    """A list, where null stands for an empty one."""
    return [] if value is None else value


def in_utc(value: datetime) -> datetime:
    """The same moment in UTC. Raises PydanticCustomError for one that no date of UTC is."""
    try:
        return value.astimezone(UTC)
    except OverflowError:
        # In the first or the last hours that a date can tell, in another zone.
        raise PydanticCustomError("moment", "must be a date") from None


def _true_or_false(value: object) -> object:
    if not isinstance(value, bool):
        raise PydanticCustomError("flag", "must be one of: true, false")
    return value


Line = Annotated[str, AfterValidator(_line)]
Filled = Annotated[str, AfterValidator(_filled)]
BranchName = Annotated[str, AfterValidator(_name)]
Name = Annotated[Filled, AfterValidator(_name)]
Word = Annotated[Name, AfterValidator(_one_word)]
TrueOrFalse = Annotated[bool, BeforeValidator(_true_or_false)]
MainBranch = Annotated[Line, AfterValidator(_one_word)]
Tags = Annotated[list[Name], BeforeValidator(null_is_empty, json_schema_input_type=list[Name] | None)]


class JsonBody(BaseModel):
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


class CamelBody(JsonBody):
    """A body whose members have names in camel case."""

    model_config = ConfigDict(alias_generator=to_camel)


def checked[JsonBody: BaseModel](kind: type[JsonBody], body: object) -> JsonBody:
    """`body` as `kind`. Raises InvalidError with a message for each field at fault."""
    try:
        return kind.model_validate(body)
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
    messages: dict[str, list[str]] = {}
    for error in errors:
        field, message = _message(error, error["loc"][without:])
        messages.setdefault(field, []).append(message)
    return messages


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
