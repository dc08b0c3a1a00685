"""Which interactions of a pact the changes of a document touch."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pactgate.openapi.breaking.comparison import Change
from pactgate.openapi.breaking.pairs import MatchedThing
from pactgate.openapi.breaking.rules import RULES
from pactgate.openapi.breaking.walk import matched_paths
from pactgate.openapi.document import Document
from pactgate.openapi.usage.aspects import ASPECTS, Before, Hit, Match
from pactgate.openapi.usage.places import places_of
from pactgate.openapi.usage.touch import Touch
from pactgate.openapi.usage.traced import match_of_schema
from pactgate.openapi.usage.use import Use, Uses

_RULES = {rule.id: rule for rule in RULES}


def touched_by(changes: Iterable[Change], uses: Uses, old: Document, new: Document) -> tuple[Touch, ...]:
    """Which interactions of a pact the changes between two documents touch.

    What is guaranteed is that an interaction which fits the old document and not the new one is touched by some
    change of theirs. What is not touched uses no part that has changed:

    - Where the place of a change is a parameter, a field of a body, a header, a status or a media type of the
      operation, only interactions that use it are touched: those that send it; those that do not send it, where it
      is demanded now, or its default counts; those that read it. To use a field is to use what is around it too, so
      that a change of an object's bounds touches all who use the object, and one of a property only who uses that
      property, or the object as a whole.
    - A change of the whole operation (it is gone, its security is stricter) touches all its interactions.
    - A change whose place is not found in the messages of the operation, and one of what no pact shows (callbacks,
      webhooks), counts as touching all interactions of the operation, or of the document, with `traced` False.

    That an interaction is touched does not say that it breaks: see `confirmed`.

    Args:
        changes: changes that `openapi.compare` found.
        uses: what the pact uses of the old document.
        old: the old document.
        new: the new document.

    Returns:
        One touch for each change and interaction, in the order of the changes, then of the interactions.
    """
    by_operation: dict[str, list[Use]] = defaultdict(list)
    for use in uses.uses:
        by_operation[use.operation].append(use)
    return tuple(_Tracer(old, new).touches(changes, by_operation))


@dataclass(slots=True)
class _Tracer:
    """Knows two documents, and which operation of the one is which of the other."""

    old: Document
    new: Document
    _successors: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self._successors = {
            operation.name: item.operations[method].name
            for before, item in matched_paths(self.old.paths, self.new.paths)
            for method, operation in before.operations.items()
            if method in item.operations
        }

    def touches(self, changes: Iterable[Change], by_operation: dict[str, list[Use]]) -> Iterator[Touch]:
        """The touches of changes, with the interactions of each operation."""
        for change in changes:
            hits: list[tuple[Use, Hit]] = []
            for name in self._operations(change):
                uses = by_operation.get(name, ())
                match = self._match(change, name) if uses else None
                hits += [(use, hit) for use in uses if match and (hit := match(use))]
            for use, hit in sorted(hits, key=lambda pair: pair[0].interaction):
                yield _touch(change, use, hit)

    def _operations(self, change: Change) -> Iterable[str]:
        """The operations that a change may show in."""
        if change.operations:
            return [name for name in change.operations if name in self.old.operations]
        return [*self.old.operations]

    def _match(self, change: Change, name: str) -> Match:
        successor = self._successors.get(name)
        after = self.new.operations[successor] if successor else None
        operation, rule = Before(self.old.operations[name], after, self.new), _RULES[change.rule]
        if rule.on is MatchedThing.SCHEMA:
            return match_of_schema(change, rule, operation, places_of(self.old if change.is_in_old else self.new))
        return ASPECTS[rule.touches](change, operation)


def _touch(change: Change, use: Use, hit: Hit) -> Touch:
    return Touch(
        fingerprint=change.fingerprint,
        rule=change.rule,
        operation=use.operation,
        interaction=use.interaction,
        description=use.description,
        states=use.states,
        how=hit.how,
        fields=hit.fields,
        traced=hit.traced,
    )
