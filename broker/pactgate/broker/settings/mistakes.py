"""Settings that cannot be: a sentence for whoever starts the broker, which names the setting and no value."""

from collections.abc import Mapping

from pydantic import ValidationError
from pydantic_settings import SettingsError

from pactgate.broker.settings.environment import variable_of


def why(error: ValidationError | SettingsError, environment: Mapping[str, str]) -> str:
    """What is wrong with the first setting that is."""
    if isinstance(error, SettingsError):
        return f"The settings cannot be read: {error}."
    first = error.errors()[0]
    cause = first.get("ctx", {}).get("error")
    if isinstance(cause, SettingsError):
        return why(cause, environment)
    problem = first["msg"].removeprefix("Value error, ")
    if not first["loc"]:
        return f"The settings do not fit together: {problem}."
    field, *inner = map(str, first["loc"])
    name = "__".join([variable_of(field, environment), *inner]).upper()
    return f"The setting {name} cannot be used: {problem}."
