"""Findings about parts of a message, held against the whole: what no whole message shows is not said to break it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pactgate.openapi.breaking.comparison import Change
from pactgate.openapi.breaking.findings import SchemaFinding, unnamed
from pactgate.openapi.breaking.pairs import SchemaPair
from pactgate.openapi.breaking.scene import ComparisonStage, Scene
from pactgate.openapi.breaking.whole import whole_inclusion, whole_of
from pactgate.openapi.level import Level
from pactgate.openapi.schemas.shape import Shape
from pactgate.openapi.schemas.terms import InclusionAnswer

_COUNTING = frozenset({"minProperties", "maxProperties", "dependentRequired"})
_SPEAKING = frozenset({"propertyNames", "contains", "unevaluatedProperties", "unevaluatedItems"})
"""Keywords for which a value may not be what it is inside of others, or only with others beside it."""


_OPERATIONS = 3
"""In how many operations a whole message is looked for that shows a change."""


def confirmed(root: SchemaPair, findings: Sequence[SchemaFinding], stage: ComparisonStage) -> Iterator[SchemaFinding]:
    """The findings, those that no whole message shows left out or said to be unproven.

    Args:
        root: the schemas of the whole.
        findings: what was found in them and inside of them.
        stage: what the messages of the comparison share.
    """
    doubtful = [shown for shown in findings if _needs_whole(shown) and not _has_whole(shown, stage)]
    if not doubtful:
        yield from findings
        return
    rest = [shown for shown in findings if shown not in doubtful]
    yield from rest
    whole = whole_inclusion(Scene(root, stage, ""))
    if whole.answer is InclusionAnswer.HOLDS:
        return
    yield from [replace(s, finding=replace(s.finding, witness=None, is_unproven=True)) for s in doubtful]
    if whole.witness and not any(_breaks(shown) and shown.finding.witness for shown in rest):
        rule, finding = unnamed(root)
        yield SchemaFinding(rule, replace(finding, witness=whole.witness), root)


def _breaks(shown: SchemaFinding) -> bool:
    return shown.finding.way is shown.pair.kind.direction.breaking


def _needs_whole(shown: SchemaFinding) -> bool:
    """Whether a break of a part may be none of the whole."""
    is_claimed = shown.rule.level is Level.ERROR and shown.finding.witness is not None and _breaks(shown)
    return is_claimed and (bool(shown.guards) or not _is_plainly_inside(shown.pair))


def _is_plainly_inside(pair: SchemaPair) -> bool:
    """Whether the values of the schemas are parts of whole messages, whatever they are."""
    while pair.outer is not None:
        pair = pair.outer
        if not (_is_free(pair.before) and _is_free(pair.after)):
            return False
    return True


def _is_free(shape: Shape) -> bool:
    """Whether nothing that the shape says of the parts of a value speaks of several of them."""
    values = shape.values
    is_full = values.get("maxItems") == 0 or ("minItems" in values and "uniqueItems" in values)
    return not (is_full or _COUNTING & values.keys() or _SPEAKING & shape.schemas.keys() or shape.patterns)


def _has_whole(shown: SchemaFinding, stage: ComparisonStage) -> bool:
    witness = shown.finding.witness
    return witness is not None and whole_of(Scene(shown.pair, stage, shown.finding.detail), witness.value) is not None


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
    return rest if answers == {InclusionAnswer.HOLDS} else [*rest, *[change.unproven for change in claimed]]


def _is_whole(change: Change) -> bool:
    scene, witness = change.scene, change.witness
    return scene is not None and witness is not None and whole_of(scene, witness.value) is not None
