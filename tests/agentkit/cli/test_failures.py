"""What goes wrong in a command becomes one line and an exit code."""

from __future__ import annotations

import pytest
import typer

import agentkit
from agentkit.cli._failures import Failure, reported


@pytest.mark.parametrize(
    ("error", "code", "line"),
    [
        (KeyboardInterrupt(), 130, "agentkit: stopped.\n"),
        (Failure("not so."), 1, "agentkit: not so.\n"),
        (Failure("not so.", 2), 2, "agentkit: not so.\n"),
        (agentkit.AnthropicError("no"), 1, "agentkit: the API did not answer: no\n"),
        (ImportError("needs uvicorn", name="uvicorn"), 1, "agentkit: needs uvicorn\n"),
    ],
)
def test_a_failure_is_one_line_on_standard_error(
    error: BaseException, code: int, line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(typer.Exit) as caught, reported():
        raise error
    assert caught.value.exit_code == code
    assert capsys.readouterr() == ("", line)


@pytest.mark.parametrize("error", [ZeroDivisionError(), ImportError("x", name="other")])
def test_a_mistake_of_ours_is_not_hidden(error: Exception) -> None:
    with pytest.raises(type(error)), reported():
        raise error
