"""Whether the broker may start with its settings: without authentication it serves this machine alone."""

import ipaddress
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from pactgate.broker.settings.access import AccessSettings
from pactgate.broker.settings.environment import variable_of

_TO_AUTHENTICATE = "Set {api_tokens}, or {basic_auth_username} and {basic_auth_password}, or {openid_issuer}"
_TO_OPEN = "start the broker with --allow-anonymous-writes, or set {allow_anonymous_writes} to true"


class StartRefusal(Enum):
    """Why the broker does not start. The value is the sentence for whoever starts it, with the names of settings."""

    EMPTY = (
        "{empty} is set but empty, so that no authentication is configured. Give it a value, or unset it. To let "
        f"everyone who reaches the broker publish and delete, unset it and {_TO_OPEN}."
    )
    PUBLIC_ALONE = (
        "{exception} is an exception from authentication, but no authentication is configured. "
        f"{_TO_AUTHENTICATE}, or unset {{exception}}. To let everyone who reaches the broker publish and delete, "
        f"{_TO_OPEN}."
    )
    EXPOSED = (
        "The broker does not listen on {host} without authentication. "
        f"{_TO_AUTHENTICATE}. Without --host it listens on this machine alone. To let everyone who reaches the "
        f"broker publish and delete, {_TO_OPEN}."
    )
    CONTRADICTION = (
        "--allow-anonymous-writes or {allow_anonymous_writes} lets everyone write without credentials, but {given} "
        "requires them. Unset one of both."
    )


class StartWarning(Enum):
    """What the broker warns of when it starts nonetheless, a sentence each."""

    OPEN = (
        "no authentication is configured: whoever can connect to {host}, directly or through a proxy, may read, "
        "publish and delete"
    )
    READ_ONLY = (
        "only credentials for reading are configured: nobody can publish. "
        "Set {api_tokens}, or {basic_auth_username} and {basic_auth_password}"
    )


@dataclass(frozen=True, slots=True)
class StartUp:
    """What becomes of a start: with a refusal the broker must not listen at all, not even on this machine."""

    refusal: StartRefusal | None = None
    warning: StartWarning | None = None


WRITING = ("api_tokens", "basic_auth_username", "basic_auth_password", "openid_issuer")
READING = ("read_only_api_tokens", "basic_auth_read_only_username", "basic_auth_read_only_password")
EXCEPTIONS = ("allow_public_read", "public_heartbeat", "enable_public_badge_access")
"""Settings that let everyone do one thing or another where authentication is configured."""


def given(settings: AccessSettings, fields: Sequence[str]) -> list[str]:
    """Those of the settings that have a value."""
    return [field for field in fields if _value(settings, field)]


def empty(settings: AccessSettings) -> list[str]:
    """The settings of credentials that were set, and to nothing: a secret that did not arrive, most likely."""
    return [each for each in (*WRITING, *READING) if each in settings.model_fields_set and not _value(settings, each)]


def is_loopback(host: str) -> bool:
    """Whether only this machine can connect to an address. A name other than localhost may lead anywhere."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def start_up(host: str, settings: AccessSettings) -> StartUp:
    """What becomes of a start on that address: never open to others, unless somebody said so in as many words."""
    writers, readers = given(settings, WRITING), given(settings, READING)
    if writers or readers:
        if settings.allow_anonymous_writes:
            return StartUp(StartRefusal.CONTRADICTION)
        return StartUp(warning=None if writers else StartWarning.READ_ONLY)
    if empty(settings):
        return StartUp(StartRefusal.EMPTY)
    if settings.allow_anonymous_writes:
        return StartUp(warning=StartWarning.OPEN)
    if given(settings, EXCEPTIONS):
        return StartUp(StartRefusal.PUBLIC_ALONE)
    return StartUp(warning=StartWarning.OPEN) if is_loopback(host) else StartUp(StartRefusal.EXPOSED)


def sentence(
    message: StartRefusal | StartWarning, host: str, settings: AccessSettings, environment: Mapping[str, str]
) -> str:
    """A refusal or a warning, with the settings called as the environment calls them."""
    fields = (*WRITING, *READING, *EXCEPTIONS, "allow_anonymous_writes")
    names = {field: variable_of(field, environment) for field in fields}
    text: str = message.value
    return text.format(
        **names,
        host=host or "every address",
        empty=_list(names, empty(settings)),
        exception=_list(names, given(settings, EXCEPTIONS)),
        given=_list(names, given(settings, (*WRITING, *READING))),
    )


def _list(names: Mapping[str, str], fields: Sequence[str]) -> str:
    return names[fields[0]] if fields else ""


def _value(settings: AccessSettings, field: str) -> bool:
    value = getattr(settings, field)
    return bool(value.strip() if isinstance(value, str) else value)
