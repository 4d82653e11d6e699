"""Every public module lists its names, in order, and every name says what it is."""

from __future__ import annotations

import ast
import importlib
import re
from itertools import pairwise
from pathlib import Path

import pytest

from agentkit_client._version import __version__

ROOT = Path(__file__).parents[1]
SOURCES = [ROOT / "client", ROOT / "tools", ROOT / "agentkit"]
LAZY = [
    "agentkit",
    "agentkit.resources",
    "agentkit_client",
    "agentkit_client.resources",
    "agentkit_tools",
    "agentkit_tools.memory",
]
DEFINITIONS = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
TYPE_VARIABLES = ("ParamSpec", "TypeVar")


class Module:
    """A source file, read but not run: what it defines, imports and lists as public."""

    def __init__(self, path: Path, package: str) -> None:
        """Parse the file; an `if` at the top, as for `TYPE_CHECKING`, counts with what it holds."""
        self._package = package
        self.defined: dict[str, bool] = {}
        self.aliases: dict[str, str] = {}
        self.imported: dict[str, tuple[str, str]] = {}
        self.imported_for_types: set[str] = set()
        self.listed: list[str] | None = None
        self._read(ast.parse(path.read_text("utf-8")).body)

    def _read(self, body: list[ast.stmt], for_types: bool = False) -> None:
        for node, following in pairwise([*body, ast.Pass()]):
            if isinstance(node, DEFINITIONS):
                documented = self.defined.get(node.name, False) or bool(ast.get_docstring(node))
                self.defined[node.name] = documented
            elif isinstance(node, (ast.Assign, ast.AnnAssign)):
                self._assigned(node, following)
            elif isinstance(node, ast.ImportFrom):
                names = {a.asname or a.name: (self._source(node), a.name) for a in node.names}
                self.imported |= names
                self.imported_for_types |= names.keys() if for_types else set()
            elif isinstance(node, ast.If):
                self._read(node.body, "TYPE_CHECKING" in ast.unparse(node.test) or for_types)
                self._read(node.orelse, for_types)

    def _source(self, node: ast.ImportFrom) -> str:
        above = self._package.split(".")[: self._package.count(".") + 2 - node.level]
        return ".".join([*(above if node.level else []), *filter(None, [node.module])])

    def _assigned(self, node: ast.Assign | ast.AnnAssign, following: ast.stmt) -> None:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        for target in targets:
            if not isinstance(target, ast.Name):
                continue
            if target.id == "__all__" and node.value:
                self.listed = [str(name) for name in ast.literal_eval(node.value)]
            if isinstance(node.value, ast.Call) and ast.unparse(node.value.func) in TYPE_VARIABLES:
                continue
            is_text = isinstance(following, ast.Expr) and isinstance(following.value, ast.Constant)
            self.defined[target.id] = is_text
            if isinstance(node.value, ast.Name):
                self.aliases[target.id] = node.value.id


class Tree:
    """All modules below some source roots."""

    def __init__(self, roots: list[Path]) -> None:
        """Read every file once."""
        self.modules: dict[str, Module] = {}
        for root in roots:
            for path in sorted(root.rglob("*.py")):
                parts = path.relative_to(root).with_suffix("").parts
                name = ".".join(part for part in parts if part != "__init__")
                self.modules[name] = Module(path, package=".".join(parts[:-1]))

    def public(self) -> dict[str, Module]:
        """Select the modules that are documented import paths and don't pass on another's list."""
        return {
            name: module
            for name, module in self.modules.items()
            if not re.search(r"(^|\.)_", name) and "__all__" not in module.imported
        }

    def is_documented(self, module: str, name: str) -> bool:
        """Follow imports and aliases to where `name` is made, and look for its docstring."""
        here = self.modules.get(module)
        if here is None or f"{module}.{name}" in self.modules:
            return True  # somebody else's, or a module, whose first line is looked at elsewhere
        if here.defined.get(name):
            return True
        if alias := here.aliases.get(name):
            return self.is_documented(module, alias)
        if name in here.imported:
            return self.is_documented(*here.imported[name])
        return False


def ordered(names: list[str]) -> list[str]:
    """Sort as the linter does: CONSTANTS, Classes, functions; numbers by value."""

    def key(name: str) -> tuple[int, list[tuple[int, str]]]:
        kind = 0 if len(name) > 1 and name.isupper() else 1 if name[:1].isupper() else 2
        parts = re.findall(r"\d+|\D+", name)
        return kind, [(int(part), "") if part.isdigit() else (-1, part) for part in parts]

    return sorted(names, key=key)


def unlisted(tree: Tree) -> list[str]:
    """Say where `__all__` is missing, out of order, or differs from what is there."""
    wrong: list[str] = []
    for name, module in tree.public().items():
        if module.listed is None:
            wrong.append(f"{name} has no __all__")
            continue
        if module.listed != ordered(list(set(module.listed))):
            wrong.append(f"{name}.__all__ is not sorted")
        own = {n for n in module.defined if not n.startswith("_")}
        wrong += [f"{name}.{n} is not in __all__" for n in sorted(own - set(module.listed))]
        submodules = {n.rpartition(".")[2] for n in tree.modules if n.rpartition(".")[0] == name}
        there = module.defined.keys() | module.imported.keys() | submodules
        wrong += [f"{name}.{n} is not there" for n in sorted(set(module.listed) - there)]
    return wrong


def undocumented(tree: Tree) -> list[str]:
    """List the public names without a docstring."""
    return [
        f"{name}.{public}"
        for name, module in tree.public().items()
        for public in module.listed or []
        if not public.startswith("__") and not tree.is_documented(name, public)
    ]


@pytest.fixture(scope="module")
def ours() -> Tree:
    return Tree(SOURCES)


def test_every_public_module_lists_what_is_there(ours: Tree):
    assert unlisted(ours) == []


def test_every_public_name_has_a_docstring(ours: Tree):
    assert undocumented(ours) == []


@pytest.mark.parametrize("package", LAZY)
def test_every_listed_name_can_be_imported(ours: Tree, package: str):
    module = importlib.import_module(package)
    assert sorted(module.__all__) == sorted(ours.modules[package].listed or [])
    assert [name for name in module.__all__ if not hasattr(module, name)] == []
    assert set(module.__all__) <= set(dir(module))


@pytest.mark.parametrize("package", LAZY)
def test_a_lazy_package_shows_type_checkers_what_it_lists(ours: Tree, package: str):
    module = ours.modules[package]
    loaded = module.imported.keys() - module.imported_for_types
    listed = {name for name in module.listed or [] if name not in loaded}
    assert listed == module.imported_for_types


def test_a_name_that_is_not_there_is_an_attribute_error():
    for package in LAZY:
        with pytest.raises(AttributeError, match="no_such_name"):
            _ = importlib.import_module(package).no_such_name


def test_the_changelog_begins_with_the_version_of_the_project():
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    versions = re.findall(r"(?m)^## (\S+)", changelog)
    assert versions[0] == __version__


# The checks themselves, over small trees with one fault each.


def tree(root: Path, **files: str) -> Tree:
    """Write `files`, named as dotted modules, and read them."""
    for name, text in files.items():
        path = root.joinpath(*name.split(".")).with_suffix(".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return Tree([root])


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("x = 1", "a has no __all__"),
        ("__all__ = ['y', 'x']\nx = y = 1", "a.__all__ is not sorted"),
        ("__all__ = ['x', 'x']\nx = 1", "a.__all__ is not sorted"),
        ("__all__ = []\ndef x(): ...", "a.x is not in __all__"),
        ("__all__ = []\nx: int = 1", "a.x is not in __all__"),
        ("__all__ = ['x']", "a.x is not there"),
    ],
)
def test_a_list_that_differs_is_seen(tmp_path: Path, source: str, complaint: str):
    assert unlisted(tree(tmp_path, a=source)) == [complaint]


def test_a_list_that_agrees_is_left_alone(tmp_path: Path):
    source = "from b import c\nT = TypeVar('T')\nXx = Y9 = Y10 = _z = 1"
    source += "\n__all__ = ['Y9', 'Y10', 'Xx', 'c', 'sub']"
    files = {"a.__init__": source, "a.sub": "__all__ = []", "a._private": "x = 1"}
    files["same"] = "from a import *\nfrom a import __all__ as __all__"
    assert unlisted(tree(tmp_path, **files)) == []


@pytest.mark.parametrize(
    "source",
    [
        "class X: ...",
        "def X(): ...",
        "X = 1",
        "class _Y: ...\nX = _Y",
        "from p.b import X",
        "from .b import X",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from p.b import X",
    ],
)
def test_a_name_without_a_docstring_is_seen(tmp_path: Path, source: str):
    files = {"p.a": f"__all__ = ['X']\n{source}", "p.b": "__all__ = []\nX = 1"}
    assert undocumented(tree(tmp_path, **files)) == ["p.a.X"]


@pytest.mark.parametrize(
    "source",
    [
        "class X:\n    'Text.'",
        "@overload\ndef X(): ...\ndef X():\n    'Text.'",
        "X = 1\n'Text.'",
        "class _Y:\n    'Text.'\nX = _Y",
        "from p.b import X",
        "from elsewhere import X",
    ],
)
def test_a_name_with_a_docstring_is_left_alone(tmp_path: Path, source: str):
    files = {"p.a": f"__all__ = ['X']\n{source}", "p.b": "__all__ = []\nX = 1\n'Text.'"}
    assert undocumented(tree(tmp_path, **files)) == []
