"""Send one message and print the reply."""

from __future__ import annotations

import os

from agentkit import Anthropic
from agentkit.local import LocalAPI, RehearsalModel


def main(client: Anthropic) -> None:
    message = client.messages.create(
        model="claude-sonnet-4-5-20250929",
        max_tokens=1024,
        messages=[{"role": "user", "content": "Explain recursion in programming"}],
    )
    for block in message.content:
        if block.type == "text":
            print(block.text)


if __name__ == "__main__":
    if os.environ.get("ANTHROPIC_API_KEY"):
        with Anthropic() as client:
            main(client)
    else:  # no key: a stand-in on this machine answers
        with LocalAPI(model=RehearsalModel()) as api, api.client() as client:
            main(client)
