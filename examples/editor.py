"""Let a model fix a file: it looks at the folder, reads, edits, and can do nothing outside."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

from agentkit import Anthropic
from agentkit.local import LocalAPI, ScriptedModel
from agentkit_tools.text_editor import TextEditorTool

CODE = "def is_even(n):\n    return n % 2 == 1\n"


def call(command: str, **fields: Any) -> dict[str, Any]:
    given = {"command": command, **fields}
    return {"type": "tool_use", "name": "str_replace_based_edit_tool", "input": given}


SCRIPT: list[Any] = [  # what a model might do, for when there is none
    call("view", path="."),
    call("view", path="numbers.py"),
    call("str_replace", path="numbers.py", old_str="== 1", new_str="== 0"),
    "An even number leaves 0 when it is divided by 2; it was compared with 1.",
]


def main(client: Anthropic, folder: str) -> None:
    runner = client.beta.messages.tool_runner(
        model="claude-sonnet-4-5-20250929",
        max_tokens=1024,
        tools=[TextEditorTool(folder)],
        messages=[{"role": "user", "content": "is_even(2) is False. Please fix it."}],
    )
    for message in runner:
        for block in message.content:
            if block.type == "text":
                print(block.text)
    for finished in runner.calls:
        print("call:", finished.input)
        print(finished.content)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "numbers.py")
        file.write_text(CODE, "utf-8")
        if os.environ.get("ANTHROPIC_API_KEY"):
            with Anthropic() as client:
                main(client, folder)
        else:  # no key: a stand-in on this machine answers
            with LocalAPI(model=ScriptedModel(SCRIPT)) as api, api.client() as client:
                main(client, folder)
        print(file.read_text("utf-8"))
