"""All changes between two documents: every matched pair goes to the rules of its site."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from pactgate.openapi.breaking.comparison import Change, SameChange, fingerprint
from pactgate.openapi.breaking.findings import SchemaFinding
from pactgate.openapi.breaking.naming import ChangeSentences
from pactgate.openapi.breaking.pairs import Context, PairFinding
from pactgate.openapi.breaking.rule import Rule
from pactgate.openapi.breaking.rules import BY_SITE
from pactgate.openapi.breaking.scene import Scene
from pactgate.openapi.breaking.schemas import SchemaComparer
from pactgate.openapi.breaking.walk import reads_otherwise, visits
from pactgate.openapi.document import Document
from pactgate.openapi.progress import at
from pactgate.openapi.references import is_shared
from pactgate.openapi.schemas.schema import Schema
from pactgate.openapi.schemas.unchanged import Unchanged


def changes(old: Document, new: Document, today: date) -> Iterator[Change | SameChange]:
    """The changes from one document to the other, a change for each operation that shows it.

    Args:
        old: the document that callers were made for.
        new: the document that takes its place.
        today: the day on which a sunset counts as past.
    """
    unchanged = Unchanged(old.value, new.value)
    comparer = SchemaComparer(unchanged, (old.source, new.source))
    # By findings that the comparer has, so that they keep their identity.
    known: dict[tuple[int, str, bool], Change] = {}
    for site, pair, kind in visits(old, new, today, unchanged):
        context = pair.context
        at(context.operation or "what the document says of all operations")
        if kind is None:
            parts = reads_otherwise(pair.old, pair.new, unchanged)
            asked = [rule for rule in BY_SITE[site] if parts is None or rule.may_find(parts)]
            named = [(rule, finding) for rule in asked for finding in rule.check(pair)]
            yield from [_change(r, found, ChangeSentences.of_thing(context, found), old) for r, found in named]
            continue
        if not (isinstance(pair.old, Schema) and isinstance(pair.new, Schema)):
            continue
        for shown in comparer.compare(pair.old, pair.new, kind, context):
            key = id(shown), context.subject, kind.is_header
            if key in known and context.operation and is_shared(known[key].location):
                yield SameChange(known[key], context)
            else:
                known[key] = _of_schemas(shown, context, comparer, old, is_header=kind.is_header)
                yield known[key]


def _of_schemas(
    shown: SchemaFinding, context: Context, comparer: SchemaComparer, old: Document, *, is_header: bool
) -> Change:
    pair, finding = replace(shown.pair, context=context), shown.finding
    rule = (shown.rule.in_headers if is_header else None) or shown.rule
    scene = Scene(pair, comparer.stage, finding.detail, finding.alone) if finding.witness else None
    return _change(rule, finding, ChangeSentences.of_schemas(pair, finding), old, scene=scene)


def _change(
    rule: Rule, finding: PairFinding, sentences: ChangeSentences, old: Document, *, scene: Scene | None = None
) -> Change:
    location, operation = finding.at.pointer, sentences.operation
    anchor = location if is_shared(location) else f"{operation or ''} {sentences.anchor}"
    operations = (operation,) if operation else finding.operations
    change = Change(
        rule=rule.id,
        level=rule.level,
        operation=operations[0] if operations else None,
        operations=operations,
        location=location,
        text=f"{sentences.text}.",
        shared=f"{sentences.shared}." if sentences.shared else "",
        places=((operation, sentences.subject),) if operation else (),
        witness=finding.witness,
        fingerprint=fingerprint(rule.id, anchor, finding.detail),
        detail=finding.detail,
        is_in_old=finding.at.root is old.value,
        scene=scene,
    )
    return change.unproven if finding.is_unproven else change
