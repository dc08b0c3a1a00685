"""What became of each error that the peer reports on releases of real APIs.

`python -m tests.suites.peer_findings FOLDER [API …]` prints the table. An error is *found* when we report an error of
the same id at the operation. Else the places are looked up that the peer can mean; it is *argued* when each of them is
either told as an error under another id that `TOLD_AS` names, or is proved to lose no value, for which `REWRITTEN` has
the reason and for which no value that we can think of is a counterexample. What is left is *unexamined*.
"""

import gzip
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from pactgate import openapi
from pactgate.openapi.breaking.pairs import Context, Kind
from pactgate.openapi.breaking.schemas import SchemaComparer
from pactgate.openapi.document import Operation
from pactgate.openapi.schemas.candidates import candidates
from pactgate.openapi.schemas.emit import written
from pactgate.openapi.schemas.entanglement import Entanglements
from pactgate.openapi.schemas.inclusion import first_witness
from pactgate.openapi.schemas.questions import Apart, local
from pactgate.openapi.schemas.shape import Shape
from pactgate.openapi.schemas.shaping import Shapes
from pactgate.openapi.schemas.tags import Tagger
from pactgate.openapi.schemas.terms import Movement, Terms
from pactgate.openapi.schemas.unchanged import Unchanged
from scripts.docs.argued import errors_argued
from scripts.docs.levels import REWRITTEN, TOLD_AS
from tests.suites.peer_places import Place, keywords_of, places


def nameless(name: str) -> str:
    """`GET /a/{}` for `GET /a/{id}`."""
    return re.sub(r"{[^}]*}", "{}", name)


@dataclass(frozen=True)
class Fate:
    """What became of one error of the peer.

    Attributes:
        kind: `found`, `told`, `same`, `unproven` or `unexamined`.
        detail: under which ids it is told.
    """

    kind: str
    detail: str = ""


@dataclass
class Pair:
    """Two releases of an API and the peer's findings."""

    folder: Path
    findings: Path
    _said: dict[object, Fate] = field(default_factory=dict)
    _shapes: Shapes = field(default_factory=Shapes)

    @cached_property
    def oracle(self) -> dict[str, object]:
        """The peer's findings."""
        return dict(json.loads(gzip.decompress(self.findings.read_bytes())))

    @cached_property
    def documents(self) -> tuple[openapi.Document, openapi.Document]:
        """The old and the new release."""
        api = self.oracle["api"]
        paths = (self.folder / f"{api}-{self.oracle[side]}.json.gz" for side in ("old", "new"))
        old, new = (openapi.read(gzip.decompress(path.read_bytes())) for path in paths)
        return old, new

    @cached_property
    def changes(self) -> tuple[openapi.Change, ...]:
        """What we report."""
        return openapi.compare(*self.documents).changes

    @property
    def errors(self) -> list[tuple[str, str]]:
        """The peer's errors: rule and operation."""
        found = ((row[0], row[1], nameless(f"{row[2].upper()} {row[3]}")) for row in self.oracle["findings"])  # type: ignore[attr-defined]
        return sorted({(rule, operation) for rule, level, operation in found if level == "error"})

    def fates(self) -> Iterator[tuple[str, str, Fate]]:
        """Each error of the peer with what became of it."""
        ours = defaultdict(set)
        for change in self.changes:
            for name in change.operations if change.is_breaking else ():
                ours[nameless(name)].add(change.rule)
        for rule, operation in self.errors:
            fate = Fate("found") if rule in ours[operation] else self._argument(rule, operation)
            yield rule, operation, fate

    @cached_property
    def _tagger(self) -> Tagger:
        return Tagger(self._shapes)

    @cached_property
    def _operations(self) -> tuple[dict[str, Operation], dict[str, Operation]]:
        old, new = ({nameless(o.name): o for o in d.operations.values()} for d in self.documents)
        return old, new

    @cached_property
    def _comparer(self) -> SchemaComparer:
        return SchemaComparer(self._unchanged)

    @cached_property
    def _unchanged(self) -> Unchanged:
        old, new = self.documents
        return Unchanged(old.value, new.value)

    def _argument(self, rule: str, operation: str) -> Fate:
        if not keywords_of(rule) and rule in errors_argued():
            return Fate("same", "argued by id")
        old, new = (side.get(operation) for side in self._operations)
        spots = list(places(old, new, rule, self._unchanged)) if old and new else []
        said = {self._at(place, rule) for place in spots}
        for kind in ("unexamined", "unproven", "told", "same"):
            if any(fate.kind == kind for fate in said):
                return Fate(kind, " ".join(sorted({fate.detail for fate in said if fate.kind == kind})))
        return Fate("unexamined", "no place")

    def _at(self, place: Place, rule: str) -> Fate:
        old, new, kind = place
        key = rule, kind, old.key, new.key
        if key not in self._said:
            self._said[key] = self._judged(place, rule)
        return self._said[key]

    def _judged(self, place: Place, rule: str) -> Fate:
        old, new, kind = place
        way = kind.direction.breaking
        context = Context(datetime.now(UTC).date(), subject="it")
        anywhere = [v for v in self._comparer.compare(old, new, kind, context) if v.finding.way is way]
        verdicts = [v for v in anywhere if (v.pair.old.key, v.pair.new.key) == (old.key, new.key)]
        told = {_of_property(verdict.rule.id) for verdict in verdicts if not verdict.finding.is_unproven}
        if told and _of_property(rule) not in told:
            named = told & {*TOLD_AS.get(rule, ())}
            return Fate("told" if named else "unexamined", ",".join(sorted(named or told)))
        if verdicts and not told:
            return Fate("unproven")
        sender, receiver = (old, new) if way is Movement.NARROWER else (new, old)
        is_lost = not anywhere and self._is_lost(self._shapes.of(sender), self._shapes.of(receiver), kind)
        return Fate("same" if rule in REWRITTEN and not is_lost else "unexamined", "lost" if is_lost else "same")

    def _is_lost(self, sender: Shape, receiver: Shape, kind: Kind) -> bool:
        """Whether one of the values that come to mind is sent and refused, for the place's own part alone."""
        terms = Terms(kind.direction, formats=True)
        beside = Entanglements(self._shapes)
        apart = Apart(self._tagger, beside.of(sender).with_(beside.of(receiver)), frozenset())
        one, other = (
            written(self._shapes, local(mine, theirs, kind.direction, apart), terms, closed=closed)
            for mine, theirs, closed in ((sender, receiver, True), (receiver, sender, False))
        )
        return first_witness(candidates(one, other), one, (other,)) is not None


def _of_property(rule: str) -> str:
    """The id of the same rule about a property, wherever the place is."""
    return re.sub(r"^(request|response)-body-", r"\1-property-", rule)


def pairs(folder: Path, apis: tuple[str, ...] = ()) -> Iterator[Pair]:
    """The pairs of releases in the folder."""
    for path in sorted(folder.glob("oracle-*.json.gz")):
        if not apis or path.name.removeprefix("oracle-").startswith(apis):
            yield Pair(folder, path)


def table(fates: Iterable[tuple[str, str, Fate]]) -> Iterator[str]:
    """How many errors of the peer had which fate, by rule; those that are found as one number."""
    rows = Counter((fate.kind, *((rule, fate.detail) if fate.kind != "found" else ("", ""))) for rule, _, fate in fates)
    yield from (f"{count:>5} {' '.join(row)}" for row, count in sorted(rows.items(), key=lambda item: item[0][:1]))
    kinds = Counter[str]()
    for (kind, _, _), count in rows.items():
        kinds[kind] += count
    yield str(dict(kinds))


def main() -> None:
    """Print the table of the releases in a folder."""
    folder, *apis = sys.argv[1:]
    fates = (fate for pair in pairs(Path(folder), tuple(apis)) for fate in pair.fates())
    sys.stdout.writelines(f"{line}\n" for line in table(fates))


if __name__ == "__main__":
    main()
