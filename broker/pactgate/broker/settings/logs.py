"""Settings of the log."""

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, Field

from pactgate.broker.telemetry.logs import LogFormat, LogLevel

_FORMATS = {"default": "text", "color": "text"}
_LEVELS = {"warn": "warning", "fatal": "error", "trace": "debug"}
"""What the Pact Broker calls them."""


def _format(value: object) -> object:
    return _FORMATS.get(str(value).lower(), str(value).lower())


def _level(value: object) -> object:
    return _LEVELS.get(str(value).lower(), str(value).lower())


class LogSettings(BaseModel):
    """Log."""

    log_format: Annotated[LogFormat, BeforeValidator(_format)] = Field(
        LogFormat.TEXT, description="How the log on stderr is written: `text` for people, or `json`, an object a line."
    )
    log_level: Annotated[LogLevel, BeforeValidator(_level)] = Field(
        LogLevel.INFO, description="The least important events that are logged: `debug`, `info`, `warning`, `error`."
    )
