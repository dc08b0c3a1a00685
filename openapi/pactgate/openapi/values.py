"""JSON values as Python has them, and tolerant access to them."""

type Json = bool | int | float | str | list[Json] | dict[str, Json] | None


def mapping(value: Json) -> dict[str, Json]:
    """The value if it is an object, else an empty one: a wrong type is for `problems` to tell."""
    return value if isinstance(value, dict) else {}


def sequence(value: Json) -> list[Json]:
    """The value if it is an array, else an empty one."""
    return value if isinstance(value, list) else []


def text(value: Json) -> str:
    """The value if it is a string, else the empty one."""
    return value if isinstance(value, str) else ""


def texts(value: Json) -> tuple[str, ...]:
    """The strings of an array, in its order."""
    return tuple(item for item in sequence(value) if isinstance(item, str))


def canonical(value: Json) -> object:
    """A hashable form in which two values are the same exactly when JSON says so (1 is 1.0, but not true)."""
    if isinstance(value, dict):
        return ("object", frozenset((key, canonical(item)) for key, item in value.items()))
    if isinstance(value, list):
        return ("array", tuple(canonical(item) for item in value))
    if isinstance(value, bool):
        return ("boolean", value)
    return value
