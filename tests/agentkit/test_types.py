"""Every import path that `agentkit_client.types` has is one of `agentkit.types`, too."""

from __future__ import annotations

import importlib
import pkgutil
import subprocess
import sys

import pytest

import agentkit_client.types
from agentkit import types


def public_modules() -> list[str]:
    found = pkgutil.walk_packages(agentkit_client.types.__path__, "agentkit_client.types.")
    names = [module.name.partition(".")[2] for module in found]
    return [name for name in names if "._" not in name]


@pytest.mark.parametrize("name", public_modules())
def test_a_module_lists_what_that_of_the_client_does(name: str):
    ours = importlib.import_module(f"agentkit.{name}")
    theirs = importlib.import_module(f"agentkit_client.{name}")
    assert ours is not theirs
    assert ours.__all__ == theirs.__all__
    assert [n for n in ours.__all__ if getattr(ours, n) is not getattr(theirs, n)] == []


@pytest.mark.parametrize("name", ["types.tool_param", "types.beta.beta_tool_param"])
def test_an_older_module_is_the_one_of_the_client(name: str):
    ours = importlib.import_module(f"agentkit.{name}")
    assert ours is importlib.import_module(f"agentkit_client.{name}")


@pytest.mark.parametrize("name", ["types.no_such_name", "types.beta.no_such_name"])
def test_a_name_that_is_not_there_is_an_attribute_error(name: str):
    module, _, attribute = f"agentkit.{name}".rpartition(".")
    with pytest.raises(AttributeError, match=f"'{module}' has no attribute 'no_such_name'"):
        getattr(importlib.import_module(module), attribute)


def test_a_submodule_is_loaded_when_it_is_asked_for():
    code = """
import sys, agentkit
print([m for m in sys.modules if ".types" in m])
agentkit.types.Message
print([m for m in sys.modules if m.startswith("agentkit.types.") and "beta" in m])
print(agentkit.types.beta.messages.__name__, agentkit.types.shared.__name__)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8")
    expected = ["[]", "[]", "agentkit.types.beta.messages agentkit.types.shared"]
    assert (done.stdout.splitlines(), done.stderr) == (expected, "")


def test_a_type_checker_sees_the_submodules():
    # What matters here is that the type checker agrees.
    assert types.messages.MessageBatch is types.beta.messages.BetaMessageBatch
    assert types.message_create_params.ToolChoice is types.ToolChoiceParam
    assert issubclass(types.shared.RateLimitError, agentkit_client.types.RateLimitError)
