"""Fits as text for people and as plain values for machines."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict

from pactgate.openapi.fit.result import Fit, Misfit
from pactgate.openapi.level import Level
from pactgate.openapi.values import Json
from pactgate.pactfile.printable import one_line


def as_json(fit: Fit) -> dict[str, Json]:
    """The fit as a value that JSON can say: `compatible`, `counts` by level, `misfits` and `not_compared`."""
    counts = Counter(misfit.level for misfit in fit.misfits)
    return {
        "compatible": fit.compatible,
        "counts": {level.value: counts[level] for level in Level if level is not Level.INFO},
        "misfits": [{**asdict(misfit), "level": misfit.level.value} for misfit in fit.misfits],
        "not_compared": [asdict(part) for part in fit.not_compared],
    }


def summary(fit: Fit) -> str:
    """The verdict as one sentence."""
    counts = Counter(misfit.level for misfit in fit.misfits)
    numbers = [level.counted(counts[level]) for level in Level if counts[level]]
    numbers += [f"{len(fit.not_compared)} not compared"] if fit.not_compared else []
    verdict = "The pact fits the document" if fit.compatible else "The pact does not fit the document"
    return f"{verdict}: {', '.join(numbers)}." if numbers else f"{verdict}."


def as_text(fit: Fit) -> str:
    """The fit as lines for a person, without colours: the verdict, the misfits, what was not compared."""
    paragraphs = ["\n".join(_lines(misfit)) for misfit in fit.misfits]
    if fit.not_compared:
        reasons = (
            f"  {one_line(f'{part.description}: {part.reason}')}\n    at {one_line(part.location)}"
            for part in fit.not_compared
        )
        paragraphs.append("\n".join(("Not compared:", *reasons)))
    return "\n\n".join((summary(fit), *paragraphs))


def _lines(misfit: Misfit) -> Iterator[str]:
    yield one_line(f"{misfit.level.value}: {misfit.description}: {misfit.text}")
    yield one_line(f"  at {misfit.location}  [{misfit.code}]")
    yield one_line(f"  the document says so at {misfit.place}")
