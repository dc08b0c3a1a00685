"""Settings whose values stand in files: `PACTGATE_API_TOKENS_FILE` names the file with the value of `…_API_TOKENS`."""

from collections.abc import Callable, Mapping
from pathlib import Path

from pydantic_settings import SettingsError

FILE = "_file"
"""What the name of a variable ends with whose value is in the file that it names."""


def with_files(
    variables: Mapping[str, str | None], is_setting: Callable[[str], bool], *, ignores_empty: bool = False
) -> dict[str, str | None]:
    """The variables, their names in lower case, with those whose values are in files. Raises SettingsError.

    Args:
        variables: as they are set.
        is_setting: whether a name is one of a setting.
        ignores_empty: a variable that is empty is not set.
    """
    found = dict(variables)
    for variable, path in variables.items():
        name = variable.removesuffix(FILE)
        if name == variable or not is_setting(name) or not path:
            continue
        value = variables.get(name)
        if value or (value is not None and not ignores_empty):
            message = f"{name.upper()} and {variable.upper()} are both set: set one of them"
            raise SettingsError(message)
        found[name] = _content(variable.upper(), Path(path))
        del found[variable]
    return found


def _content(variable: str, path: Path) -> str:
    """What is in a file, without the end of its last line, which editors and `echo` add."""
    try:
        return path.read_bytes().decode().removesuffix("\n").removesuffix("\r")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no text in UTF-8"
        message = f"the file {path} that {variable} names cannot be read: {why}"
        raise SettingsError(message) from error
