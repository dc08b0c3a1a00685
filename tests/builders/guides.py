"""What the pages that are followed command by command have their readers type, and where."""

import re
import sys
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"
_BLOCK = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)


def blocks(page: str) -> list[str]:
    """What a page has its reader type, a block each."""
    return _BLOCK.findall((DOCS / page).read_text())


def environment(home: Path) -> dict[str, str]:
    """That of a new user: no settings, and the commands on the path."""
    return {"HOME": str(home), "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin", "PACT_DO_NOT_TRACK": "true"}
