"""Fields of an operation's messages, written as pacts write places: `response.body.items[].id`, `request.query.q`."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from pactgate.openapi.fit.expected import Expected
from pactgate.openapi.fit.result import place_below
from pactgate.openapi.values import Json
from pactgate.pactfile.matching_rules import WILDCARD

type Steps = tuple[str, ...]

ELEMENT = "[]"
"""The step to each element of an array."""

ANY = "*"
"""The step to a member whatever its name; also to anything at all, where nothing says what is used."""

_TOKEN = re.compile(r"""\.?([^.\[\]'"\s][^.\[\]'"]*)|\[('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|\d*)\]""")


class FieldError(ValueError):
    """A text is no field."""


def shown(steps: Iterable[str]) -> str:
    """The field that some steps lead to."""
    first, *rest = (*steps, "")
    return first + "".join(_shown(step) for step in rest[:-1])


def _shown(step: str) -> str:
    return {ELEMENT: ELEMENT, ANY: f".{ANY}"}.get(step) or place_below("", (step,))


@lru_cache(maxsize=50_000)
def steps(field: str) -> Steps:
    """The steps to a field.

    Args:
        field: it as `shown` writes it; an element's number means each element.

    Raises:
        FieldError: the text is no field.
    """
    names: list[str] = []
    end = 0
    while end < len(field):
        token = _TOKEN.match(field, end)
        if token is None:
            raise FieldError(f"{field!r} is no field: it is wrong from character {end + 1} on ({field[end:]!r})")
        end = token.end()
        names.append(token[1] or _bracketed(token[2]))
    return tuple(names)


def _bracketed(words: str) -> str:
    return str(ast.literal_eval(words)) if words[:1] in {"'", '"'} else ELEMENT


def same(one: str, other: str) -> bool:
    """Whether two steps may lead to the same."""
    return one == other or ANY in {one, other}


type Tree = Mapping[str, Tree]
"""The fields inside of a value by their steps; nothing inside of one means that it is used itself."""

WHOLE: Tree = {ANY: {}}
"""What is used of a value of which nothing says which parts are used."""


def of_sent(value: Json) -> Tree:
    """The fields of a value that is sent as it is."""
    if isinstance(value, dict):
        return {name: of_sent(member) for name, member in value.items()}
    return {ELEMENT: joined(map(of_sent, value))} if isinstance(value, list) and value else {}


def of_read(expected: Expected) -> Tree:
    """The fields that a consumer reads of what it expects.

    Whoever expects an object without members may read any of them; so may who expects an array by its type of its
    elements, where the example has none. Where rules leave the names of members open, any name will do.
    """
    if not expected.placed:
        return _of_example(expected.value)
    if isinstance(expected.value, dict) and expected.value:
        members = {name: of_read(member) for name, member in expected.members()}
        return {ANY: joined(members.values())} if _names_are_free(expected) else members
    if isinstance(expected.value, list):
        elements = joined(map(of_read, expected.elements())) if expected.value else WHOLE
        return {ELEMENT: elements} if expected.value or expected.is_loose else {}
    return _of_example(expected.value)


def _of_example(value: Json) -> Tree:
    """The fields of what is expected exactly as it is; other members may come, other elements may not."""
    if isinstance(value, dict):
        return {name: _of_example(member) for name, member in value.items()} or WHOLE
    return {ELEMENT: joined(map(_of_example, value))} if isinstance(value, list) and value else {}


def _names_are_free(expected: Expected) -> bool:
    """Whether rules speak of members whatever their names: a matcher of theirs, or a `*` in a path."""
    depth = len(expected.path)
    for placed in expected.placed:
        steps = placed.path
        if len(steps) > depth and steps[depth] == WILDCARD:
            before = zip(steps[:depth], expected.path, strict=True)
            if all(own in {WILDCARD, step} for own, step in before):
                return True
    return expected.keys_are_free


def joined(trees: Iterable[Tree]) -> Tree:
    """All that is in some of the trees."""
    whole: Tree = {}
    for tree in trees:
        whole = _both(whole, tree)
    return whole


def _both(one: Tree, other: Tree) -> Tree:
    if not one or not other or one == other:
        return one or other
    return {**one, **{step: _both(one[step], inner) if step in one else inner for step, inner in other.items()}}


def of_steps(fields: Iterable[Steps]) -> Tree:
    """The tree of some fields."""
    tree: dict[str, Tree] = {}
    for field in fields:
        first, rest = field[0], field[1:]
        inner = of_steps([rest]) if rest else {}
        tree[first] = _both(tree.get(first, {}), inner)
    return tree


def fields(tree: Tree, start: Steps = ()) -> Iterator[Steps]:
    """The innermost fields of a tree, in order."""
    for step in sorted(tree):
        yield from fields(tree[step], (*start, step)) if tree[step] else [(*start, step)]


def used(tree: Tree, place: Steps, start: Steps = ()) -> Iterator[Steps]:
    """The innermost fields that are the place, or inside of it; or those around it that are used as a whole.

    Args:
        tree: what is used.
        place: the place.
        start: the steps to the tree.
    """
    if not place:
        yield from fields(tree, start) if tree else [start]
        return
    for step in sorted(tree):
        if same(step, place[0]):
            here = (*start, step)
            yield from [here] if is_whole(step, tree[step]) else used(tree[step], place[1:], here)


def is_whole(step: str, inside: Tree) -> bool:
    """Whether all that a step leads to is used, however deep it is."""
    return step == ANY and not inside


def as_json(tree: Tree) -> dict[str, Json]:
    """The tree as a value that JSON can say, in order."""
    return {step: as_json(tree[step]) for step in sorted(tree)}
