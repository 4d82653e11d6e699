"""Let a model remember: what it notes in one conversation, it knows in the next."""

from __future__ import annotations

import os
import tempfile
from typing import Any

from agentkit import Anthropic
from agentkit.local import LocalAPI, ScriptedModel
from agentkit.tools import BetaLocalFilesystemMemoryTool

NOTES = "/memories/ada.md"


def call(command: str, **fields: Any) -> dict[str, Any]:
    return {"type": "tool_use", "name": "memory", "input": {"command": command, **fields}}


SCRIPT: list[Any] = [  # what a model might do, for when there is none
    call("view", path="/memories"),
    call("create", path=NOTES, file_text="Ada likes green tea.\n"),
    "I'll remember that.",
    call("view", path="/memories"),
    call("view", path=NOTES),
    "You like green tea.",
]


def main(client: Anthropic, folder: str) -> None:
    for question in ("My name is Ada, and I like green tea.", "I'm Ada. What do I like?"):
        runner = client.beta.messages.tool_runner(
            model="claude-sonnet-4-5-20250929",
            max_tokens=1024,
            betas=["context-management-2025-06-27"],
            tools=[BetaLocalFilesystemMemoryTool(folder, namespace="ada")],
            messages=[{"role": "user", "content": question}],
        )
        print(">", question)
        for message in runner:
            for block in message.content:
                if block.type == "text":
                    print(block.text)
                elif block.type == "tool_use":
                    print("calls", block.name, block.input)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:  # in earnest: a folder that stays
        if os.environ.get("ANTHROPIC_API_KEY"):
            with Anthropic() as client:
                main(client, folder)
        else:  # no key: a stand-in on this machine answers
            with LocalAPI(model=ScriptedModel(SCRIPT)) as api, api.client() as client:
                main(client, folder)
