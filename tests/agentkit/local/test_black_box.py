"""Other people's clients work with the local API; see `tests/black_box/run.py`."""

from __future__ import annotations

import os
import shutil

import pytest
from black_box.run import checked, mark, python_command, table, typescript_command

PYTHON = os.environ.get("AGENTKIT_OFFICIAL_PYTHON")
MODULES = os.environ.get("AGENTKIT_NODE_MODULES")


@pytest.mark.skipif(
    PYTHON is None, reason="AGENTKIT_OFFICIAL_PYTHON names no Python with the official package"
)
def test_the_official_python_package_works():
    _, checks = checked(python_command(str(PYTHON)))
    assert {name: why for name, why in checks.items() if why} == {}


@pytest.mark.skipif(
    MODULES is None or shutil.which("node") is None,
    reason="AGENTKIT_NODE_MODULES names no folder with @anthropic-ai/sdk, or there is no node",
)
def test_the_official_typescript_package_works():
    _, checks = checked(typescript_command(str(MODULES)))
    assert {name: why for name, why in checks.items() if why} == {}


def test_a_table_says_what_works():
    found: dict[str, dict[str, str | None]] = {"one": {"a": None, "b": "why"}, "two": {"a": None}}
    assert table(found).splitlines()[2:] == ["| a | ok | ok |", "| b | FAILS | - |"]
    assert mark({}, "a") == "-"
