import re
from pathlib import Path

from pactgate.broker import domain
from pactgate.broker.domain.documents.unjudged import Why
from scripts.docs.reasons import CHANGES, CONCERNS, OBSTACLES, PAIRS, page

ROOT = Path(__file__).parents[3]
SPECIMENS = (*PAIRS, *CHANGES, *OBSTACLES, *CONCERNS)


def test_the_page_of_reasons_is_current() -> None:
    written = (ROOT / "docs" / "reference" / "reasons.md").read_text()
    assert written == page(), "run: python -m scripts.docs.reasons > docs/reference/reasons.md"


def test_every_reason_in_the_code_is_on_the_page() -> None:
    code = "".join(file.read_text() for file in Path(domain.__file__).parent.rglob("*.py"))
    codes = {*re.findall(r'\bReason\(\s*"([a-z-]+)"', code), *Why}
    assert codes == {each.reason.code for each in SPECIMENS}


def test_whatever_is_no_or_unknown_of_a_pair_or_a_change_has_a_next_step() -> None:
    assert not [each for each in (*PAIRS, *CHANGES) if not each.verdict.startswith("yes") and not each.next_step]
