"""Files that are costly to read: what the syntax of YAML and JSON allows for."""

import json
from collections.abc import Callable, Iterator
from typing import Literal

type _Variants = Iterator[tuple[str, tuple[bytes, ...]]]

_HEAD = 'openapi: 3.0.3\ninfo: {title: t, version: "1"}\npaths: {}\n'
_JSON_HEAD = '{"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": {}, "x-a": '


def _blank_lines() -> _Variants:
    size = 60_000
    texts = {
        "newlines at the end": _HEAD + "\n" * size,
        "newlines at the beginning": "\n" * size + _HEAD,
        "newlines in the middle": _HEAD.replace("paths", "\n" * size + "paths"),
        "spaces at the end": _HEAD + " " * size,
        "lines of spaces": _HEAD + "    \n" * (size // 5),
        "lines of carriage returns": _HEAD + "\r\n" * (size // 2),
        "lines of comments": _HEAD + "#\n" * (size // 2),
        "newlines in braces": _HEAD + "x-a: {" + "\n" * size + "}\n",
        "newlines in a block of text": _HEAD + "x-a: |\n  a\n" + "\n" * size + "  b\n",
        "newlines, and then what is no YAML": _HEAD + "\n" * size + "x-a: [}\n",
    }
    yield from _encoded(texts)


def _brackets() -> _Variants:
    yield from _encoded(
        {
            "lists in YAML": _HEAD + "x-a: " + "[" * 5_000 + "]" * 5_000,
            "lists in YAML that do not end": _HEAD + "x-a: " + "[" * 60_000,
            "objects in YAML": _HEAD + "x-a: " + "{a: " * 5_000 + "1" + "}" * 5_000,
            "blocks of lists": _HEAD + "x-a:\n  " + "- " * 5_000 + "a\n",
            "blocks of objects": _HEAD + "".join(f"{' ' * depth}a:\n" for depth in range(1_000)),
            "lists in JSON": _JSON_HEAD + "[" * 30_000 + "]" * 30_000 + "}",
            "objects in JSON": _JSON_HEAD + '{"a": ' * 10_000 + "1" + "}" * 10_000 + "}",
            "lists in JSON that do not end": _JSON_HEAD + "[" * 60_000,
            "keys in keys": _HEAD + "? " * 5_000 + "a\n",
            "as deep as may be": _HEAD + "x-a: " + "[" * 150 + "]" * 150,
        }
    )


def _aliases() -> _Variants:
    def laughs(levels: int, times: int, first: str = "[a]", form: str = "[{}]") -> str:
        lines = [f"x-0: &a0 {first}"]
        lines += [
            f"x-{level}: &a{level} " + form.format(", ".join([f"*a{level - 1}"] * times)) for level in range(1, levels)
        ]
        return _HEAD + "\n".join(lines) + "\n"

    named = ", ".join(f"k{number}: *a{{0}}" for number in range(9))
    objects = _HEAD + "x-0: &a0 {a: b}\n"
    objects += "".join(f"x-{n}: &a{n} {{{named.format(n - 1)}}}\n" for n in range(1, 12))
    merged = "".join(f"x-{n}: &a{n}\n  <<: [*a{n - 1}, *a{n - 1}]\n  k{n}: *a{n - 1}\n" for n in range(1, 40))
    schemas = "components:\n  schemas:\n    S0: &s0 {type: string}\n"
    schemas += "".join(
        f"    S{n}: &s{n} {{type: object, properties: {{a: *s{n - 1}, b: *s{n - 1}}}}}\n" for n in range(1, 40)
    )
    yield from _encoded(
        {
            "nine levels of nine": laughs(9, 9),
            "forty levels of two": laughs(40, 2),
            "a thousand levels of one": laughs(1_000, 1),
            "five levels of a thousand": laughs(5, 1_000),
            "long texts": laughs(7, 30, first=f'"{"a" * 10_000}"'),
            "objects": objects,
            "merges": _HEAD + "x-0: &a0 {a: b}\n" + merged,
            "schemas": _HEAD + schemas,
            "an alias in itself": _HEAD + "x-a: &a [*a]\n",
            "60 kB of one alias": _HEAD + "x-a: &a [" + "b, " * 3_000 + "b]\nx-b: [" + "*a, " * 15_000 + "*a]\n",
        }
    )


def _numbers() -> _Variants:
    digits = "9" * 5_000
    yield from _encoded(
        {
            "an integer in YAML": _HEAD + f"x-a: {digits}\n",
            "a negative one": _HEAD + f"x-a: -{digits}\n",
            "a hexadecimal one": _HEAD + f"x-a: 0x{digits}\n",
            "a fraction": _HEAD + f"x-a: 0.{digits}\n",
            "an exponent": _HEAD + f"x-a: 1e{digits}\n",
            "a key": _HEAD + f"x-a: {{{digits}: 1}}\n",
            "an integer in JSON": f"{_JSON_HEAD}{digits}}}",
            "an exponent in JSON": f"{_JSON_HEAD}1e{digits}}}",
            "a bound of a schema": _JSON_HEAD.replace('"x-a": ', "")
            + f'"components": {{"schemas": {{"S": {{"type": "integer", "maximum": {digits}}}}}}}}}',
            "a version": f"openapi: {digits}\npaths: {{}}\n",
        }
    )


def _odd_texts() -> _Variants:
    yield from _encoded(
        {
            "half of a pair in JSON": _JSON_HEAD + '"\\ud800"}',
            "half of a pair as a name": _JSON_HEAD + '{"\\udfff": 1}}',
            "half of a pair in YAML": _HEAD + 'x-a: "\\ud800"\n',
            "NUL in JSON": _JSON_HEAD + '"\\u0000"}',
            "NUL in the file": _HEAD + "x-a: \0\n",
            "a member twice in JSON": _JSON_HEAD + '{"a": 1, "a": 2}}',
            "a member twice in YAML": _HEAD + "x-a: {a: 1, a: 2}\n",
            "control characters": _HEAD + "x-a: \x1b[2J\n",
        }
    )
    yield "no UTF-8", (_HEAD.encode() + b"x-a: \xff\xfe\n",)
    yield "UTF-16", (_HEAD.encode("utf-16"),)


def _pacts() -> _Variants:
    def pact(inner: str) -> str:
        return (
            '{"consumer": {"name": "a"}, "provider": {"name": "b"}, "interactions": [{"description": "d", "request": '
            '{"method": "GET", "path": "/"}, "response": {"status": 200, "body": ' + inner + "}}]}"
        )

    yield from _encoded(
        {
            "lists": pact("[" * 30_000 + "]" * 30_000),
            "objects": pact('{"a": ' * 10_000 + "1" + "}" * 10_000),
            "lists that do not end": pact("[" * 60_000),
            "an integer of 5,000 digits": pact("9" * 5_000),
            "an exponent": pact("1e999"),
            "not a number": pact("NaN"),
            "half of a pair": pact('"\\ud800"'),
            "a text that does not end": pact('"' + "\\" * 60_001),
            "blank": "\n" * 60_000,
        }
    )
    yield "no UTF-8", (b'{"consumer": "\xff"}',)


def _encoded(texts: dict[str, str]) -> _Variants:
    for variant, text in texts.items():
        yield variant, (text.encode(),)


KINDS: dict[str, tuple[Literal["document", "pact"], Callable[[], _Variants]]] = {
    "blank lines": ("document", _blank_lines),
    "brackets": ("document", _brackets),
    "aliases": ("document", _aliases),
    "numbers": ("document", _numbers),
    "odd texts": ("document", _odd_texts),
    "syntax of pacts": ("pact", _pacts),
}


def document(**members: object) -> bytes:
    """An OpenAPI document in JSON."""
    return json.dumps({"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {}, **members}).encode()
