"""Pacts that are costly to compare with each other or with a document."""

import json
from collections.abc import Callable, Iterator
from typing import Any, Literal

from tests.builders.hostile_patterns import answering, pact
from tests.builders.hostile_syntax import document

type _Variants = Iterator[tuple[str, tuple[bytes, ...]]]

ESCAPE = "\x1b]0;owned\x07\x1b[2J\x1b[31m"
NAMES = {
    "escape sequences": f"a{ESCAPE}b",
    "a new line and a command": "a\n::error file=x::owned",
    "a carriage return": "a\r::set-output name=x::owned",
    "next line": "a\x85::error::owned",
    "a line separator": "a\u2028::error::owned",
    "the end of a code block": "a\n```\n<img src=x onerror=alert(1)>",
    "a table's bars": "a | b || c\n| --- |",
    "writing backwards": "a\u202eb\u2066c",
    "half XML": 'a"]]><script>\x00\ufffe',
    "C1 controls": "a\x9b31mb",
}
"""Names that make another thing of what they are printed in."""


def _templates() -> _Variants:
    """Paths with several parameters in a segment, and addresses of servers with variables in a row."""
    long = "a" * 4_000
    many = "".join(f"{{p{n}}}" for n in range(12))
    dashed = "-".join(f"{{p{n}}}" for n in range(12))
    for variant, template, path in (
        ("twelve parameters in a row", f"/{many}!", f"/{long}"),
        ("twelve parameters with dashes", f"/{dashed}!", "/" + "a-" * 2_000),
        ("parameters and a letter", "/" + "a".join(f"{{p{n}}}" for n in range(12)) + "b", f"/{long}"),
        ("a deep path", "".join(f"/{{p{n}}}" for n in range(500)), "/a" * 500),
    ):
        yield variant, (pact({}, path=path), answering({}, path=template))
    forks: dict[str, Any] = {
        "".join(f"/{{{'ab'[number >> bit & 1]}{bit}}}" for bit in range(10)): {"get": {"responses": {}}}
        for number in range(1_024)
    }
    yield "a thousand paths that are alike", (pact({}, path="/x" * 10 + "/y"), document(paths=forks))
    for variant, url, count in (
        ("variables of a server in a row", "/{v0}{v1}{v2}{v3}{v4}{v5}{v6}{v7}", 8),
        ("variables of a server with dashes", "/{v0}-{v1}-{v2}-{v3}-{v4}-{v5}-{v6}-{v7}!", 8),
    ):
        variables = {f"v{n}": {"default": "a"} for n in range(count)}
        servers = [{"url": url, "variables": variables}]
        yield variant, (pact({}, path="/" + "a-" * 500), answering({}, servers=servers))
    listed = [
        {
            "url": "https://x/" + "".join(f"{{v{n}}}" for n in range(8)),
            "variables": {f"v{n}": {"default": "a", "enum": ["a", "aa", "aaa"]} for n in range(8)},
        }
    ]
    yield "variables of listed values", (pact({}, path="/" + "a" * 30 + "b/a"), answering({}, servers=listed))
    hosts = [{"url": f"https://h{n}/{{v}}", "variables": {"v": {"default": "a"}}} for n in range(3_000)]
    yield "3,000 servers", (pact({}, path="/a/a"), answering({}, servers=hosts))
    yield "a path of 100,000 characters", (pact({}, path="/" + "%2e" * 33_000), answering({}, path="/{a}{b}"))


def _choice(keyword: str, number: int, inner: Any = None) -> dict[str, Any]:
    ways = [
        {"properties": {f"k{n}": inner or {"type": "integer"}}, "required": [f"k{n}"], "type": "object"}
        for n in range(number)
    ]
    return {keyword: ways}


def _bodies() -> _Variants:
    """Bodies and schemas with choices at every place."""

    body: dict[str, Any] = {"k0": "text", "z": 1}
    nested = _choice("anyOf", 4)
    for _ in range(4):
        nested = _choice("anyOf", 4, nested)
    deep: Any = "text"
    for _ in range(8):
        deep = {"k0": deep}
    recursive = {"schemas": {"T": _choice("oneOf", 6, {"$ref": "#/components/schemas/T"})}}
    shapes: dict[str, tuple[Any, dict[str, Any], dict[str, Any]]] = {
        "ten choices at one place": (body, {"allOf": [_choice("oneOf", 6)] * 10}, {}),
        "anyOf at one place": (body, {"allOf": [_choice("anyOf", 4)] * 8}, {}),
        "choices in choices": (deep, nested, {}),
        "a recursive choice": (deep, {"$ref": "#/components/schemas/T"}, recursive),
        "a list of choices": ([body] * 2_000, {"type": "array", "items": _choice("oneOf", 30)}, {}),
        "20 conditions": (
            body,
            {"allOf": [{"if": {"required": [f"i{n}"]}, "then": _choice("oneOf", 3)} for n in range(20)]},
            {},
        ),
        "an object of 5,000": (
            {f"p{n}": n for n in range(5_000)},
            {"type": "object", "additionalProperties": _choice("oneOf", 5)},
            {},
        ),
        "contained elements": (
            [*range(2_000)],
            {"type": "array", "contains": {"type": "integer", "minimum": 3_000}, "minContains": 2},
            {},
        ),
        "unlike elements": ([{"a": n} for n in range(5_000)], {"type": "array", "uniqueItems": True}, {}),
        "excluded choices": (body, {"not": {"allOf": [_choice("oneOf", 6)] * 6}}, {}),
    }
    for variant, (expected, schema, components) in shapes.items():
        rules = {"$": {"matchers": [{"match": "type"}]}}
        yield variant, (pact(expected, rules), answering(schema, components=components))


def _differences() -> _Variants:
    """Two pacts in which very much changed."""

    def whole(interactions: list[dict[str, Any]]) -> bytes:
        return json.dumps({"consumer": {"name": "a"}, "provider": {"name": "b"}, "interactions": interactions}).encode()

    def many(number: int, word: str, body: object = None, name: str = "d") -> bytes:
        return whole(
            [
                {
                    "description": f"{name}{n}",
                    "request": {"method": "GET", "path": f"/{word}{n}"},
                    "response": {"status": 200, "body": body},
                }
                for n in range(number)
            ]
        )

    yield "20,000 interactions with other paths", (many(20_000, "a"), many(20_000, "b"))
    yield "20,000 interactions that went", (many(20_000, "a"), many(0, "a"))
    yield "20,000 interactions that came", (many(0, "a"), many(20_000, "a"))
    yield "20,000 interactions of other names", (many(20_000, "a"), many(20_000, "a", name="e"))
    yield "one name for all", (many(5_000, "a", name="d" * 50), many(5_000, "b", name="d" * 50))
    lists = [[f"{word}{n}" for n in range(100_000)] for word in "ab"]
    yield "a list of 100,000 texts", (many(1, "a", lists[0]), many(1, "a", lists[1]))
    shuffled = [str(n * 7_919 % 100_003) for n in range(100_000)]
    yield "a list in another order", (many(1, "a", sorted(shuffled)), many(1, "a", shuffled))
    equal = [["x", "y"][n % 2] for n in range(100_000)]
    yield "a list of two texts", (many(1, "a", equal), many(1, "a", [*equal[1:], "z"]))
    yield (
        "an object of 100,000",
        (
            many(1, "a", {f"k{n}": n for n in range(100_000)}),
            many(1, "a", {f"k{n}": n + 1 for n in range(100_000)}),
        ),
    )
    yield "a text of a million", (many(1, "a", "a" * 1_000_000), many(1, "a", "a\n" * 500_000))


def _shown() -> _Variants:
    """Names that are printed: of operations, of properties, and in what a consumer calls an interaction."""
    for variant, name in NAMES.items():
        body = json.loads(pact({name: "text"}))
        body["interactions"][0]["description"] = name
        body["consumer"]["name"] = name
        schema = {"type": "object", "properties": {name: {"type": "integer"}}}
        yield variant, (json.dumps(body).encode(), answering(schema))


KINDS: dict[str, tuple[Literal["pact pair", "pact and document"], Callable[[], _Variants]]] = {
    "routes": ("pact and document", _templates),
    "expected bodies": ("pact and document", _bodies),
    "differences of pacts": ("pact pair", _differences),
    "printed names": ("pact and document", _shown),
}
