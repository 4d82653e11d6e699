"""Show a run as it happens: what the model writes, what its tools do, how far they are."""

from __future__ import annotations

import os
from contextlib import ExitStack

from agentkit import Anthropic, ToolContext, beta_tool
from agentkit.local import LocalAPI, RehearsalModel

stand_in = ExitStack()
if not os.environ.get("ANTHROPIC_API_KEY"):  # then a stand-in on this machine answers
    api = stand_in.enter_context(LocalAPI(model=RehearsalModel()))
    os.environ |= {"ANTHROPIC_API_KEY": "none", "ANTHROPIC_BASE_URL": api.url}

client = Anthropic()


@beta_tool
def index_folder(name: str, context: ToolContext) -> str:
    """Index a folder.

    Args:
        name: The folder's name.
        context: What the run knows; the model does not see it.
    """
    for part in range(1, 4):
        context.progress(f"part {part}", part / 3)
    return f"3 parts of {name}"


runner = client.messages.tool_runner(
    model="claude-sonnet-4-5-20250929",
    max_tokens=1024,
    tools=[index_folder],
    stream=True,
    messages=[{"role": "user", "content": 'Index the folder "docs".'}],
)
for event in runner.events():
    if event.type == "text_delta":
        print(event.text, end="", flush=True)
    elif event.type == "call_started":
        print(f"[{event.name} {event.input}]")
    elif event.type == "call_progress":
        print(f"[{event.message}: {event.fraction:.0%}]")
    elif event.type == "call_finished":
        print(f"[-> {event.content}]")
    elif event.type == "run_finished":
        print(f"\n[{event.reason}]")

client.close()
stand_in.close()
