"""Findings about parts of a message, held against the whole: what no whole message shows is not said to break it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pactgate.openapi.breaking.comparison import Change
from pactgate.openapi.breaking.findings import SchemaFinding, unnamed
from pactgate.openapi.breaking.pairs import SchemaPair
from pactgate.openapi.breaking.scene import ComparisonStage, Scene
from pactgate.openapi.breaking.whole import may_have_whole, whole_inclusion, whole_of
from pactgate.openapi.level import Level
from pactgate.openapi.schemas.shape import Shape
from pactgate.openapi.schemas.terms import InclusionAnswer

_COUNTING = frozenset({"minProperties", "maxProperties", "dependentRequired"})
_SPEAKING = frozenset({"propertyNames", "contains", "unevaluatedProperties", "unevaluatedItems"})
"""Keywords for which a value may not be what it is inside of others, or only with others beside it."""


_OPERATIONS = 3
"""In how many operations a whole message is looked for that shows a change."""


def confirmed(findings: Sequence[SchemaFinding], stage: ComparisonStage) -> Iterator[SchemaFinding]:
    """The findings, those that no whole message shows left out or said to be unproven.

    Args:
        findings: what was found in them and inside of them.
        stage: what the messages of the comparison share.
    """
    doubtful = [
        (shown, top) for shown in findings if (top := _whole_to_ask(shown)) and not _may_have_whole(shown, top, stage)
    ]
    doubted = {id(shown) for shown, _ in doubtful}
    rest = [shown for shown in findings if id(shown) not in doubted]
    yield from rest
    are_named = any(_breaks(shown) and shown.finding.witness for shown in rest)
    for top in {id(top): top for _, top in doubtful}.values():
        whole = whole_inclusion(Scene(top, stage, "", top=top))
        if whole.answer is InclusionAnswer.HOLDS:
            continue
        inside = [shown for shown, at in doubtful if at is top]
        yield from [replace(s, finding=replace(s.finding, witness=None, is_unproven=True)) for s in inside]
        if whole.witness and not are_named:
            rule, finding = unnamed(top)
            yield SchemaFinding(rule, replace(finding, witness=whole.witness), top)


def _breaks(shown: SchemaFinding) -> bool:
    return shown.finding.way is shown.pair.kind.direction.breaking


def _whole_to_ask(shown: SchemaFinding) -> SchemaPair | None:
    """The outermost pair of schemas around a finding that a break of the part may be none of; None where none is."""
    is_claimed = shown.rule.level is Level.ERROR and shown.finding.witness is not None and _breaks(shown)
    if not is_claimed:
        return None
    guards = {id(guard) for guard in shown.guards}
    around = shown.pair.around
    return next((pair for pair in reversed(around) if id(pair) in guards or not _is_free_both(pair)), None)


def _is_free_both(pair: SchemaPair) -> bool:
    """Whether the values of the parts of a pair are parts of its values, whatever they are."""
    return _is_free(pair.before) and _is_free(pair.after)


def _is_free(shape: Shape) -> bool:
    """Whether nothing that the shape says of the parts of a value speaks of several of them."""
    values = shape.values
    is_full = values.get("maxItems") == 0 or ("minItems" in values and "uniqueItems" in values)
    return not (is_full or _COUNTING & values.keys() or _SPEAKING & shape.schemas.keys() or shape.patterns)


def _may_have_whole(shown: SchemaFinding, top: SchemaPair, stage: ComparisonStage) -> bool:
    """Whether a value of the outermost pair seems to show it; the message of an operation is confirmed in the end."""
    witness, scene = shown.finding.witness, Scene(shown.pair, stage, shown.finding.detail, top=top)
    return witness is not None and may_have_whole(scene, witness.value)


def shown_whole(same: Sequence[Change]) -> list[Change]:
    """One change as several operations show it, none of them an error for which there is no whole message.

    Args:
        same: the changes that are one.
    """
    claimed = [change for change in same if change.is_breaking and change.scene and change.witness]
    if not claimed:
        return [*same]
    whole = next((change for change in claimed[:_OPERATIONS] if _is_whole(change)), None)
    if whole is not None:  # the others are shown by its message
        return [change if change is whole else replace(change, witness=None, scene=None) for change in same]
    answers = {whole_inclusion(change.scene).answer for change in claimed[:_OPERATIONS] if change.scene}
    claims = {id(change) for change in claimed}
    rest = [change for change in same if id(change) not in claims]
    if answers == {InclusionAnswer.HOLDS}:
        return rest
    is_search_over = any(change.scene.is_search_over for change in claimed if change.scene)
    return [*rest, *[change.unsearched if is_search_over else change.unproven for change in claimed]]


def _is_whole(change: Change) -> bool:
    scene, witness = change.scene, change.witness
    return scene is not None and witness is not None and whole_of(scene, witness.value) is not None
