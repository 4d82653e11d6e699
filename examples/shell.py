"""Let a model use a shell, each command after your yes: `shell.py [FOLDER]`."""

from __future__ import annotations

import os
import sys
from typing import Any

from agentkit import Anthropic
from agentkit.local import LocalAPI, ScriptedModel
from agentkit_tools import BashTool

SCRIPT: list[Any] = [
    {"type": "tool_use", "name": "bash", "input": {"command": "cd examples; ls *.py | wc -l"}},
    {"type": "tool_use", "name": "bash", "input": {"command": "basename $PWD"}},
    "There are that many examples.",
]


def approve(call: Any, _context: Any) -> bool:
    """Ask the person at the terminal; say yes by yourself where nobody is there."""
    print("$", call.input.get("command", "(restart)"))
    return not sys.stdin.isatty() or input("Run it? [y/N] ").lower() == "y"


def main(client: Anthropic, folder: str) -> None:
    with BashTool(folder) as bash:
        runner = client.beta.messages.tool_runner(
            model="claude-sonnet-4-5-20250929",
            max_tokens=1024,
            tools=[bash],
            approve=approve,
            messages=[{"role": "user", "content": "How many examples are there?"}],
        )
        for message in runner:
            for block in message.content:
                if block.type == "text":
                    print(block.text)
        for call in runner.calls:
            print("->", call.content)


if __name__ == "__main__":
    folder = sys.argv[1] if len(sys.argv) > 1 else "."
    if os.environ.get("ANTHROPIC_API_KEY"):
        with Anthropic() as client:
            main(client, folder)
    else:  # no key: a script answers
        with LocalAPI(model=ScriptedModel(SCRIPT)) as api, api.client() as client:
            main(client, folder)
