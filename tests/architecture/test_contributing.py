import re
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, ROOTS

PAGE = (ROOT / "CONTRIBUTING.md").read_text()
# The recipes take `labels` as the name of something new.
INVENTED = re.compile(r"labels|<.*>|NNNN")
# On the page `broker/store` is short for `broker/pactgate/broker/store`.
FOLDERS = [ROOT, ROOT / "tests", ROOT / "broker" / "pactgate" / "broker", *(ROOT / root / "pactgate" for root in ROOTS)]


def quoted(pattern: str) -> list[str]:
    """What stands between backticks on the page and matches."""
    return sorted(set(re.findall(rf"`({pattern})`", PAGE)))


@pytest.mark.parametrize("path", [path for path in quoted(r"[\w./<>-]+/[\w./<>-]*") if not INVENTED.search(path)])
def test_a_path_on_the_page_is_there(path: str) -> None:
    assert any((folder / path).exists() for folder in FOLDERS)


@pytest.mark.parametrize("target", sorted(set(re.findall(r"(?:`|    )make ([a-z]+)", PAGE))))
def test_a_make_target_on_the_page_is_there(target: str) -> None:
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), re.MULTILINE)


@pytest.mark.parametrize("module", sorted(set(re.findall(r"python -m ([\w.]+)", PAGE))))
def test_a_module_on_the_page_can_be_run(module: str) -> None:
    spec = find_spec(module)
    assert spec is not None
    assert '__name__ == "__main__"' in Path(str(spec.origin)).read_text()


def test_it_is_one_page() -> None:
    assert len(PAGE.splitlines()) <= 90
