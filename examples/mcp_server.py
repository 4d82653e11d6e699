"""Give a model the tools of an MCP server: here a small one, written below; any other will do."""

from __future__ import annotations

import os
import sys
from typing import Any

from agentkit import Anthropic
from agentkit.local import LocalAPI, ScriptedModel
from agentkit_tools import MCPServer, StdioServer

# What `uvx mcp-server-time` would be, without a package: it reads messages, and answers each.
SERVER = """
import json, sys
tool = {"name": "convert", "description": "Miles to km.", "inputSchema": {"type": "object",
        "properties": {"miles": {"type": "number"}}, "required": ["miles"]}}
for line in sys.stdin:
    asked = json.loads(line)
    params = asked.get("params") or {}
    if asked["method"] == "initialize":
        result = {"protocolVersion": params["protocolVersion"], "capabilities": {"tools": {}},
                  "serverInfo": {"name": "units", "version": "1"}}
    elif asked["method"] == "tools/list":
        result = {"tools": [tool]}
    elif asked["method"] == "tools/call":
        text = f"{params['arguments']['miles'] * 1.609344:.1f} km"
        result = {"content": [{"type": "text", "text": text}]}
    if "id" in asked:
        print(json.dumps({"jsonrpc": "2.0", "id": asked["id"], "result": result}), flush=True)
"""
SCRIPT: list[Any] = [
    {"type": "tool_use", "name": "convert", "input": {"miles": 26.2}},
    "A marathon is 42.2 km.",
]


def main(client: Anthropic) -> None:
    with MCPServer(StdioServer([sys.executable, "-c", SERVER])) as units:
        runner = client.beta.messages.tool_runner(
            model="claude-sonnet-4-5-20250929",
            max_tokens=1024,
            tools=[units],
            messages=[{"role": "user", "content": "How long is a marathon in km?"}],
        )
        print(runner.until_done().content[-1])
        for call in runner.calls:
            print(call.name, call.input, "->", call.content)


if __name__ == "__main__":
    if os.environ.get("ANTHROPIC_API_KEY"):
        with Anthropic() as client:
            main(client)
    else:  # no key: a script answers
        with LocalAPI(model=ScriptedModel(SCRIPT)) as api, api.client() as client:
            main(client)
