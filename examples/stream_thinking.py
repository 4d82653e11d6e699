"""Watch a model think before it answers."""

from __future__ import annotations

import os

from agentkit import Anthropic
from agentkit.local import LocalAPI, ScriptedModel

THOUGHT = {"type": "thinking", "thinking": "27 * 453 is 27 * 450 + 27 * 3.", "signature": "c2ln"}
SCRIPT = ScriptedModel([[THOUGHT, {"type": "text", "text": "27 * 453 = 12,231"}]])


def main(client: Anthropic) -> None:
    with client.messages.stream(
        model="claude-sonnet-4-5-20250929",
        max_tokens=3000,
        thinking={"type": "enabled", "budget_tokens": 2000},
        messages=[{"role": "user", "content": "What is 27 * 453?"}],
    ) as stream:
        for event in stream:
            if event.type == "content_block_start":
                print(f"\n[{event.content_block.type}]")
            elif event.type == "thinking":
                print(event.thinking, end="", flush=True)
            elif event.type == "text":
                print(event.text, end="", flush=True)
    print()


if __name__ == "__main__":
    if os.environ.get("ANTHROPIC_API_KEY"):
        with Anthropic() as client:
            main(client)
    else:  # no key: a stand-in on this machine plays a script
        with LocalAPI(model=SCRIPT) as api, api.client() as client:
            main(client)
