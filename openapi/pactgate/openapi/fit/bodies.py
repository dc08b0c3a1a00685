"""The content of a body as a JSON value, by its media type; what cannot be read so cannot be compared."""

import base64
import binascii
import json
from email import message_from_bytes
from urllib.parse import parse_qs

from pactgate.openapi.fit.sequences import is_sequence, items_of
from pactgate.openapi.fit.texts import Texts
from pactgate.openapi.media_types import FORM, parsed
from pactgate.openapi.schemas.schema import Schema
from pactgate.openapi.values import Json
from pactgate.pactfile.model import Body

MULTIPART = "multipart/form-data"


class UnreadableBody(Exception):  # noqa: N818 - no error: content that is not compared
    """Content that is not compared, with the reason."""


def content(body: Body, media_type: str, texts: Texts, schema: Schema) -> Json:
    """The value of a body.

    Args:
        body: the body as the pact has it.
        media_type: the media type that it is in.
        texts: reads the fields of forms.
        schema: says the types of the fields of a form, and that a sequence of items is an array of them.

    Raises:
        UnreadableBody: the media type is none that can be compared with a schema, or the content is not of it.
    """
    kind = parsed(media_type).essence
    if parsed(media_type).is_json or kind == "*/*":
        return _json(body)
    if kind == FORM:
        return _form(body, texts, schema)
    if kind == MULTIPART:
        return _multipart(body, media_type, texts, schema)
    if is_sequence(media_type) and texts.types(schema) == {"array"}:
        return _items(body, media_type, texts, schema)
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


def _items(body: Body, media_type: str, texts: Texts, schema: Schema) -> Json:
    if isinstance(body.content, list):
        return list(body.content)
    try:
        return items_of(_decoded(body).decode(), media_type, schema, texts.shapes)
    except (ValueError, RecursionError):
        raise UnreadableBody("An item of the body is not JSON") from None


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
