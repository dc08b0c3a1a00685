"""Whether the counterexample of an error shows its own change: `python -m benchmarks.isolated_witnesses OLD NEW …`.

For each error with a witness the old schema is written anew with this one change: what the error's rule looks at (a
keyword with its value, or one property with its schema and whether it is required) is taken from the new document and
set into the old one at the error's place; all other changes are thereby undone. That can be built where one node of
each document says the keyword, where that node is no component that others share and only one of them left, and where
references in what is taken mean the same in both, or something that only the new one has. What was built counts where
the comparison of old and rebuilt has the same error. Then the message that people are shown must be what the error
says: accepted by the old schema and refused by the rebuilt one (a request), or allowed by the rebuilt one and not by
the old one (a response), as jsonschema judges. A response may have properties beside that neither declares: what the
new document requires, each of its messages has.

Prints, for all pairs together: errors with a witness, those that could be built, those whose message fails, and those
whose message cannot be otherwise, as it would need what the new document has no more.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from pactgate import openapi
from pactgate.openapi.breaking.pairs import SchemaPair
from pactgate.openapi.breaking.rule import Rule
from pactgate.openapi.breaking.rules import RULES
from pactgate.openapi.breaking.schemas import SchemaComparer
from pactgate.openapi.references import look_up, unescaped
from pactgate.openapi.schemas.emit import written
from pactgate.openapi.schemas.inclusion import is_witness
from pactgate.openapi.schemas.isolation import with_part
from pactgate.openapi.schemas.referee import errors, is_valid
from pactgate.openapi.schemas.schema import Schema, schema_at
from pactgate.openapi.schemas.shaping import Shapes
from pactgate.openapi.schemas.terms import Movement, Terms
from pactgate.openapi.schemas.unchanged import Unchanged
from pactgate.openapi.values import Json, mapping, sequence

_BY_ID = {rule.id: rule for rule in RULES}
_KEYWORDS = {
    "type": ("type", "nullable"),
    "choices": ("oneOf", "anyOf", "allOf"),
    "minimum": ("minimum", "exclusiveMinimum"),
    "maximum": ("maximum", "exclusiveMaximum"),
    "if": ("if", "then", "else"),
    "readOnly": ("readOnly", "writeOnly"),
}
"""What a rule looks at by another name than the keyword's."""


_OF_COMPONENT = len(["#", "components", "schemas", "A"])


@dataclass(frozen=True, slots=True)
class WitnessOutcome:
    """What became of one error: `shown`, `fails`, `cannot be alone` or `not built`."""

    outcome: str
    change: openapi.Change


def verdicts(old: openapi.Document, new: openapi.Document) -> Iterator[WitnessOutcome]:
    """The verdict on each error that has a witness."""
    for change in openapi.compare(old, new).changes:
        if change.is_breaking and change.scene is not None:
            rebuilt = _rebuilt(change.scene.pair, _BY_ID[change.rule], change.detail, old.value, new.value)
            yield WitnessOutcome(_outcome(change, rebuilt, old.value), change)


def _outcome(change: openapi.Change, rebuilt: Json, old: Json) -> str:
    message = change.message()
    if rebuilt is None or change.scene is None or message is None:
        return "not built"
    pair = change.scene.pair
    root = pair.around[-1] if message.is_whole and pair.around else pair
    comparer = SchemaComparer(Unchanged(old, rebuilt))
    before, after = (_schema(root, document) for document in (old, rebuilt))
    if before is None or after is None:
        return "not built"
    context = root.context
    findings = [*comparer.compare(before, after, root.kind, context)]
    has_it = any(
        (found.rule.id, found.finding.detail, found.pair.path[-1:]) == (change.rule, change.detail, pair.path[-1:])
        or (found.rule.in_headers is not None and found.rule.in_headers.id == change.rule)
        for found in findings
        if found.finding.witness
    )
    if not has_it:
        return "not built"
    if _is_shown(message.value, root, (before, after)):
        return "shown"
    return "fails" if _may_be_alone(message.value, root, after) else "cannot be alone"


def _may_be_alone(value: Json, root: SchemaPair, rebuilt: Schema) -> bool:
    """Whether the message shows more than it must: what the rebuilt document refuses it for could be otherwise.

    A response cannot have what the old document requires and the new one has no more.
    """
    terms, shapes = Terms(root.kind.direction, root.kind.as_text), Shapes()
    sent = written(shapes, shapes.of(rebuilt), terms, closed=False)
    real = written(shapes, root.after, terms, closed=True)
    for error in errors(value, sent):
        if error.validator != "required":
            return True
        place, wanted = tuple(error.absolute_path), sequence(error.validator_value)  # type: ignore[arg-type]
        missing = [str(name) for name in wanted if name not in mapping(error.instance)]  # type: ignore[arg-type]
        with_it = [with_part(value, (*place, name), part) for name in missing for part in _PARTS]
        if any(is_valid(made, real) for made in with_it):
            return True
    return False


_PARTS: tuple[Json, ...] = ("", "a", 0, 1, True, None, [], {}, ["a"], [0], [{}])
"""What may stand for a property, whatever it is."""


def _is_shown(value: Json, root: SchemaPair, schemas: tuple[Schema, Schema]) -> bool:
    shapes, direction = Shapes(), root.kind.direction
    before, after = (shapes.of(schema) for schema in schemas)
    sender, receiver = (before, after) if direction.breaking is Movement.NARROWER else (after, before)
    for formats, closed in product((True, False), (True, False)):
        terms = Terms(direction, root.kind.as_text, formats=formats)
        singles = root.kind.as_text and bool(sender.types - {"array", "object", "null"})
        sent = written(shapes, sender, terms, closed=closed)
        accepted = written(shapes, receiver, terms, closed=False, singles=singles)
        if is_witness(value, sent, accepted, as_text=root.kind.as_text):
            return True
    return False


def _schema(pair: SchemaPair, document: Json) -> Schema | None:
    node = look_up(document, pair.old.parts[0].pointer) if pair.old.parts else None
    return None if node is None else schema_at(node)


def _rebuilt(pair: SchemaPair, rule: Rule, detail: str, old: Json, new: Json) -> Json:
    """The old document with one change of the new one; None where it cannot be built."""
    if not pair.old.parts or not pair.new.parts or not rule.looks_at or _is_taken_elsewhere(pair):
        return None
    if rule.touches.is_property or rule.looks_at == {"properties"}:
        made = _with_property(pair, detail.rpartition(" ")[2] if rule.marks else detail, old)
    else:
        keywords = [name for look in sorted(rule.looks_at) for name in _KEYWORDS.get(look, (look,))]
        made = _with_keywords(pair, keywords, old)
    return None if made is None else _with_what_it_refers_to(made, old, new)


def _is_taken_elsewhere(pair: SchemaPair) -> bool:
    """Whether the old schema is a component that others refer to as well, and the new one another schema."""
    return pair.old.place != pair.new.place and len(pair.old.place.split("/")) == _OF_COMPONENT


def _with_keywords(pair: SchemaPair, keywords: Sequence[str], old: Json) -> Json:
    document = old
    for keyword in keywords:
        had = [part for part in pair.old.parts if keyword in mapping(part.raw)]
        has = [part for part in pair.new.parts if keyword in mapping(part.raw)]
        if len(had) > 1 or len(has) > 1:
            return None
        at = (had or pair.old.parts)[0].pointer
        raw = {**mapping(_raw(document, at))}
        raw.pop(keyword, None)
        if has:
            raw[keyword] = mapping(has[0].raw)[keyword]
        document = _set(document, at, raw)
    return document


def _with_property(pair: SchemaPair, name: str, old: Json) -> Json:
    document = old
    taken = [part for part in pair.new.parts if name in mapping(mapping(part.raw).get("properties"))]
    wanted = any(name in sequence(mapping(part.raw).get("required")) for part in pair.new.parts)
    had = [part for part in pair.old.parts if name in mapping(mapping(part.raw).get("properties"))]
    if len(taken) > 1 or len(had) > 1:
        return None
    for part in pair.old.parts:
        raw = {**mapping(_raw(document, part.pointer))}
        properties = {key: inner for key, inner in mapping(raw.get("properties")).items() if key != name or taken}
        required = [key for key in sequence(raw.get("required")) if key != name]
        if part is (had or pair.old.parts)[0]:
            # A property that both have keeps its old schema: what changed inside of it is another change.
            properties |= {name: mapping(mapping(taken[0].raw)["properties"])[name]} if taken and not had else {}
            required += [name] if wanted else []
        for keyword, value in (("properties", properties), ("required", required)):
            raw.pop(keyword, None)
            raw |= {keyword: value} if value else {}
        document = _set(document, part.pointer, raw)
    return document


def _with_what_it_refers_to(document: Json, old: Json, new: Json) -> Json:
    """The document with the components of the new one that it refers to and lacks; None where one means another."""
    todo, seen = [*_references(document)], set()
    known = {*_references(old)}
    while todo:
        reference = todo.pop()
        if reference in seen or reference in known:
            continue
        seen.add(reference)
        mine, theirs = look_up(document, reference), look_up(new, reference)
        if theirs is None or (mine is not None and mine.raw != theirs.raw):
            return None
        if mine is None:
            document = _set(document, theirs.pointer, theirs.raw)
            todo += _references(theirs.raw)
    return document


def _references(value: Json) -> Iterator[str]:
    todo = [value]
    for node in todo:  # which grows while it is read
        if isinstance(node, dict):
            if isinstance(reference := node.get("$ref"), str):
                yield reference
            todo += node.values()
        elif isinstance(node, list):
            todo += node


def _raw(document: Json, pointer: str) -> Json:
    node = look_up(document, pointer)
    return None if node is None else node.raw


def _set(document: Json, pointer: str, value: Json) -> Json:
    """A copy of the document with another value there; what is not on the way is shared."""
    steps = [unescaped(step) for step in pointer.removeprefix("#").split("/")[1:]]
    return _placed(document, steps, value)


def _placed(inner: Json, steps: Sequence[str], value: Json) -> Json:
    if not steps:
        return value
    if isinstance(inner, list):
        at = int(steps[0])
        return [*inner[:at], _placed(inner[at], steps[1:], value), *inner[at + 1 :]]
    members = mapping(inner)
    return {**members, steps[0]: _placed(members.get(steps[0]), steps[1:], value)}


def report(found: Sequence[WitnessOutcome]) -> str:
    """The figures in words, and each rule with messages that fail."""
    counts = Counter(verdict.outcome for verdict in found)
    built = counts["shown"] + counts["fails"] + counts["cannot be alone"]
    failing = Counter(verdict.change.rule for verdict in found if verdict.outcome == "fails")
    share = counts["fails"] / max(1, built)
    whole = (
        f"{len(found)} errors with a witness, {built} built alone, {counts['fails']} messages fail ({share:.1%}), "
        f"{counts['cannot be alone']} have to show that the old document requires what the new one has no more"
    )
    return "\n".join([whole, *[f"  {count} of {rule}" for rule, count in failing.most_common()]])


def main(files: Sequence[str]) -> None:
    """Print the figures of the pairs of documents: OLD NEW OLD NEW …."""
    found: list[WitnessOutcome] = []
    for old, new in zip(files[::2], files[1::2], strict=True):
        found += verdicts(*openapi.read_both(Path(old), Path(new)))
    print(report(found))
    if failing := [verdict.change for verdict in found if verdict.outcome == "fails"]:
        print(*[json.dumps([c.rule, c.location, c.text]) for c in failing[:20]], sep="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
