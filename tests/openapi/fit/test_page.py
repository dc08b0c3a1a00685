"""The page docs/reference/fit.md names every code with its level."""

from pathlib import Path

from pactgate.openapi.fit.result import LEVELS

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "fit.md"


def test_the_page_has_every_code_and_no_other() -> None:
    rows = [line.split("|")[1:3] for line in PAGE.read_text().splitlines() if line.startswith("| `re")]
    assert {code.strip(" `"): level.strip() for code, level in rows} == LEVELS
