"""`agentkit demo`: an agent that answers a question about the files of a folder."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.console import Console

import agentkit
from agentkit.cli._agent import open_workspace, run_agent
from agentkit.cli._codes import WRONG_USE
from agentkit.cli._display import Display
from agentkit.cli._failures import Failure, reported

if TYPE_CHECKING:
    from agentkit import Anthropic

__all__ = ["demo"]

_PROMPT: Final = (
    "Which Python file is the longest, how many lines does it have, and what are its first 5 lines?"
)
_MODEL: Final = "claude-sonnet-4-5-20250929"
_REHEARSAL: Final = (
    "No language model here: a rehearsal model on this machine answers, over HTTP. "
    "--live asks the real API."
)
_LIVE: Final = "The real API answers; names and contents of files are sent to it."


def demo(
    folder: Annotated[
        Path, typer.Argument(help="The folder; nothing outside it is read.", readable=False)
    ] = Path(),
    prompt: Annotated[str, typer.Option(help="What to ask.")] = _PROMPT,
    live: Annotated[bool, typer.Option("--live", help="Ask the real API; needs a key.")] = False,
    model: Annotated[str, typer.Option(help="Which model to ask.")] = _MODEL,
) -> None:
    """Watch an agent answer a question about the files of a folder.

    Without --live, a rehearsal model on this machine stands in for a language model: no key and
    no network are needed.
    """
    display = Display(Console())
    with reported():
        workspace = open_workspace(folder)
        with _client(live) as client:
            display.opening(_LIVE if live else _REHEARSAL, str(folder), prompt)
            run_agent(client, workspace, prompt, model, display)


@contextmanager
def _client(live: bool) -> Generator[Anthropic]:
    """Connect to the real API, or to one on this machine for as long as it is needed."""
    if live:
        if not (os.environ.get("ANTHROPIC_API_KEY") or os.environ.get("ANTHROPIC_AUTH_TOKEN")):
            raise Failure("--live needs a key: set ANTHROPIC_API_KEY.", WRONG_USE)
        with _set_up(agentkit.Anthropic) as client:
            yield client
    else:
        from agentkit.local import LocalAPI, RehearsalModel  # --live does not need this extra

        with LocalAPI(RehearsalModel()) as api, _set_up(api.client) as client:
            yield client


def _set_up(make: Callable[[], Anthropic]) -> Anthropic:
    """Make a client, which refuses a key or an address that can't be right."""
    try:
        return make()
    except ValueError as error:
        raise Failure(str(error), WRONG_USE) from None
