"""Judge the texts of pacts and documents with the OpenAPI engine. Total: what cannot be judged says why."""

import gc
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from itertools import zip_longest

from pactgate import openapi
from pactgate.broker.domain.documents.comparisons import BreakingChange, Example, StoredComparison, StoredTouch
from pactgate.broker.domain.documents.fuzz_reports import fuzz_report
from pactgate.broker.domain.documents.promises import Coverage, StoredFit, StoredMisfit
from pactgate.pactfile import PactFileError
from pactgate.pactfile.read import parse

_KEPT_DOCUMENTS = 8
"""Documents that are kept prepared. A large one takes some tens of megabytes."""

MOST_BREAKING_CHANGES = 1_000
"""How many breaking changes of a pair are kept. Another prefix of all paths makes as many as there are operations, and
each decision would list all of them. Whether one of the others matters stays unknown."""

_MOST_EXAMPLES = 50
"""Breaking changes, the first ones, of which the message is kept that shows them."""


def warm_up() -> None:
    """Load what the judgements need, in a process that is to make them."""
    for name in openapi.__all__:
        getattr(openapi, name)
    for module in ("breaking.changes", "breaking.confirming", "breaking.message", "fit.interactions", "usage.collect"):
        import_module(f"pactgate.openapi.{module}")
    gc.collect()
    gc.freeze()


@dataclass(frozen=True, slots=True)
class Soundness:
    """What is wrong with a document, and which of its operations a fuzz run tried: None where its report does not say.

    `is_inconclusive`: the run broke no promise, but did not try everything.
    """

    problems: tuple[str, ...] = ()
    coverage: Coverage | None = None
    is_inconclusive: bool = False


def soundness_of(content: str, report: str) -> Soundness:
    """Whether the text of a document can be judged, and what the text of a report, if there is one, says of it."""
    try:
        document = prepared(content)
    except openapi.DocumentError as error:
        place = f"{error.place}: " if error.place else ""
        return Soundness((f"{place}{error.problem}. {error.fix}.",))
    problems = openapi.problems(document, form_only=True)
    if problems:
        return Soundness(tuple(_told(problems, content.encode())))
    said = fuzz_report(report) if report else None
    tried = said.tried_of(hashlib.sha256(content.encode()).hexdigest()) if said else None
    if said is None or tried is None:
        return Soundness()
    operations = document.operations.keys()
    left_out = frozenset(operations - tried) if said.shows_operations else None
    coverage = Coverage(len(tried & operations), len(operations), left_out)
    return Soundness((), coverage, said.verdict == "unknown")


def _told(problems: Sequence[openapi.Problem], data: bytes) -> Iterator[str]:
    """The problems as sentences, each with the line of the file that was published."""
    found = openapi.positions("", [problem.pointer for problem in problems], data)
    for problem in problems:
        position = found.get(problem.pointer)
        line = f"line {position.line}, " if position else ""
        yield f"{line}{problem.pointer}: {problem.message}. {problem.fix}."


def uses_of(pact: str, document: str) -> openapi.Uses:
    """What the text of a pact uses of that of a document. Total: what cannot be read says why."""
    try:
        return openapi.uses(parse(pact), prepared(document))
    except (openapi.DocumentError, PactFileError) as error:
        return openapi.Uses((), (openapi.Unmatched(0, "", (), f"it cannot be read: {error}"),))


def touches_of(uses: openapi.Uses, old: str, new: str) -> tuple[StoredTouch, ...]:
    """Which interactions the breaking changes between the texts of two documents touch, by what they use of the old.

    Empty where one of them cannot be read, which the fit and the comparison say.
    """
    try:
        changes = [change for change in changes_of(old, new) if change.is_breaking]
        touched = openapi.touched_by(changes, uses, prepared(old), prepared(new))
    except openapi.DocumentError:
        return ()
    return tuple(StoredTouch(each.fingerprint, each.description, each.fields) for each in touched)


@lru_cache(maxsize=_KEPT_DOCUMENTS)
def _compared(old: str, new: str) -> openapi.Comparison:
    return openapi.compare(prepared(old), prepared(new))


def comparison_of(old: str, new: str) -> StoredComparison:
    """What the text of a document breaks of that of another. Total: what cannot be judged says why."""
    try:
        breaking = [change for change in changes_of(old, new) if change.is_breaking]
    except openapi.DocumentError as error:
        return StoredComparison(open=str(error))
    shown = [example_of(each) for each in breaking[:_MOST_EXAMPLES]]
    kept = tuple(_breaking_change(*each) for each in zip_longest(breaking[:MOST_BREAKING_CHANGES], shown))
    if len(breaking) <= MOST_BREAKING_CHANGES:
        return StoredComparison(kept)
    problem = (
        f"only the first {MOST_BREAKING_CHANGES:,} of {len(breaking):,} breaking changes were checked against pacts"
    )
    return StoredComparison(kept, open=problem)


def changes_of(old: str, new: str) -> tuple[openapi.Change, ...]:
    """All changes between the texts of two documents, the worst first. Raises openapi.DocumentError."""
    return _compared(old, new).changes


def example_of(change: openapi.Change) -> Example | None:
    """The message that shows a change; None where there is none."""
    message = change.message()
    if message is None:
        return None
    shown = openapi.shown_message(message)
    body = shown.body or openapi.Excerpt(())
    return Example(shown.head, body.lines, tuple(sorted(body.marked)), shown.notes, *shown.verdicts)


def _breaking_change(change: openapi.Change, example: Example | None) -> BreakingChange:
    return BreakingChange(
        rule=change.rule,
        operation=change.operation,
        operations=change.operations,
        location=change.location,
        text=change.text,
        witness=json.dumps(change.witness.value, ensure_ascii=False) if change.witness else None,
        fingerprint=change.fingerprint,
        example=example,
    )


def fit_of(pact: str, document: str) -> StoredFit:
    """Whether the text of a pact fits that of a document. Total: what cannot be judged says why."""
    try:
        fit = openapi.fit(parse(pact), prepared(document))
    except openapi.DocumentError as error:
        return StoredFit(None, open=(f"the document cannot be read: {error}",))
    except PactFileError as error:
        return StoredFit(None, open=(f"the pact cannot be read: {error}",))
    errors = [misfit for misfit in fit.misfits if misfit.level is openapi.Level.ERROR]
    misfits = tuple(StoredMisfit(error.code, error.description, error.location, error.text) for error in errors)
    left = tuple(f'"{each.description}" at {each.location}: {each.reason}' for each in fit.not_compared if each.is_open)
    return StoredFit(False if misfits else None if left else True, misfits, left)


@lru_cache(maxsize=_KEPT_DOCUMENTS)
def prepared(document: str) -> openapi.Document:
    """The text of a document, ready to be judged. Raises DocumentError."""
    return openapi.read(document.encode())
