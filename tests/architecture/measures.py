"""How long and how deep a piece of Python is."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

INDENT = 4


@dataclass(frozen=True, slots=True)
class Function:
    """A function's size: lines from `def` to its end without the docstring; levels of indentation in it."""

    name: str
    lines: int
    depth: int


def functions(source: str) -> Iterator[Function]:
    """The functions of a module, methods and nested ones too, each named by its path in the module."""
    yield from _inside(ast.parse(source), "", source.splitlines())


def _inside(node: ast.AST, path: str, source: list[str]) -> Iterator[Function]:
    for child in ast.iter_child_nodes(node):
        name = path
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            name = f"{path}.{child.name}".lstrip(".")
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield Function(name, _lines(child), _depth(child, source))
        yield from _inside(child, name, source)


def _lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return _span(function) - (_span(function.body[0]) if ast.get_docstring(function) is not None else 0)


def _span(statement: ast.stmt) -> int:
    return (statement.end_lineno or statement.lineno) - statement.lineno + 1


def _depth(function: ast.FunctionDef | ast.AsyncFunctionDef, source: list[str]) -> int:
    statements = [node for node in ast.walk(function) if isinstance(node, ast.stmt)]
    # `...` may stand behind its `def`: that is no level.
    columns = [node.col_offset for node in statements if not source[node.lineno - 1][: node.col_offset].strip()]
    return (max(columns) - function.col_offset) // INDENT
