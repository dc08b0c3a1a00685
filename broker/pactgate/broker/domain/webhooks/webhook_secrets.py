"""What of a webhook may be shown: template parameters and what is harmless. All else may be a secret."""

import base64
import binascii
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, quote_plus, unquote, urlsplit

from pactgate.broker.domain.webhooks.webhook_templates import PARAMETER
from pactgate.broker.domain.webhooks.webhooks import WebhookRequest

HIDDEN = "**********"
"""What is shown in place of a secret."""

HARMLESS_HEADERS = frozenset(
    {
        "accept",
        "accept-charset",
        "accept-encoding",
        "accept-language",
        "allow",
        "cache-control",
        "connection",
        "content-encoding",
        "content-language",
        "content-length",
        "content-type",
        "date",
        "expires",
        "host",
        "last-modified",
        "location",
        "retry-after",
        "server",
        "transfer-encoding",
        "user-agent",
        "vary",
        "via",
        "x-pactgate-delivery",
    }
)
"""Headers of calls and replies whose values are shown; every other value may be a secret, whatever the name says."""

_SHORTEST = 4
"""What is shorter is no secret, and would be found in every text."""
_LONG_SEGMENT = 20
_SCHEMES = frozenset({"basic", "bearer", "token", "apikey", "digest"})


def shown(request: WebhookRequest) -> WebhookRequest:
    """A request as it may be shown: template parameters stay, and whatever could be a secret is hidden."""
    return replace(
        request,
        url=_shown_url(request.url),
        headers=shown_headers(request.headers),
        body=_mapped(request.body, _shown_text),
        # Where there is no password the name is the secret, as with tokens that are sent so.
        username=request.username if request.password else _shown_text(request.username or "") or None,
        password=_shown_text(request.password) if request.password else None,
    )


def shown_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Headers as they may be shown."""
    return {name: value if name.lower() in HARMLESS_HEADERS else _shown_text(value) for name, value in headers.items()}


def with_kept_secrets(new: WebhookRequest, old: WebhookRequest) -> WebhookRequest:
    """A request that replaces `old`, with the secrets of `old` where the new ones are hidden or left out.

    Not where it goes to another host: whoever may change a webhook would have its secrets sent to themselves.
    """
    if _origin(new.url) != _origin(old.url):
        return new
    hidden = shown(old)
    return replace(
        new,
        url=old.url if new.url == hidden.url else new.url,
        headers={
            name: old.headers[name] if name in old.headers and _is_hidden(value, hidden.headers[name]) else value
            for name, value in new.headers.items()
        },
        body=_kept(new.body, old.body),
        username=old.username if new.username == hidden.username else new.username,
        password=new.password if new.password and new.password.strip("*") else old.password,
    )


def hidden_fields(request: WebhookRequest) -> list[str]:
    """The fields of a request that have a hidden value, which nobody can send."""
    fields = {
        "url": request.url,
        "headers": "".join(request.headers.values()),
        "body": json.dumps(request.body),
        "username": request.username,
        "password": request.password,
    }
    return [name for name, text in fields.items() if text and HIDDEN in text]


@dataclass(frozen=True, slots=True)
class Secrets:
    """The secrets of a request, to find them in what others say of it: a reply that repeats them, an error."""

    values: frozenset[str]

    def __or__(self, other: "Secrets") -> "Secrets":
        """Both together."""
        return Secrets(self.values | other.values)

    def hidden(self, text: str) -> str:
        """A text without the secrets."""
        longest_first = sorted(self.values, key=len, reverse=True)
        return re.sub("|".join(map(re.escape, longest_first)), HIDDEN, text) if longest_first else text

    def hidden_headers(self, headers: Mapping[str, str]) -> dict[str, str]:
        """The headers of a reply, as they may be shown."""
        return {name: self.hidden(value) for name, value in shown_headers(headers).items()}


def secrets_of(request: WebhookRequest) -> Secrets:
    """What could be a secret in a request whose parameters are not filled in."""
    return as_secrets({text for part in _hidden_parts(request) for text in _readings(part)})


def as_secrets(texts: Iterable[str]) -> Secrets:
    """Texts that are secrets themselves, however they may be written."""
    return Secrets(frozenset(way for text in texts if len(text) >= _SHORTEST for way in _spellings(text)))


def _hidden_parts(request: WebhookRequest) -> Iterator[str]:
    """Each text of a request that is hidden."""
    for name, value in request.headers.items():
        if name.lower() not in HARMLESS_HEADERS:
            yield value
    yield from filter(None, (request.password, None if request.password else request.username))
    if request.username:
        yield _basic(request.username, request.password or "")
    yield from _texts(request.body)
    try:
        parts = urlsplit(request.url)
    except ValueError:
        return
    name, _, password = parts.netloc.rpartition("@")[0].partition(":")
    yield from (password or name, _basic(unquote(name), unquote(password)) if name else "")
    yield from filter(_is_long, parts.path.split("/"))
    for each in parts.query.split("&"):
        yield each.partition("=")[2] or each
    yield parts.fragment


def _basic(name: str, password: str) -> str:
    """How basic authentication writes both."""
    return base64.b64encode(f"{name}:{password}".encode()).decode()


def _readings(text: str) -> Iterator[str]:
    """The literal parts of a text, and their words; of `Basic …` also the password that it says."""
    for literal in PARAMETER.split(text)[::2]:
        yield literal.strip()
        for word in literal.split():
            if word.lower() not in _SCHEMES:
                yield word
        if literal.lower().startswith("basic "):
            try:
                yield base64.b64decode(literal[6:]).decode().partition(":")[2]
            except (binascii.Error, UnicodeDecodeError):
                continue


def _spellings(text: str) -> Iterator[str]:
    """How a text may be written in a reply or in an error."""
    # Who takes the bytes of a header for Latin-1 makes other characters of them.
    for read in {text, text.encode(errors="replace").decode("latin-1")}:
        written = {read, quote(read, safe=""), quote(read), quote_plus(read), unquote(read)}
        # A reply may be JSON that has the JSON which it was sent for a text.
        for _ in range(2):
            written |= {json.dumps(each, ensure_ascii=plain)[1:-1] for each in written for plain in (True, False)}
        yield from written
    yield text.encode("unicode_escape").decode()


def _shown_url(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return HIDDEN
    user, at, place = parts.netloc.rpartition("@")
    name, _, password = user.partition(":")
    shown_user = f"{name}:{_shown_text(password)}" if password else _shown_text(name)
    path = "/".join(_shown_text(each) if _is_long(each) else each for each in parts.path.split("/"))
    query = "&".join(_shown_pair(each) for each in parts.query.split("&"))
    beginning = f"{parts.scheme}://{shown_user}{at}{place}{path}"
    return beginning + (f"?{query}" if query else "") + (f"#{HIDDEN}" if parts.fragment else "")


def _shown_pair(pair: str) -> str:
    name, equals, value = pair.partition("=")
    return f"{name}={_shown_text(value)}" if equals else _shown_text(pair)


def _is_long(segment: str) -> bool:
    """Whether a segment of a path is like the secrets that Slack and others have there: long, of letters and digits."""
    return len(segment) >= _LONG_SEGMENT and any(map(str.isdigit, segment)) and any(map(str.isalpha, segment))


def _shown_text(text: str) -> str:
    """A text whose template parameters stay, and what is between them where it is no letter and no digit."""
    literals = PARAMETER.split(text)[::2]
    parameters = [found[0] for found in PARAMETER.finditer(text)]
    parts = [HIDDEN if any(map(str.isalnum, literal)) else literal for literal in literals]
    return "".join(part for pair in zip(parts, [*parameters, ""], strict=True) for part in pair)


def _mapped(value: Any, change: Callable[[str], str]) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(value, dict):
        return {name: _mapped(each, change) for name, each in value.items()}
    if isinstance(value, list):
        return [_mapped(each, change) for each in value]
    return value if value is None or isinstance(value, bool) else change(str(value))


def _texts(value: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON
    if isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _texts(each)
    elif value is not None and not isinstance(value, bool):
        yield str(value)


def _kept(new: Any, old: Any) -> Any:  # noqa: ANN401 - any JSON
    """A body with the texts of the old one where they are hidden, place by place."""
    if isinstance(new, dict) and isinstance(old, dict):
        return {name: _kept(each, old.get(name)) for name, each in new.items()}
    if isinstance(new, list) and isinstance(old, list) and len(new) == len(old):
        return [_kept(*each) for each in zip(new, old, strict=True)]
    return old if isinstance(new, str) and HIDDEN in new and new == _mapped(old, _shown_text) else new


def _is_hidden(value: str, as_shown: str) -> bool:
    return value == as_shown or not value.strip("*")


def _origin(url: str) -> tuple[str, str | None, int | None] | str:
    try:
        parts = urlsplit(url)
        return parts.scheme.lower(), parts.hostname, parts.port
    except ValueError:
        return url
