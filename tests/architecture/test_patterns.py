"""Expressions that somebody else wrote are matched by one module, in bounded time; `re` is given our own alone."""

import ast

import pytest

from tests.architecture.tree import ROOT, python_files

MATCHING = {"compile", "search", "match", "fullmatch", "findall", "finditer", "split", "sub", "subn"}

# Where an expression is put together, and of what: texts that `re.escape` made harmless.
MADE = {
    "openapi/pactgate/openapi/breaking/accepted.py": "an escaped name",
    "broker/pactgate/broker/domain/versions/version_numbers.py": "an escaped template of the operator's",
    "broker/pactgate/broker/domain/webhooks/webhook_secrets.py": "escaped secrets",
}


def foreign(source: str) -> list[int]:
    """The lines on which `re` is given an expression that is neither written there nor a constant of the module."""
    tree = ast.parse(source)
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "re"
        and node.func.attr in MATCHING
        and node.args
        and not _is_own(node.args[0])
    ]


def _is_own(expression: ast.expr) -> bool:
    if isinstance(expression, ast.JoinedStr):
        parts = [part.value for part in expression.values if isinstance(part, ast.FormattedValue)]
        return all(isinstance(part, ast.Name) and part.id.isupper() for part in parts)
    is_constant = isinstance(expression, ast.Name) and expression.id.upper() == expression.id
    return isinstance(expression, ast.Constant) or is_constant


def test_re_is_given_our_own_expressions_alone() -> None:
    packages = ("pactfile/", "openapi/", "verifier/", "broker/", "cli/", "childprocess/")
    found = {
        str(path)
        for path in python_files()
        if str(path).startswith(packages) and foreign((ROOT / path).read_text("utf-8"))
    }
    assert not found - MADE.keys(), "match what others wrote by pactgate.openapi.schemas.patterns"
    assert not MADE.keys() - found, "no longer needed"


@pytest.mark.parametrize("call", ["re.search(pattern, name)", "re.compile(rule['regex'])", 're.match(f"{a}b", c)'])
def test_an_expression_of_others_is_found(call: str) -> None:
    assert foreign(f"import re\n{call}\n") == [2]


@pytest.mark.parametrize("call", ['re.search("a", name)', "re.fullmatch(_NAME, name)", "re.escape(name)"])
def test_our_own_is_none(call: str) -> None:
    assert foreign(f"import re\n{call}\n") == []
