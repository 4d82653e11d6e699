"""A program that runs a run inside of a tool: pauses in one process, goes on in another.

`python nested_run.py URL STATE` begins, or goes on with the decisions on its standard input, and
writes its state to the file STATE; then it kills itself.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from typing import Any, cast

from agentkit import Anthropic, Approve, Deny, Edit, beta_tool


def main(url: str, file: Path) -> None:
    """Run until the run waits or is done, save its state, and die."""
    client = Anthropic(api_key="local", base_url=url, max_retries=0)
    log = file.with_suffix(".log")

    @beta_tool(requires_approval=True)
    def rm(path: str) -> str:
        """Remove."""
        with log.open("a") as lines:
            lines.write(f"rm {path}\n")
        return f"removed {path}"

    @beta_tool
    def look(path: str) -> str:
        """Look."""
        with log.open("a") as lines:
            lines.write(f"look {path}\n")
        return f"saw {path}"

    @beta_tool
    def clean(folder: str) -> str:
        """Have another run clean a folder."""
        inner = client.messages.tool_runner(
            model="inner",
            max_tokens=64,
            messages=[{"role": "user", "content": f"clean {folder}"}],
            tools=[rm, look],
        )
        (block,) = inner.until_done().content
        assert block.type == "text"
        return block.text

    options: dict[str, Any] = {"tools": [clean, rm]}
    if file.exists():
        given = json.loads(sys.stdin.read())
        kinds: dict[str, Any] = {"approve": Approve, "deny": Deny, "edit": Edit}
        decisions = {id: kinds[kind](*args) for id, (kind, *args) in given.items()}
        options |= {"state": json.loads(file.read_text("utf-8")), "decisions": decisions}
    else:
        messages = [{"role": "user", "content": "go"}]
        options |= {"model": "outer", "max_tokens": 64, "messages": messages}
    runner: Any = cast("Any", client).messages.tool_runner(**options)
    runner.until_done()
    file.write_text(json.dumps(runner.state()), "utf-8")
    pending: list[Any] = [
        [each.id, each.name, each.input, list(each.within)] for each in runner.pending
    ]
    sys.stdout.write(json.dumps(pending) + "\n")
    sys.stdout.flush()
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
