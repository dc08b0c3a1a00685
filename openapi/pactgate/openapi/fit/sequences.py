"""Bodies that are a sequence of items: lines of JSON, and streams of events (OAS 3.2, Sequential Media Types)."""

import json
import re
from collections.abc import Iterator, Mapping
from urllib.parse import quote

from pactgate.openapi.document import MediaType
from pactgate.openapi.media_types import parsed
from pactgate.openapi.references import Node
from pactgate.openapi.schemas.schema import Schema, schema_at
from pactgate.openapi.schemas.shaping import Shapes
from pactgate.openapi.values import Json

EVENTS = "text/event-stream"
_LINES = frozenset({"jsonl", "x-jsonl", "jsonlines", "x-jsonlines", "ndjson", "x-ndjson", "json-seq"})
_END_OF_LINE = re.compile(r"\r\n|\n|\r")
_RECORD_SEPARATOR = "\x1e"


def is_sequence(media_type: str) -> bool:
    """Whether content of a media type is a sequence of items that can be read."""
    media_range = parsed(media_type)
    return media_range.essence == EVENTS or (media_range.kind == "application" and media_range.suffix in _LINES)


def schema_of_content(media: MediaType) -> Schema | None:
    """The schema of the whole content; one of each item is that of an array of them (OAS 3.2, `itemSchema`)."""
    whole = None if media.schema is None else schema_at(media.schema)
    if media.item_schema is None:
        return whole
    reference = quote(media.item_schema.pointer, safe="#/~")
    items = schema_at(Node(media.node.root, media.node.pointer, {"type": "array", "items": {"$ref": reference}}))
    return items if whole is None else whole.both(items)


def items_of(content: str, media_type: str, schema: Schema, shapes: Shapes) -> list[Json]:
    """The items of a text.

    Args:
        content: the text.
        media_type: the media type that it is in.
        schema: the schema of an array of the items; it says which fields of an event hold JSON.
        shapes: gives the shapes of schemas.

    Raises:
        ValueError: an item is not JSON.
    """
    if parsed(media_type).essence != EVENTS:
        items = content.split(_RECORD_SEPARATOR) if _RECORD_SEPARATOR in content else content.splitlines()
        return [json.loads(item) for item in items if item.strip()]
    event = shapes.of(schema).schemas.get("items")
    data = shapes.of(event).properties.get("data") if event else None
    is_json = data is not None and "string" not in shapes.of(data).types
    return [_event(fields, is_json=is_json) for fields in _events(content)]


def _events(content: str) -> Iterator[dict[str, list[str]]]:
    """The lines of each event by field; one without data is none (HTML, Interpreting an event stream)."""
    fields: dict[str, list[str]] = {}
    for line in (*_END_OF_LINE.split(content.removeprefix("\ufeff")), ""):
        if line:
            name, _, value = line.partition(":")
            fields.setdefault(name, []).append(value.removeprefix(" "))
            continue
        if "data" in fields:
            yield fields
        fields = {}


def _event(fields: Mapping[str, list[str]], *, is_json: bool) -> dict[str, Json]:
    """An event as an object: `retry` is a number, other fields are texts, and comments are none.

    Where the schema of the data is one of something else than texts, the data is JSON.
    """
    event: dict[str, Json] = {name: fields[name][-1] for name in ("event", "id") if name in fields}
    data = "\n".join(fields["data"])
    event["data"] = json.loads(data) if is_json else data
    if "retry" in fields and fields["retry"][-1].isdecimal():
        event["retry"] = int(fields["retry"][-1])
    return event
