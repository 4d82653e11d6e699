"""The package loads what is asked for, and says what to install where that is not there."""

from __future__ import annotations

import subprocess
import sys

import pytest

import agentkit.local


def python(source: str) -> str:
    run = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, timeout=30)
    assert run.returncode == 0, run.stderr
    return run.stdout.strip()


@pytest.mark.parametrize("missing", ["python_multipart", "starlette", "uvicorn"])
def test_without_the_extra_one_error_says_what_to_install(missing: str):
    source = (
        f"import sys; sys.modules[{missing!r}] = None\n"
        "try:\n    import agentkit.local\n"
        "except ImportError as error:\n    print(error)"
    )
    assert python(source) == f"agentkit.local needs {missing}: pip install 'agentkit[local]'"


def test_a_script_alone_loads_no_server():
    source = (
        "import sys\nfrom agentkit.local import ScriptedModel, validate_request\n"
        "print(sorted({'starlette', 'uvicorn', 'httpx', 'asyncio'} & set(sys.modules)))"
    )
    assert python(source) == "[]"


def test_the_server_loads_no_client():
    source = (
        "import sys\nfrom agentkit.local import LocalAPI, ScriptedModel\n"
        "with LocalAPI(ScriptedModel([])):\n    print('httpx' in sys.modules)"
    )
    assert python(source) == "False"


def test_names_are_found_and_others_are_not():
    assert set(agentkit.local.__all__) <= set(dir(agentkit.local))
    assert agentkit.local.ScriptedModel is agentkit.local.ScriptedModel
    with pytest.raises(AttributeError, match="no attribute 'Nothing'"):
        _ = agentkit.local.Nothing  # pyright: ignore[reportAttributeAccessIssue, reportUnknownVariableType, reportUnknownMemberType]  # what is tested
