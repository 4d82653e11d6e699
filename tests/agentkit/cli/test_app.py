"""The command line as a whole: version, help, wrong use, missing extras."""

from __future__ import annotations

import subprocess
import sys

import pytest
from command_line import run

import agentkit
from agentkit.cli import main


def test_the_version_is_shown() -> None:
    done = run("--version")
    assert (done.returncode, done.stdout, done.stderr) == (
        0,
        f"agentkit {agentkit.__version__}\n",
        "",
    )


def test_the_package_can_be_run_as_a_module() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "agentkit.cli", "--version"], capture_output=True, timeout=60
    )
    assert done.stdout.decode().split() == ["agentkit", agentkit.__version__]


def test_the_help_names_the_commands() -> None:
    done = run("--help")
    assert done.returncode == 0
    assert "demo" in done.stdout
    assert "serve" in done.stdout


@pytest.mark.parametrize(
    "arguments", [["nothing"], ["demo", "--nothing"], ["serve", "--port", "x"]]
)
def test_wrong_use_is_told_without_a_traceback(arguments: list[str]) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "--help" in done.stderr


@pytest.mark.parametrize("name", ["typer", "rich"])
def test_a_missing_extra_is_told_in_one_line(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(SystemExit) as caught:
        main()
    expected = f"agentkit: the command line needs {name}: pip install 'agentkit[cli]'"
    assert caught.value.code == expected


@pytest.mark.parametrize("command", ["demo", "serve"])
def test_a_missing_server_is_told_in_one_line(command: str) -> None:
    code = (
        "import sys; sys.modules['uvicorn'] = None; sys.argv = ['agentkit', sys.argv[1]]\n"
        "from agentkit.cli import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, command], capture_output=True, encoding="utf-8", timeout=60
    )
    assert done.returncode == 1
    assert done.stderr == "agentkit: agentkit.local needs uvicorn: pip install 'agentkit[local]'\n"
