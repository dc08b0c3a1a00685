import pytest

from tests.architecture.measures import Function, functions
from tests.architecture.tree import ROOT, files, python_files

FILE_LINES = 400
FUNCTION_LINES = 40
LEVELS = 4

WRITTEN_BY_HAND = {"", ".py", ".html", ".css", ".js", ".toml"}

# What may exceed a budget, as the finding names it, and why. A waiver that nothing needs any more fails.
WAIVERS: dict[str, str] = {}

DEEP = """
class Matrix:
    def rows(self):
        for a in self.a:
            if a:
                with a:
                    while a:
                        a()
"""


def too_long_files() -> list[str]:
    candidates = [path for path in files() if path.suffix in WRITTEN_BY_HAND]
    lengths = {path: len((ROOT / path).read_text().splitlines()) for path in candidates}
    return [f"{path}: longer than {FILE_LINES} lines" for path, lines in lengths.items() if lines > FILE_LINES]


def excesses(function: Function) -> list[str]:
    long = [f"longer than {FUNCTION_LINES} lines"] if function.lines > FUNCTION_LINES else []
    deep = [f"deeper than {LEVELS} levels"] if function.depth > LEVELS else []
    return [f"{function.name}: {excess}" for excess in long + deep]


def too_big_functions() -> list[str]:
    return [
        f"{path}: {excess}"
        for path in python_files()
        for function in functions((ROOT / path).read_text())
        for excess in excesses(function)
    ]


def test_everything_keeps_its_budget_or_has_a_waiver() -> None:
    found = [excess for excess in too_long_files() + too_big_functions() if excess not in WAIVERS]
    assert not found, "\n".join(found)


def test_every_waiver_is_needed_and_has_its_reason() -> None:
    found = too_long_files() + too_big_functions()
    assert not [excess for excess, reason in WAIVERS.items() if excess not in found or not reason.strip()]


@pytest.mark.parametrize("lines", [FUNCTION_LINES, FUNCTION_LINES + 1])
def test_lines_count_from_def_to_the_end_without_the_docstring(lines: int) -> None:
    body = "    x = 1\n" * (lines - 1)
    (function,) = functions(f'@decorated\ndef long():\n    """One.\n\n    Two.\n    """\n{body}')
    assert function.lines == lines
    assert bool(excesses(function)) is (lines > FUNCTION_LINES)


def test_levels_count_from_def_and_the_function_is_named_by_its_class() -> None:
    (function,) = functions(DEEP)
    assert excesses(function) == [f"Matrix.rows: deeper than {LEVELS} levels"]


def test_an_elif_and_a_bracket_add_no_level() -> None:
    (function,) = functions("def f(a):\n    if a:\n        a()\n    elif b:\n        a(\n            b,\n        )\n")
    assert function.depth == 2


def test_a_body_behind_its_def_is_no_level() -> None:
    (function,) = functions("class Running:\n    @property\n    def url(self) -> str: ...\n")
    assert function.depth == 0


def test_a_nested_function_and_one_in_a_branch_are_found() -> None:
    found = functions("if True:\n    def outer():\n        def inner():\n            pass\n")
    assert [function.name for function in found] == ["outer", "outer.inner"]
