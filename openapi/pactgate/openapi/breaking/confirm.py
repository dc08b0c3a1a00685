"""Puts what the rules name to the proof: what is not so is dropped, what is so gets a witness."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from pactgate.openapi.breaking.direction import breaking_way
from pactgate.openapi.breaking.pairs import Found
from pactgate.openapi.breaking.rule import Naming, Rule
from pactgate.openapi.schemas.formats import UNTOLD, constraint
from pactgate.openapi.schemas.inclusion import Answer
from pactgate.openapi.schemas.judge import Judge
from pactgate.openapi.values import sequence, text

type Named = tuple[Rule, Found]


def confirmed(judge: Judge, named: Iterable[Named], fallback: Named) -> Iterator[Named]:
    """The findings that are so: breaking ones with a witness, or said to be unproven.

    Args:
        judge: asks about the pair.
        named: what the rules found.
        fallback: stands for a break that is proved and that no rule has a name for.
    """
    findings = list(named)
    yield from ((rule, found) for rule, found in findings if found.way is None)
    breaking = breaking_way(judge.terms.direction)
    broken = list(_breaking(judge, [f for f in findings if f[1].way is breaking], fallback))
    yield from broken
    said = {found.detail for rule, found in broken if rule.naming.is_type}
    harmless = [(rule, f) for rule, f in findings if f.way is breaking.opposite and f.detail not in said]
    if harmless and judge.may_have_moved(breaking.opposite):
        yield from harmless


def _breaking(judge: Judge, findings: list[Named], fallback: Named) -> Iterator[Named]:
    way = breaking_way(judge.terms.direction)
    whole = judge.moved(way)
    if whole.answer is Answer.HOLDS:
        yield from ((rule, _unproven(found)) for rule, found in findings if _is_untold_format(judge, rule))
        return
    proved: list[Named] = []
    open_: list[Named] = []
    for rule, found in findings:
        answer = judge.alone(found.alone, whole, way)
        if answer.answer is Answer.HOLDS:
            continue
        witness = judge.completed(answer.witness, found.alone, way) if answer.witness else None
        (proved if witness else open_).append((rule, replace(found, witness=witness)))
    witness = judge.completed(whole.witness, None, way) if whole.witness and not proved else None
    if witness and len(open_) == 1:
        proved, open_ = [(open_[0][0], replace(open_[0][1], witness=witness))], []
    elif witness or (whole.answer is Answer.UNKNOWN and not findings):
        rule, found = _name(findings, fallback)
        proved.append((rule, replace(found, witness=witness, is_unproven=witness is None)))
    if not proved[:1] and judge.sends_nothing(way):
        return
    yield from proved
    yield from ((rule, _unproven(found)) for rule, found in open_)


def _name(findings: list[Named], fallback: Named) -> Named:
    """What to call a break that no finding shows alone: by the only finding, or by the type if that is among them."""
    telling = [named for named in findings if named[0].naming is Naming.TYPE_CHANGED] or findings
    return telling[0] if len(telling) == 1 else fallback


def _unproven(found: Found) -> Found:
    return replace(found, is_unproven=True)


def _is_untold_format(judge: Judge, rule: Rule) -> bool:
    """Whether the rule speaks of a format whose values no keyword can tell."""
    names = {text(n) for shape in (judge.before, judge.after) for n in sequence(shape.values.get("format"))}
    changed = judge.before.values.get("format") != judge.after.values.get("format")
    untold = any(name in UNTOLD and constraint(name, judge.before.types & judge.after.types) is None for name in names)
    return changed and untold and rule.naming.may_be_format
