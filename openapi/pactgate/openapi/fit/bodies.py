"""The content of a body as a JSON value, by its media type; what cannot be read so cannot be compared."""

import base64
import binascii
import json
from collections.abc import Iterable, Sequence
from email import message_from_bytes
from functools import lru_cache
from urllib.parse import parse_qs

from pactgate.openapi.fit.texts import Texts
from pactgate.openapi.schemas.schema import Schema
from pactgate.openapi.values import Json
from pactgate.pactfile.model import Body

JSON = "application/json"


@lru_cache(maxsize=4096)
def chosen(header: str, offered: tuple[str, ...]) -> str | None:
    """The media type among those offered that a Content-Type or Accept header means best, None if none.

    The most exact way counts that finds any: as written, without parameters, without the vendor's prefix
    (`application/vnd.a+json` is JSON), by a range in the document, by a range in the header.
    """
    wanted = _ranges(header)
    pairs = [(name, _plain(name)) for name in offered]
    for key in (_plain, essence, _by_suffix):
        choices = [name for want in wanted for name, plain in pairs if key(plain) == key(want)]
        if choices:
            return choices[0]
    return _by_range(wanted, pairs)


def essence(media_type: str) -> str:
    """Type and subtype in small letters, without parameters."""
    return media_type.partition(";")[0].strip().lower()


def is_json(media_type: str) -> bool:
    """Whether such content is JSON: `application/json`, or a suffix `+json`."""
    return _by_suffix(media_type) in {("application", "json"), ("text", "json")} or essence(media_type).endswith(
        "+json"
    )


def _by_range(wanted: Sequence[str], offered: Sequence[tuple[str, str]]) -> str | None:
    types: Iterable[str] = (
        name for want in wanted for name, plain in offered if _covers(plain, want) or _covers(want, plain)
    )
    return next(iter(types), None)


def _covers(media_range: str, media_type: str) -> bool:
    kind, _, subtype = essence(media_range).partition("/")
    if subtype not in {"*", ""}:
        return False
    return kind == "*" or kind == essence(media_type).partition("/")[0]


def _by_suffix(media_type: str) -> tuple[str, str]:
    kind, _, subtype = essence(media_type).partition("/")
    return kind, subtype.rpartition("+")[2]


def _ranges(header: str) -> list[str]:
    """The media ranges of a header, the most wanted first; those that are refused (`q=0`) left out."""
    weighed = [(_quality(part), _plain(part)) for part in header.split(",") if part.strip()]
    return [plain for quality, plain in sorted(weighed, key=lambda pair: -pair[0]) if quality > 0]


def _plain(media_type: str) -> str:
    parts = [part.strip().lower().replace(" ", "") for part in media_type.split(";")]
    return ";".join(part for part in parts if part and not part.startswith("q="))


def _quality(media_range: str) -> float:
    for part in media_range.split(";")[1:]:
        name, _, value = part.strip().partition("=")
        if name.lower() == "q":
            try:
                return float(value)
            except ValueError:
                return 1.0
    return 1.0


FORM, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"


class UnreadableBody(Exception):  # noqa: N818 - no error: content that is not compared
    """Content that is not compared, with the reason."""


def content(body: Body, media_type: str, texts: Texts, schema: Schema) -> Json:
    """The value of a body.

    Args:
        body: the body as the pact has it.
        media_type: the media type that it is in.
        texts: reads the fields of forms.
        schema: says the types of the fields of a form.

    Raises:
        UnreadableBody: the media type is none that can be compared with a schema, or the content is not of it.
    """
    kind = essence(media_type)
    if is_json(media_type) or kind in {"", "*/*"}:
        return _json(body)
    if kind == FORM:
        return _form(body, texts, schema)
    if kind == MULTIPART:
        return _multipart(body, media_type, texts, schema)
    raise UnreadableBody(f"Content of type {kind} is not compared with a schema")


def _json(body: Body) -> Json:
    if not body.encoding:
        value: Json = body.content
        return value
    try:
        parsed: Json = json.loads(_decoded(body))
    except (ValueError, RecursionError):
        raise UnreadableBody("The encoded body is not JSON") from None
    return parsed


def _decoded(body: Body) -> bytes:
    if not isinstance(body.content, str):
        raise UnreadableBody("The encoded body is no text")
    if (body.encoding or "").lower() != "base64":
        return body.content.encode()
    try:
        return base64.b64decode(body.content, validate=False)
    except binascii.Error:
        raise UnreadableBody("The body is not base64") from None


def _form(body: Body, texts: Texts, schema: Schema) -> Json:
    if isinstance(body.content, dict):
        return dict(body.content)
    named = parse_qs(_decoded(body).decode(errors="replace"), keep_blank_values=True)
    fields = {name.removesuffix("[]"): values for name, values in named.items()}
    return texts.members(fields, schema)


def _multipart(body: Body, media_type: str, texts: Texts, schema: Schema) -> Json:
    """The parts of a form, each a text (RFC 7578)."""
    if isinstance(body.content, dict):
        return dict(body.content)
    head = f"Content-Type: {media_type}\r\n\r\n".encode()
    message = message_from_bytes(head + _decoded(body))
    if not message.is_multipart():
        raise UnreadableBody("The parts of the multipart body cannot be told: no boundary, or none that it has")
    fields: dict[str, list[str]] = {}
    for part in message.get_payload():
        name = part.get_param("name", header="content-disposition") if not isinstance(part, str) else None
        payload = part.get_payload(decode=True) if not isinstance(part, str) else b""
        if isinstance(name, str):
            fields.setdefault(name, []).append(payload.decode(errors="replace") if isinstance(payload, bytes) else "")
    return texts.members(fields, schema)
