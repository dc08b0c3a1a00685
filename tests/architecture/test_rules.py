"""Rules of the comparison: an id is found by grep where the rule is, and no part of an id decides anything."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from pactgate.openapi.breaking.rules import RULES
from tests.architecture.tree import ROOT, product_files

BREAKING = ROOT / "openapi" / "pactgate" / "openapi" / "breaking"
IDS = {"rule", "id", "code", "family"}
"""Names of what identifies a rule or a finding."""
PARTS = {
    "startswith", "endswith", "split", "rsplit", "partition", "rpartition", "removeprefix", "removesuffix",
    "match", "search", "fullmatch",
}  # fmt: skip
"""What looks at a part of a text."""


def test_every_id_stands_at_its_rule_and_nowhere_else() -> None:
    words = Counter(
        word for path in BREAKING.rglob("*.py") for word in re.findall(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)+", _texts(path))
    )
    ids = {rule.id: rule for rule in RULES}
    missed = {name: words[name] for name in ids if words[name] != 1 and not (ids[name].family == name and words[name])}
    assert missed == {}


def _texts(path: Path) -> str:
    """The texts of a module, docstrings and pieces of f-strings included."""
    nodes = ast.walk(ast.parse(path.read_text()))
    return "\n".join(node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str))


def looks_at_parts(source: str) -> Iterator[int]:
    """The lines that look at a part of the id of a rule."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in PARTS:
            if any(_is_id(one) for one in (node.func.value, *node.args)):
                yield node.lineno
        elif isinstance(node, ast.Compare) and isinstance(node.left, ast.Constant) and isinstance(node.left.value, str):
            pairs = zip(node.ops, node.comparators, strict=True)
            if any(isinstance(op, ast.In | ast.NotIn) and _is_id(other) for op, other in pairs):
                yield node.lineno


def _is_id(node: ast.AST) -> bool:
    """Whether it is `rule.id`, `change.rule`, `misfit.code` or a name like that."""
    name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
    return name in IDS


def test_no_part_of_an_id_decides() -> None:
    found = [f"{path}:{line}" for path in product_files() for line in looks_at_parts((ROOT / path).read_text())]
    assert found == []


def test_a_look_at_a_part_of_an_id_is_seen() -> None:
    for planted in (
        'rule.id.endswith("-x")', '"-type-" in rule.id', 'change.rule.startswith("api-")', "RE.match(rule.family)",
        'misfit.code.split("-")',
    ):  # fmt: skip
        assert list(looks_at_parts(planted)) == [1], planted
