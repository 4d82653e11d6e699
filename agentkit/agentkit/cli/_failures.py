"""Turn what goes wrong in a command into one clear line and an exit code."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import NoReturn

import typer

import agentkit
from agentkit.cli._codes import FAILED, INTERRUPTED


class Failure(Exception):
    """Something the user has to know; ends the command.

    Args:
        message: What is wrong, and what to do about it.
        code: The exit code.
    """

    def __init__(self, message: str, code: int = FAILED) -> None:
        super().__init__(message)
        self.code = code


@contextmanager
def reported() -> Generator[None]:
    """Report failures of the block on standard error and leave with their exit code."""
    try:
        yield
    except KeyboardInterrupt:
        _leave("stopped.", INTERRUPTED)
    except Failure as failure:
        _leave(str(failure), failure.code)
    except agentkit.AnthropicError as error:
        _leave(f"the API did not answer: {error}", FAILED)
    except ImportError as error:
        if error.name not in ("starlette", "uvicorn"):
            raise
        _leave(str(error), FAILED)


def _leave(message: str, code: int) -> NoReturn:
    typer.echo(f"agentkit: {message}", err=True)
    raise typer.Exit(code)
