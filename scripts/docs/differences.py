"""Where oasdiff judges otherwise, as a page: `python -m scripts.docs.differences` prints it."""

import sys
from collections.abc import Iterator, Mapping

from scripts.docs.argued import page_of_kinds
from scripts.docs.levels import REWRITTEN, TOLD_AS
from scripts.docs.newer_releases import LATER_CHANGES, MEASURED

_HEAD = f"""\
# Where we differ from oasdiff

This page is printed by `python -m scripts.docs.differences > docs/reference/differences.md`.
Rules whose level alone is another are in [rules.md](rules.md).

"oasdiff" is release {MEASURED} here, with its default settings: what is said of it was measured with that release.
[What newer releases changed](#newer-releases) is at the end.

Each kind of difference has its own small documents in `tests/openapi/breaking/test_differences.py`, which show our
verdict, with its witness where it is an error. Over oasdiff's own cases, `tests/suites/test_breaking_suite.py` holds
that every error of oasdiff that we lack, and every error of ours that it lacks, is of one of these kinds or carries a
witness.

## Kinds of change
"""

_REWRITTEN = """\
## The same in other words

On releases of real APIs, at a place where oasdiff reads one of these errors in the text, inclusion proves that no
value is lost; `tests/suites/test_breaking_apis.py` asks place by place.
"""

_TOLD = """\
## The same under another id

Or the place is told by which values were lost or won, rather than by how it is written.
"""

_NEWER = """\
## Newer releases

What oasdiff's release notes say of verdicts in the releases after that one, and what pactgate says to the same change.
The newer releases were not measured. Of 1.29, 1.32, 1.36 and 1.39 no change of a verdict is known to us.

| release | what it changed | pactgate |
|---|---|---|
"""


def page() -> str:
    """The page of the differences, in Markdown."""
    told = {name: ", ".join(f"`{id_}`" for id_ in ids) for name, ids in TOLD_AS.items()}
    parts = (
        _HEAD,
        *page_of_kinds(),
        _REWRITTEN,
        *_table("why no value is lost", REWRITTEN),
        "",
        _TOLD,
        *_table("told as one of", told),
        "",
        _NEWER + "\n".join(f"| {' | '.join(later)} |" for later in LATER_CHANGES),
    )
    return "\n".join(parts) + "\n"


def _table(title: str, rows: Mapping[str, str]) -> Iterator[str]:
    yield f"| oasdiff's error | {title} |"
    yield "|---|---|"
    yield from (f"| `{name}` | {said} |" for name, said in sorted(rows.items()))


if __name__ == "__main__":
    sys.stdout.write(page())
