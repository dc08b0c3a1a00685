"""Where `pactgate login` keeps tokens: a file of the user, one token for each broker, that nobody else can read."""

import json
import os
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typer

from pactgate.cli.errors import Unreadable


def file() -> Path:
    """The file with the logins of this user."""
    return Path(typer.get_app_dir("pactgate")) / "logins.json"


def stored_token(base_url: str) -> str | None:
    """The token for a broker, as long as it is valid. Raises Unreadable where the file is none of ours."""
    login = _read().get(_key(base_url))
    if login is None or _has_expired(login.get("expiresAt")):
        return None
    return str(login["token"])


def store(base_url: str, token: str, expires_at: str | None = None) -> None:
    """Keep a token for a broker, until it expires (RFC 3339). Raises Unreadable."""
    _write({**_read(), _key(base_url): {"token": token, "expiresAt": expires_at}})


def forget(base_url: str) -> bool:
    """Forget the token for a broker; whether there was one. Raises Unreadable."""
    logins = _read()
    if logins.pop(_key(base_url), None) is None:
        return False
    _write(logins)
    return True


def _key(base_url: str) -> str:
    return base_url.rstrip("/")


def _has_expired(moment: str | None) -> bool:
    if moment is None:
        return False
    return datetime.fromisoformat(moment) <= datetime.now(UTC)


def _read() -> dict[str, dict[str, Any]]:
    try:
        text = file().read_text("utf-8")
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise Unreadable(f"The logins in {file()} cannot be read: {error.strerror}.") from error
    with suppress(ValueError):
        logins = json.loads(text)
        if isinstance(logins, dict) and all(isinstance(each, dict) and "token" in each for each in logins.values()):
            return logins
    raise Unreadable(f"The file {file()} does not hold logins of pactgate. Delete it and log in again.")


def _write(logins: dict[str, dict[str, Any]]) -> None:
    """Write the file anew, and only then take it: who is interrupted keeps the logins that there were."""
    place = file()
    new = place.with_suffix(".new")
    try:
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        new.unlink(missing_ok=True)
        with os.fdopen(os.open(new, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as opened:
            json.dump(logins, opened, indent=2)
        new.replace(place)
    except OSError as error:
        raise Unreadable(f"The login cannot be kept in {place}: {error.strerror}.") from error
