"""All changes between two documents: every matched pair goes to the rules of its site."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

from pactgate.openapi.breaking.change import Change, Comparison, fingerprint, gathered
from pactgate.openapi.breaking.direction import Level
from pactgate.openapi.breaking.pairs import Found, Kind, Pair, Site
from pactgate.openapi.breaking.rule import Rule
from pactgate.openapi.breaking.rules import RULES
from pactgate.openapi.breaking.scene import Scene, Stage
from pactgate.openapi.breaking.schemas import SchemaComparer, Verdict
from pactgate.openapi.breaking.unchanged import Unchanged
from pactgate.openapi.breaking.walk import visits
from pactgate.openapi.document import Document
from pactgate.openapi.schemas.schema import Schema


def changes(old: Document, new: Document, today: date) -> Iterator[Change]:
    """The changes from one document to the other, a change for each operation that shows it."""
    by_site: dict[Site, list[Rule]] = defaultdict(list)
    for rule in RULES:
        by_site[rule.on].append(rule)
    unchanged = Unchanged(old.value, new.value)
    schemas = SchemaComparer(_by_prefix(by_site[Site.SCHEMA]), unchanged)
    shown = Stage(schemas.shapes, old.source, new.source)
    for site, pair, kind in visits(old, new, today, unchanged):
        if kind is not None:
            yield from _of_schemas(schemas, pair, kind, shown, old)
            continue
        changed = unchanged.otherwise(pair.old, pair.new)
        asked = (rule for rule in by_site[site] if changed is None or rule.may_find(changed))
        for rule in asked:
            for found in rule.check(pair):
                yield _change(rule, found, pair.context.operation, pair.context.subject, old)


def _by_prefix(rules: Iterable[Rule]) -> dict[str, tuple[Rule, ...]]:
    found: dict[str, list[Rule]] = defaultdict(list)
    for rule in rules:
        for prefix in rule.prefixes:
            found[prefix].append(rule)
    return {prefix: tuple(members) for prefix, members in found.items()}


def _of_schemas(
    comparer: SchemaComparer, pair: Pair[object], kind: Kind, shown: Stage, old: Document
) -> Iterator[Change]:
    if isinstance(pair.old, Schema) and isinstance(pair.new, Schema):
        for verdict in comparer.compare(pair.old, pair.new, kind, pair.context):
            change = _of_verdict(verdict, old)
            yield replace(change, scene=Scene(verdict.pair, shown, change.detail)) if change.witness else change


def _of_verdict(verdict: Verdict, old: Document) -> Change:
    context = verdict.pair.context
    in_headers = verdict.rule.in_headers if verdict.pair.kind.is_header else None
    return _change(in_headers or verdict.rule, verdict.found, context.operation, verdict.pair.subject, old)


def _change(rule: Rule, found: Found, operation: str | None, subject: str, old: Document) -> Change:
    location = found.at.pointer
    shared = location.startswith("#/components/")
    anchor = location if shared else f"{operation or ''} {subject}"
    is_error = rule.level is Level.ERROR
    operations = (operation,) if operation else found.operations
    return Change(
        rule=rule.id,
        level=Level.WARNING if found.is_unproven and is_error else rule.level,
        operation=operations[0] if operations else None,
        operations=operations,
        location=location,
        text=found.text + (" (unproven: no value was found that shows it)." if found.is_unproven else "."),
        witness=found.witness,
        fingerprint=fingerprint(rule.id, anchor, found.detail),
        is_unproven=found.is_unproven,
        detail=found.detail,
        is_in_old=found.at.root is old.value,
    )


def compare(old: Document, new: Document, *, today: date | None = None) -> Comparison:
    """What changed between two documents, and which changes break callers of the old one.

    Args:
        old: the document that callers were made for.
        new: the document that takes its place.
        today: the day on which a sunset counts as past; the present day (UTC) if none is given.

    Returns:
        The changes, the worst first. None for documents that say the same in other words.
    """
    if old.value == new.value:
        return Comparison(())
    from pactgate.openapi.breaking.compare import changes  # noqa: PLC0415 - to load all rules takes 0.1 s

    return Comparison(gathered(changes(old, new, today or datetime.now(UTC).date())))
