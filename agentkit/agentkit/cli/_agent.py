"""The demo's agent: the folder it may look at, and the loop that shows each of its steps."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from agentkit.cli._codes import WRONG_USE
from agentkit.cli._display import Display, counted
from agentkit.cli._failures import Failure
from agentkit_tools.workspace import Workspace

if TYPE_CHECKING:
    from agentkit import Anthropic

_SYSTEM: Final = (
    "You answer questions about the files of a folder. Use the tools; do not guess. "
    "Answer briefly, and name files by their paths."
)
_MAX_TOKENS: Final = 2048
_MAX_TURNS: Final = 20


def open_workspace(folder: Path) -> Workspace:
    """Open a folder that has files to ask about.

    Raises:
        Failure: There is no such folder, it can't be read, or there is nothing in it to read.
    """
    name = f"'{folder}'"
    try:
        workspace = Workspace(folder)
        listing = workspace.list_files()
    except FileNotFoundError:
        raise Failure(f"there is no folder {name}.", WRONG_USE) from None
    except NotADirectoryError:
        raise Failure(f"{name} is a file; give a folder.", WRONG_USE) from None
    except PermissionError:
        raise Failure(f"the folder {name} may not be read.", WRONG_USE) from None
    except (OSError, NotImplementedError) as error:
        raise Failure(f"the folder {name} can't be used: {error}") from None
    if listing.startswith("0 files"):
        notes = " ".join(listing.splitlines()[2:])
        why = f" {notes}" if notes else ""
        raise Failure(f"there are no text files in the folder {name}.{why}")
    return workspace


def run_agent(
    client: Anthropic, workspace: Workspace, prompt: str, model: str, display: Display
) -> None:
    """Let the model call the tools until it answers, and show each step as it happens.

    Raises:
        Failure: No answer came: the turns ran out, or the reply was cut or refused.
    """
    started = time.monotonic()
    runner = client.beta.messages.tool_runner(
        model=model,
        max_tokens=_MAX_TOKENS,
        max_iterations=_MAX_TURNS,
        system=_SYSTEM,
        tools=workspace.tools(),
        messages=[{"role": "user", "content": prompt}],
    )
    turns = shown = 0
    stop_reason: str | None = None
    for reply in runner:
        turns += 1
        stop_reason = reply.stop_reason
        if stop_reason != "tool_use":
            display.answer(reply)
            continue
        display.turn(turns, reply)
        runner.generate_tool_call_response()
        display.results(runner.calls[shown:])
        shown = len(runner.calls)
    display.totals(turns, shown, runner.usage.total, time.monotonic() - started)
    if stop_reason == "tool_use":
        raise Failure(f"no answer after {counted(turns, 'turn')}.")
    if stop_reason not in ("end_turn", "stop_sequence"):
        raise Failure(f"the answer is not complete: the model stopped with {stop_reason}.")
