"""Each yes of ours on the page that compares is held by a test that is there."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "compare.md"


def rows(page: str) -> Iterator[list[str]]:
    """Yield the cells of each row of each table, heads and rules left out."""
    lines = page.splitlines()
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        is_rule = set(line) <= set("|-: ")
        if line.startswith("|") and not is_rule and not following.startswith("|---"):
            yield [cell.strip() for cell in line.strip("|").split("|")]


def unheld(page: str, tests: Path) -> list[str]:
    """List the rows that claim something for us and name no test that is there."""
    wrong: list[str] = []
    for what, ours, *_, test in rows(page):
        file, _, name = test.strip("`").partition("::")
        if ours.startswith("yes") and not has_test(tests / file, name):
            wrong.append(what)
    return wrong


def has_test(path: Path, name: str) -> bool:
    """Tell whether a file has a test function of that name."""
    if not path.is_file() or not name.startswith("test_"):
        return False
    tree = ast.parse(path.read_text("utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return any(isinstance(node, kinds) and node.name == name for node in tree.body)


def test_each_yes_of_ours_names_a_test_that_is_there():
    page = PAGE.read_text("utf-8")
    assert sum(row[1].startswith("yes") for row in rows(page)) > 20
    assert unheld(page, ROOT / "tests") == []


def test_each_row_has_a_cell_for_each_column():
    assert {len(row) for row in rows(PAGE.read_text("utf-8"))} == {8}


@pytest.mark.parametrize(
    "test", ["", "`a.py`", "`a.py::test_gone`", "`gone.py::test_it`", "`a.py::it`"]
)
def test_a_yes_without_a_test_is_seen(tmp_path: Path, test: str):
    (tmp_path / "a.py").write_text("def test_it(): ...\ndef it(): ...\n")
    page = f"| | ours | test |\n|---|---|---|\n| x | yes: so | {test} |\n| y | no | |\n"
    assert unheld(page, tmp_path) == ["x"]


def test_a_yes_with_a_test_is_left_alone(tmp_path: Path):
    (tmp_path / "a.py").write_text("async def test_it(): ...\n")
    page = "| | ours | test |\n|---|---|---|\n| x | yes | `a.py::test_it` |\n"
    assert unheld(page, tmp_path) == []
