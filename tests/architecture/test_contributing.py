import re

import pytest

from tests.architecture.tree import ROOT

PAGE = (ROOT / "CONTRIBUTING.md").read_text()
# The recipes take `labels` as the name of something new.
INVENTED = re.compile(r"labels|<.*>|NNNN")


def quoted(pattern: str) -> list[str]:
    """What stands between backticks on the page and matches."""
    return sorted(set(re.findall(rf"`({pattern})`", PAGE)))


@pytest.mark.parametrize("path", [path for path in quoted(r"[\w./<>-]+/[\w./<>-]*") if not INVENTED.search(path)])
def test_a_path_on_the_page_is_there(path: str) -> None:
    assert any((folder / path).exists() for folder in (ROOT, ROOT / "broker", ROOT / "tests"))


@pytest.mark.parametrize("target", sorted(set(re.findall(r"(?:`|    )make ([a-z]+)", PAGE))))
def test_a_make_target_on_the_page_is_there(target: str) -> None:
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), re.MULTILINE)


@pytest.mark.parametrize("module", sorted(set(re.findall(r"python -m ([\w.]+)", PAGE))))
def test_a_module_on_the_page_can_be_run(module: str) -> None:
    assert '__name__ == "__main__"' in (ROOT / module.replace(".", "/")).with_suffix(".py").read_text()


def test_it_is_one_page() -> None:
    assert len(PAGE.splitlines()) <= 80
