"""Every recorded name that this version has can be imported, from both packages."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import httpx
import pytest

import agentkit
import agentkit_client

TOOLS = {"beta_tool", "beta_async_tool"}
LATER = {
    "AnthropicBedrock",
    "AnthropicFoundry",
    "AnthropicVertex",
    "AsyncAnthropicBedrock",
    "AsyncAnthropicFoundry",
    "AsyncAnthropicVertex",
    "AsyncMessageStream",
    "AsyncMessageStreamManager",
    "AsyncStream",
    "BetaAsyncMessageStream",
    "BetaAsyncMessageStreamManager",
    "BetaContentBlockStopEvent",
    "BetaInputJsonEvent",
    "BetaMessageStopEvent",
    "BetaMessageStream",
    "BetaMessageStreamEvent",
    "BetaMessageStreamManager",
    "BetaTextEvent",
    "ContentBlockStopEvent",
    "InputJsonEvent",
    "MessageStopEvent",
    "MessageStream",
    "MessageStreamEvent",
    "MessageStreamManager",
    "ParsedBetaContentBlockStopEvent",
    "ParsedBetaMessageStopEvent",
    "ParsedBetaMessageStreamEvent",
    "ParsedBetaTextEvent",
    "Stream",
    "TextEvent",
    "transform_schema",
}
"""They come with streams, structured outputs and platforms."""


def test_every_recorded_name_can_be_imported(facts: dict[str, Any]) -> None:
    recorded = {*facts["exports"], *facts["importable_not_in_all"]}
    assert {name for name in recorded if not hasattr(agentkit, name)} == LATER
    assert {name for name in recorded if not hasattr(agentkit_client, name)} == LATER | TOOLS


@pytest.mark.parametrize("package", ["agentkit", "agentkit_client"])
def test_every_recorded_submodule_can_be_imported(facts: dict[str, Any], package: str) -> None:
    for name in facts["submodules"]:
        assert importlib.import_module(f"{package}.{name}").__all__ is not None
    assert "SyncPage" in dir(importlib.import_module(f"{package}.pagination"))


def test_small_names_are_what_they_say(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"x")
    assert agentkit.file_from_path(str(tmp_path / "a.txt")) == ("a.txt", b"x")
    assert agentkit.NoneType is type(None)
    assert issubclass(httpx.HTTPTransport, agentkit.Transport)
    assert agentkit.__title__ == "agentkit"
