"""Pairs of documents that are costly to compare: choices, recursion, and very many changes."""

from collections.abc import Callable, Iterator
from typing import Any, Literal

from tests.builders.hostile_syntax import document

type _Pairs = Iterator[tuple[str, tuple[bytes, ...]]]
type _Schema = dict[str, Any]


def with_schema(schema: _Schema, schemas: dict[str, _Schema] | None = None, *, side: str = "both") -> bytes:
    """A document with one operation whose request, answer or both have a schema."""
    content = {"content": {"application/json": {"schema": schema}}}
    response = {"200": {"description": "OK", **(content if side in {"both", "response"} else {})}}
    operation: _Schema = {"responses": response}
    if side in {"both", "request"}:
        operation["requestBody"] = {"required": True, **content}
    return document(paths={"/a": {"post": operation}}, components={"schemas": schemas or {}})


def ref(name: str) -> _Schema:
    """A reference to a schema of the document."""
    return {"$ref": f"#/components/schemas/{name}"}


def _changed(make: Callable[[Any], tuple[_Schema, dict[str, _Schema]]], *values: Any) -> tuple[bytes, ...]:
    return tuple(with_schema(*make(value)) for value in values)


def _recursive(keyword: str, fields: int, operators: int) -> Callable[[str], tuple[_Schema, dict[str, _Schema]]]:
    def make(kind: str) -> tuple[_Schema, dict[str, _Schema]]:
        comparisons = [
            {
                "type": "object",
                "required": [f"field{number}"],
                "properties": {
                    f"field{number}": {
                        keyword: [
                            {
                                "type": "object",
                                "properties": {f"op{n}": {"type": kind if n == 0 else "string"}},
                                "required": [f"op{n}"],
                            }
                            for n in range(operators)
                        ]
                    }
                },
            }
            for number in range(fields)
        ]
        several = {"type": "array", "items": ref("Filter"), "minItems": 1}
        logical = [
            {"type": "object", "required": ["and"], "properties": {"and": several}},
            {"type": "object", "required": ["or"], "properties": {"or": several}},
            {"type": "object", "required": ["not"], "properties": {"not": ref("Filter")}},
        ]
        return ref("Filter"), {"Filter": {keyword: [*logical, *comparisons]}}

    return make


def _mutual(kind: str) -> tuple[_Schema, dict[str, _Schema]]:
    names = [f"N{number}" for number in range(12)]
    return ref("N0"), {
        name: {
            "oneOf": [
                {"type": kind, "minimum": number},
                *({"type": "object", "properties": {"of": ref(other)}, "required": ["of"]} for other in names),
            ]
        }
        for number, name in enumerate(names)
    }


def _loose(kind: str) -> tuple[_Schema, dict[str, _Schema]]:
    inner = {"type": "object", "properties": {name: ref("Query") for name in "abcdefgh"}}
    return ref("Query"), {"Query": {"anyOf": [inner, {"type": kind}, {"allOf": [inner, {"minProperties": 1}]}]}}


def _filters() -> _Pairs:
    """Filters of search APIs: and, or, not of other filters, and comparisons of fields."""

    for keyword in ("oneOf", "anyOf"):
        for fields, operators in ((5, 3), (20, 6), (60, 4), (10, 20)):
            pair = _changed(_recursive(keyword, fields, operators), "string", "integer")
            yield f"{keyword} of {fields} fields with {operators} operators", pair

    yield "twelve that all hold each other", _changed(_mutual, "integer", "number")
    yield "a query in a query", _changed(_loose, "integer", "string")


def _discriminators() -> _Pairs:
    def event(keyword: str, types: int, *, mapped: bool, base: bool) -> Callable[[bool], Any]:
        def make(is_new: bool) -> tuple[_Schema, dict[str, _Schema]]:  # noqa: FBT001 - old and new, by `_changed`
            names = [f"Type{number}" for number in range(types)]
            schemas: dict[str, _Schema] = {
                name: {
                    "type": "object",
                    "required": ["type", *(["extra"] if is_new else [])],
                    "properties": {
                        "type": {"type": "string", **({} if mapped else {"const": name})},
                        **{f"p{n}": {"type": "string"} for n in range(5)},
                        "next": ref("Event"),
                    },
                }
                for name in names
            }
            if base:
                schemas |= {name: {"allOf": [ref("Base"), schema]} for name, schema in schemas.items()}
                schemas["Base"] = {"type": "object", "properties": {"id": {"type": "integer"}}}
            said: _Schema = {"propertyName": "type"}
            if mapped:
                said["mapping"] = {name: ref(name)["$ref"] for name in names}
            schemas["Event"] = {keyword: [ref(name) for name in names], "discriminator": said}
            return ref("Event"), schemas

        return make

    for keyword in ("oneOf", "anyOf"):
        for mapped in (True, False):
            for base in (True, False):
                words = f"{keyword} of 100, {'by mapping' if mapped else 'by const'}{', with a base' if base else ''}"
                yield words, _changed(event(keyword, 100, mapped=mapped, base=base), False, True)
    yield "oneOf of 400", _changed(event("oneOf", 400, mapped=True, base=False), False, True)
    yield "anyOf of 250", _changed(event("anyOf", 250, mapped=False, base=True), False, True)


def _choices() -> _Pairs:
    def members(kind: str, number: int) -> list[_Schema]:
        return [
            {"type": "object", "properties": {f"a{n}": {"type": kind}}, "required": [f"a{n}"]} for n in range(number)
        ]

    shapes: dict[str, Callable[[str], _Schema]] = {
        "twenty choices of ten": lambda kind: {"allOf": [{"oneOf": members(kind, 10)} for _ in range(20)]},
        "forty choices of two": lambda kind: {"allOf": [{"anyOf": members(kind, 2)} for _ in range(40)]},
        "a choice of 2,000": lambda kind: {"oneOf": members(kind, 2_000)},
        "anyOf 60 of types": lambda kind: {"anyOf": [*members(kind, 60), {"type": "null"}]},
        "ten levels of three": lambda kind: _nested(kind, 10, 3),
        "six levels of eight": lambda kind: _nested(kind, 6, 6),
        "not of choices": lambda kind: {"not": {"allOf": [{"oneOf": members(kind, 8)} for _ in range(8)]}},
        "if, then and else": lambda kind: _conditions(kind, 25),
        "dependents": lambda kind: {
            "type": "object",
            "dependentSchemas": {f"d{n}": {"oneOf": members(kind, 6)} for n in range(20)},
        },
        "unevaluated beside choices": lambda kind: {
            "allOf": [{"anyOf": members(kind, 6)} for _ in range(6)],
            "unevaluatedProperties": False,
        },
    }
    for variant, make in shapes.items():
        yield variant, (with_schema(make("string")), with_schema(make("integer")))


def _nested(kind: str, levels: int, width: int) -> _Schema:
    schema: _Schema = {"type": kind}
    for level in range(levels):
        ways = [{"properties": {f"l{level}w{way}": schema}} for way in range(width if level < 3 else 2)]
        schema = {"anyOf" if level % 2 else "oneOf": ways}
    return schema


def _conditions(kind: str, number: int) -> _Schema:
    return {
        "type": "object",
        "allOf": [
            {
                "if": {"properties": {f"c{n}": {"const": n}}, "required": [f"c{n}"]},
                "then": {"properties": {f"v{n}": {"type": kind}}},
                "else": {"properties": {f"w{n}": {"type": kind}}},
            }
            for n in range(number)
        ],
    }


def _doubling(width: int, levels: int, keyword: str) -> Callable[[str], Any]:
    def make(kind: str) -> tuple[_Schema, dict[str, _Schema]]:
        schemas: dict[str, _Schema] = {"S0": {"type": kind}}
        for level in range(1, levels):
            inner = ref(f"S{level - 1}")
            if keyword == "properties":
                schemas[f"S{level}"] = {"type": "object", "properties": {f"p{n}": inner for n in range(width)}}
            else:
                schemas[f"S{level}"] = {keyword: [inner, *({"allOf": [inner]} for _ in range(width - 1))]}
        return ref(f"S{levels - 1}"), schemas

    return make


def _references() -> _Pairs:
    for keyword in ("properties", "allOf", "anyOf", "oneOf"):
        for width, levels in ((2, 30), (5, 12)):
            yield (
                f"{keyword}, {levels} levels of {width}",
                _changed(_doubling(width, levels, keyword), "string", "null"),
            )
    chain = {f"S{n}": ref(f"S{n + 1}") for n in range(90)}
    yield "a chain", tuple(with_schema(ref("S0"), {**chain, "S90": {"type": kind}}) for kind in ("string", "null"))
    circle = {f"S{n}": {"allOf": [ref(f"S{(n + 1) % 50}")]} for n in range(50)}
    yield "a circle", (with_schema(ref("S0"), circle), with_schema({"type": "string"}, circle))


def _sizes() -> _Pairs:
    pairs: dict[str, tuple[_Schema, _Schema]] = {
        "a list of 10 to the 9": ({"type": "array", "minItems": 10**9}, {"type": "array", "minItems": 10**9 + 1}),
        "a text of 10 to the 12": ({"type": "string", "minLength": 10**12}, {"type": "string", "minLength": 3}),
        "many properties": ({"type": "object"}, {"type": "object", "minProperties": 10**8}),
        "lists in lists": (_lists(12, 100), _lists(12, 101)),
        "an enum of 50,000": ({"enum": [*range(50_000)]}, {"enum": [*range(1, 50_000)]}),
        "unlike values": (
            {"type": "array", "uniqueItems": True, "minItems": 1_900, "items": {"type": "object"}},
            {"type": "array", "uniqueItems": True, "minItems": 1_901, "items": {"type": "object"}},
        ),
        "multiples": ({"type": "number", "multipleOf": 1e-300}, {"type": "number", "multipleOf": 3e-300}),
        "contains": (
            {"type": "array", "contains": {"type": "integer"}, "minContains": 1_999},
            {"type": "array", "contains": {"type": "integer"}, "minContains": 10**7},
        ),
        "5,000 properties": (_wide("string"), _wide("integer")),
        "5,000 that are required": (
            {**_wide("string"), "required": [f"p{n}" for n in range(5_000)]},
            {**_wide("string", minLength=2), "required": [f"p{n}" for n in range(5_000)]},
        ),
    }
    for variant, (old, new) in pairs.items():
        yield variant, (with_schema(old), with_schema(new))


def _wide(kind: str, **members: Any) -> _Schema:
    return {"type": "object", "properties": {f"p{n}": {"type": kind, **members} for n in range(5_000)}}


def _lists(depth: int, least: int) -> _Schema:
    schema: _Schema = {"type": "string"}
    for _ in range(depth):
        schema = {"type": "array", "items": schema, "minItems": least}
    return schema


def _paths(number: int, **members: Any) -> bytes:
    operation = {"responses": {"200": {"description": "OK"}}, **members}
    return document(paths={f"/p{n}": {"get": operation} for n in range(number)})


def _required(name: str) -> dict[str, Any]:
    return {"parameters": [{"name": name, "in": "query", "required": True, "schema": {"type": "string"}}]}


def _many() -> _Pairs:
    """Documents in which very much changed."""

    yield "100,000 paths that went", (_paths(100_000), _paths(0))
    yield "100,000 paths that came", (_paths(0), _paths(100_000))
    yield "20,000 paths with a new parameter", (_paths(20_000), _paths(20_000, **_required("a")))
    yield "20,000 paths with other words", (_paths(20_000, summary="a"), _paths(20_000, summary="b"))
    yield (
        "20,000 paths by other names",
        (
            _paths(20_000),
            document(paths={f"/q/{n}": {"get": {"responses": {}}} for n in range(20_000)}),
        ),
    )
    templates = [
        document(
            paths={
                f"/a/{{{name}}}/{n}/{{x}}": {"get": {"responses": {"200": {"description": "OK"}}}}
                for n in range(10_000)
            }
        )
        for name in ("i", "j")
    ]
    yield "10,000 templates", (templates[0], templates[1])
    yield from _many_inside()


def _many_inside() -> _Pairs:
    """Much that changed in schemas, or beside the paths."""
    properties = [{f"p{n}": {"type": kind} for n in range(2_000)} for kind in ("string", "integer")]
    for side in ("request", "response"):
        pair = [with_schema({"type": "object", "properties": each}, side=side) for each in properties]
        yield f"2,000 properties of a {side}", (pair[0], pair[1])
    shared = [
        document(
            paths={
                f"/p{n}": {
                    "post": {
                        "requestBody": {"content": {"application/json": {"schema": ref("S")}}},
                        "responses": {"200": {"description": "OK"}},
                    }
                }
                for n in range(2_000)
            },
            components={"schemas": {"S": {"type": "object", "properties": {"a": {"type": kind}}}}},
        )
        for kind in ("string", "integer")
    ]
    yield "2,000 operations with one schema", (shared[0], shared[1])
    tags = [document(paths={}, tags=[{"name": f"{word}{n}"} for n in range(50_000)]) for word in "ab"]
    yield "50,000 tags", (tags[0], tags[1])


KINDS: dict[str, tuple[Literal["document pair"], Callable[[], _Pairs]]] = {
    "recursive filters": ("document pair", _filters),
    "discriminators": ("document pair", _discriminators),
    "choices": ("document pair", _choices),
    "references": ("document pair", _references),
    "sizes": ("document pair", _sizes),
    "many changes": ("document pair", _many),
}
