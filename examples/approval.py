"""Let a run wait for a yes: pause it, keep it as JSON, and go on with the decisions."""

from __future__ import annotations

import json
import os
from contextlib import ExitStack

from agentkit import Anthropic, Approve, Decision, Deny, beta_tool
from agentkit.local import LocalAPI, RehearsalModel

stand_in = ExitStack()
if not os.environ.get("ANTHROPIC_API_KEY"):  # then a stand-in on this machine answers
    api = stand_in.enter_context(LocalAPI(model=RehearsalModel()))
    os.environ |= {"ANTHROPIC_API_KEY": "none", "ANTHROPIC_BASE_URL": api.url}

client = Anthropic()


@beta_tool(requires_approval=True)
def remove_file(path: str) -> str:
    """Remove a file.

    Args:
        path: Its path.
    """
    return f"{path} is gone"


runner = client.messages.tool_runner(
    model="claude-sonnet-4-5-20250929",
    max_tokens=1024,
    tools=[remove_file],
    messages=[{"role": "user", "content": 'Remove the file "notes.tmp".'}],
)
runner.until_done()
state = json.dumps(runner.state())  # keep it wherever you like: any process can go on from it

decisions: dict[str, Decision] = {}
for call in runner.pending:
    print("waits:", call.name, call.input)
    safe = str(call.input).count(".tmp")
    decisions[call.id] = Approve() if safe else Deny("Only temporary files may go.")

runner = client.messages.tool_runner(
    tools=[remove_file], state=json.loads(state), decisions=decisions
)
runner.until_done()
for done in runner.calls:
    print("done:", done.content)

client.close()
stand_in.close()
