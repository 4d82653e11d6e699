"""What code for the official SDK finds below `lib`."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import agentkit

FACTS: dict[str, Any] = json.loads(
    Path(__file__).parents[1].joinpath("client", "facts", "client.json").read_text("utf-8")
)


@pytest.mark.parametrize(
    ("module", "recorded"),
    [
        ("lib", "lib_exports"),
        ("lib.streaming", "streaming_exports"),
        ("lib.tools", "tools_exports"),
    ],
)
def test_every_recorded_name_is_there_and_the_same_everywhere(module: str, recorded: str) -> None:
    found = importlib.import_module(f"agentkit.{module}")
    names = set(FACTS[recorded])
    assert names <= set(found.__all__)
    for name in names - set(FACTS["lib_exports"]):
        assert getattr(found, name) is getattr(agentkit, name), name


def test_the_memory_tools_are_there_too_where_later_versions_have_them() -> None:
    from agentkit import tools
    from agentkit.tools import memory

    names = {
        "BetaAbstractMemoryTool",
        "BetaAsyncAbstractMemoryTool",
        "BetaAsyncLocalFilesystemMemoryTool",
        "BetaLocalFilesystemMemoryTool",
    }
    assert names < set(tools.__all__)
    assert names < set(memory.__all__)
    assert all(getattr(memory, name) is getattr(agentkit, name) for name in names)


def test_what_converts_from_mcp_is_where_later_versions_have_it() -> None:
    from agentkit.lib.tools import mcp
    from agentkit_tools import mcp as ours

    assert mcp.__all__ == [
        "UnsupportedMCPValueError",
        "async_mcp_tool",
        "mcp_content",
        "mcp_message",
        "mcp_resource_to_content",
        "mcp_resource_to_file",
        "mcp_tool",
    ]
    assert all(getattr(mcp, name) is getattr(ours, name) for name in mcp.__all__)


def test_the_raw_client_has_the_streams_there_too() -> None:
    from agentkit_client.lib import streaming

    assert set(FACTS["streaming_exports"]) <= set(streaming.__all__)
    assert streaming.MessageStream is agentkit.MessageStream


def test_the_files_of_a_folder_cost_no_more_than_themselves() -> None:
    source = "import sys, agentkit.lib; print({'httpx', 'pydantic', 'anyio'} & set(sys.modules))"
    run = [sys.executable, "-W", "error", "-c", source]
    assert subprocess.check_output(run, text=True, timeout=60) == "set()\n"
