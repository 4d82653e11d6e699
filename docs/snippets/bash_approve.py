import tempfile
from typing import Any

from agentkit.local import LocalAPI, ScriptedModel
from agentkit_tools import BashTool

SAFE = {"ls", "cat", "wc", "grep", "head"}


def is_safe(call: Any, _context: object) -> bool:
    return call.input["command"].split()[0] in SAFE


script = ScriptedModel(
    [
        {"type": "tool_use", "name": "bash", "input": {"command": "rm -rf notes"}},
        "I may not remove them.",
    ]
)

with (
    tempfile.TemporaryDirectory() as folder,
    BashTool(folder) as bash,
    LocalAPI(model=script) as api,
    api.client() as client,
):
    runner = client.beta.messages.tool_runner(
        model="claude-sonnet-4-5-20250929",
        max_tokens=1024,
        tools=[bash],
        approve=is_safe,
        messages=[{"role": "user", "content": "Tidy up."}],
    )
    runner.until_done()
    print(runner.messages[2]["content"][0]["content"])
