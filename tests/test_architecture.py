"""The arrows between the packages, private modules, circles, names and lengths of files."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# What each package may import of ours, itself aside.
ARROWS = {
    "agentkit_client": (),
    "agentkit_tools": ("agentkit_client.types",),
    "agentkit": ("agentkit_client", "agentkit_tools"),
}
SOURCES = [ROOT / "client", ROOT / "tools", ROOT / "agentkit"]
EVERYTHING = [*SOURCES, ROOT / "tests", ROOT / "examples"]
BAGS = {"base", "common", "helper", "helpers", "misc", "util", "utils"}
DOTTED_NAME_OF_OURS = re.compile(rf"({'|'.join(ARROWS)})(\.\w+)+")


def modules(roots: list[Path]) -> dict[str, Path]:
    """Find every module below the source roots, by dotted name."""
    found: dict[str, Path] = {}
    for root in roots:
        for path in sorted(root.rglob("*.py")):
            parts = path.relative_to(root).with_suffix("").parts
            found[".".join(part for part in parts if part != "__init__")] = path
    return found


def is_for_types(node: ast.AST) -> bool:
    """Tell whether `node` is an `if TYPE_CHECKING:`."""
    return isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")


def imports(node: ast.AST, package: str, all_kinds: bool = True) -> Iterator[str]:
    """Yield what is imported below `node`, in functions too.

    `all_kinds` adds what is imported for type checkers, and modules named in texts like `"a.b"`.
    """
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            yield from (alias.name for alias in child.names)
        elif isinstance(child, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - child.level + 1]
            source = ".".join([*(above if child.level else []), *filter(None, [child.module])])
            yield from (f"{source}.{alias.name}" for alias in child.names)
        elif isinstance(child, ast.Constant):
            if all_kinds and DOTTED_NAME_OF_OURS.fullmatch(str(child.value)):
                yield str(child.value)
        elif all_kinds or not is_for_types(child):
            yield from imports(child, package, all_kinds)


def imports_of(name: str, path: Path, all_kinds: bool = True) -> list[str]:
    """List what module `name` imports; see `imports`."""
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    return list(imports(ast.parse(path.read_text("utf-8")), package, all_kinds))


def wrong_arrows(roots: list[Path]) -> list[str]:
    """List the imports that go against the arrows or into a private module of another package."""
    wrong: list[str] = []
    for name, path in modules(roots).items():
        own = name.partition(".")[0]
        for target in imports_of(name, path):
            other, _, inside = target.partition(".")
            if other not in ARROWS or other == own:
                continue
            if not f"{target}.".startswith(tuple(f"{allowed}." for allowed in ARROWS[own])):
                wrong.append(f"{name} must not import {target}")
            if re.search(r"(^|\.)_(?!_)", inside):
                wrong.append(f"{name} must not import the private {target}")
    return wrong


def circle(roots: list[Path]) -> list[str]:
    """Return the first circle of imports that run, function bodies included, or an empty list."""
    found = modules(roots)
    graph: dict[str, set[str]] = {}
    for name, path in found.items():
        targets = imports_of(name, path, all_kinds=False)
        graph[name] = {t if t in found else t.rpartition(".")[0] for t in targets} & found.keys()
        graph[name].discard(name)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def bad_first_lines(roots: list[Path]) -> list[str]:
    """List the files whose first line is not one sentence in a docstring."""
    one_sentence = re.compile(r'"""[^."](?:[^.]|\.(?! [A-Z]))*[.!?](""")?')
    return [
        str(path)
        for path in modules(roots).values()
        if not one_sentence.fullmatch(path.read_text("utf-8").partition("\n")[0])
    ]


def bags(roots: list[Path]) -> list[str]:
    """List the files and folders named after nothing they hold."""
    return [name for name in modules(roots) if BAGS & {part.strip("_") for part in name.split(".")}]


def file_lengths(roots: list[Path]) -> dict[str, int]:
    """Count the lines of each file; tables of types may be as long as they read best."""
    return {
        name: len(path.read_text("utf-8").splitlines())
        for name, path in modules(roots).items()
        if ".types" not in name
    }


def function_lengths(roots: list[Path]) -> list[int]:
    """Count the lines of each function, its docstring left out."""
    functions = [
        node
        for path in modules(roots).values()
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    ]
    return [
        (node.end_lineno or 0) - node.lineno + 1 - len((ast.get_docstring(node) or "").splitlines())
        for node in functions
    ]


def share(lengths: list[int], below: int) -> float:
    """Return the part, 0 to 1, of `lengths` that is under `below`."""
    return sum(length < below for length in lengths) / len(lengths)


def test_the_arrows_between_the_packages_point_one_way():
    assert wrong_arrows(SOURCES) == []


def test_no_import_runs_in_a_circle():
    assert circle(SOURCES) == []


def test_every_file_says_in_its_first_line_what_it_is_for():
    assert bad_first_lines(EVERYTHING) == []


def test_no_file_is_a_bag():
    assert bags(EVERYTHING) == []


def test_files_are_short():
    lengths = file_lengths(SOURCES)
    assert {name: lines for name, lines in lengths.items() if lines > 500} == {}
    assert share(list(lengths.values()), 150) >= 0.5
    assert share(list(lengths.values()), 300) >= 0.9


def test_functions_are_short():
    assert share(function_lengths(SOURCES), 26) >= 0.9


# The checks themselves, over a small tree where everything is wrong once.


def tree(root: Path, **files: str) -> list[Path]:
    """Write `files`, named as dotted modules, and return their source root."""
    for name, text in files.items():
        path = root.joinpath(*name.split(".")).with_suffix(".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return [root]


@pytest.mark.parametrize(
    ("module", "source", "complaint"),
    [
        ("agentkit_client.a", "import agentkit", "must not import agentkit"),
        ("agentkit_client.a", "from agentkit_tools import x", "must not import agentkit_tools.x"),
        ("agentkit_tools.a", "import agentkit_client", "must not import agentkit_client"),
        ("agentkit_tools.a", "def f():\n    import agentkit", "must not import agentkit"),
        ("agentkit_tools.a", "x = 'agentkit.runner'", "must not import agentkit.runner"),
        ("agentkit.a", "from agentkit_client import _b", "the private agentkit_client._b"),
        ("agentkit.a", "import agentkit_client.b._c", "the private agentkit_client.b._c"),
        ("agentkit.a", "x = 'agentkit_tools._b'", "the private agentkit_tools._b"),
        (
            "agentkit.a",
            "if TYPE_CHECKING:\n    from agentkit_client._b import c",
            "the private agentkit_client._b.c",
        ),
    ],
)
def test_a_wrong_arrow_is_seen(tmp_path: Path, module: str, source: str, complaint: str):
    (wrong,) = wrong_arrows(tree(tmp_path, **{module: source}))
    assert wrong.endswith(complaint)


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("agentkit.a", "from agentkit_client import x\nfrom agentkit._b import y\nimport httpx"),
        ("agentkit.a", "from agentkit_client import __version__"),
        (
            "agentkit_tools.a",
            "from agentkit_client.types import x\nfrom agentkit_client import types",
        ),
        ("agentkit_client.sub.a", "from . import _b\nfrom .._c import d"),
    ],
)
def test_a_right_arrow_is_left_alone(tmp_path: Path, module: str, source: str):
    assert wrong_arrows(tree(tmp_path, **{module: source})) == []


@pytest.mark.parametrize(
    "back",
    [
        "from agentkit.a import x",
        "from agentkit import a",
        "from . import a",
        "from .a import x",
        "def f():\n    from agentkit.a import x",
    ],
)
def test_a_circle_is_seen(tmp_path: Path, back: str):
    files = {"agentkit.__init__": "", "agentkit.a": "import agentkit.b", "agentkit.b": back}
    assert set(circle(tree(tmp_path, **files))) == {"agentkit.a", "agentkit.b"}


@pytest.mark.parametrize("back", ["if TYPE_CHECKING:\n    import agentkit.a", "x = 'agentkit.a'"])
def test_a_circle_that_does_not_run_is_none(tmp_path: Path, back: str):
    assert circle(tree(tmp_path, **{"agentkit.a": "import agentkit.b", "agentkit.b": back})) == []


@pytest.mark.parametrize(
    "line", ["", "import os", '"""No full stop"""', '"""One. Two."""', '"""', "'''Other.'''"]
)
def test_a_first_line_that_is_no_sentence_is_seen(tmp_path: Path, line: str):
    assert bad_first_lines(tree(tmp_path, a=f"{line}\n")) == [str(tmp_path / "a.py")]


@pytest.mark.parametrize("line", ['"""One sentence."""', '"""One, e.g. of `a.b`.'])
def test_a_first_line_that_is_a_sentence_is_left_alone(tmp_path: Path, line: str):
    assert bad_first_lines(tree(tmp_path, a=f"{line}\n")) == []


def test_a_bag_is_seen(tmp_path: Path):
    sources = {"a._utils": "", "a.retry": "", "a.helpers.things": ""}
    assert sorted(bags(tree(tmp_path, **sources))) == ["a._utils", "a.helpers.things"]


def test_lengths_are_counted(tmp_path: Path):
    source = 'def f():\n    """Do."""\n    return 1\n'
    roots = tree(tmp_path, **{"a.b": source, "a.types.b": source})
    assert file_lengths(roots) == {"a.b": 3}
    assert function_lengths(roots) == [2, 2]
    assert share([1, 26], below=26) == 0.5
