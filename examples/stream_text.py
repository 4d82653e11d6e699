"""Print a reply while it is written, and what it cost."""

from __future__ import annotations

import os

from agentkit import Anthropic
from agentkit.local import LocalAPI, RehearsalModel


def main(client: Anthropic) -> None:
    with client.messages.stream(
        model="claude-sonnet-4-5-20250929",
        max_tokens=1024,
        messages=[{"role": "user", "content": "Explain recursion in programming"}],
    ) as stream:
        for text in stream.text_stream:
            print(text, end="", flush=True)
        message = stream.get_final_message()
    print(f"\n{message.usage.output_tokens} tokens, {message.stop_reason}")


if __name__ == "__main__":
    if os.environ.get("ANTHROPIC_API_KEY"):
        with Anthropic() as client:
            main(client)
    else:  # no key: a stand-in on this machine answers
        with LocalAPI(model=RehearsalModel()) as api, api.client() as client:
            main(client)
