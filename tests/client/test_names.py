"""Every recorded name that this version has can be imported, from both packages."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

import agentkit
import agentkit_client

TOOLS = {"beta_tool", "beta_async_tool"}


def test_every_recorded_name_can_be_imported(facts: dict[str, Any]) -> None:
    recorded = {*facts["exports"], *facts["importable_not_in_all"]}
    assert {name for name in recorded if not hasattr(agentkit, name)} == set()
    assert {name for name in recorded if not hasattr(agentkit_client, name)} == TOOLS


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


@pytest.mark.parametrize("package", ["agentkit", "agentkit_client"])
def test_every_recorded_resource_can_be_imported(facts: dict[str, Any], package: str) -> None:
    for path, names in facts["resource_exports"].items():
        module = importlib.import_module(f"{package}.{path}")
        assert {name for name in names if not hasattr(module, name)} == set(), path
        assert set(names) <= set(module.__all__), path
        assert set(names) <= set(dir(module)), path


@pytest.mark.parametrize("package", ["agentkit", "agentkit_client"])
@pytest.mark.parametrize("prefix", ["", "Async"])
def test_the_resources_of_a_client_are_of_these_classes(package: str, prefix: str) -> None:
    def class_(path: str) -> type[Any]:
        module, _, name = path.rpartition(".")
        return getattr(importlib.import_module(f"{package}.{module}"), prefix + name)

    client: Any = getattr(importlib.import_module(package), f"{prefix}Anthropic")(api_key="K")
    for resource, path in [
        (client.messages, "resources.Messages"),
        (client.messages, "resources.messages.Messages"),
        (client.messages.batches, "resources.messages.Batches"),
        (client.models, "resources.Models"),
        (client.completions, "resources.Completions"),
        (client.beta, "resources.Beta"),
        (client.beta, "resources.beta.Beta"),
        (client.beta.messages, "resources.beta.Messages"),
        (client.beta.messages, "resources.beta.messages.Messages"),
        (client.beta.messages.batches, "resources.beta.messages.Batches"),
        (client.beta.files, "resources.beta.Files"),
        (client.beta.skills.versions, "resources.beta.skills.Versions"),
        (client.messages.with_raw_response, "resources.MessagesWithRawResponse"),
    ]:
        assert type(resource) is class_(path), path


def test_the_packages_of_resources_load_nothing_before_it_is_used() -> None:
    source = (
        "import sys, agentkit.resources, agentkit_client.resources as client\n"
        "print(sorted({'anyio', 'httpx', 'pydantic'} & set(sys.modules)))\n"
        "client.Models\nprint('agentkit_client.resources.messages' in sys.modules)"
    )
    run = [sys.executable, "-W", "error", "-c", source]
    assert subprocess.check_output(run, text=True, timeout=60) == "[]\nFalse\n"
