"""Let an agent answer a question about the files of a folder: `folder_agent.py [FOLDER]`."""

from __future__ import annotations

import os
import sys

from agentkit import Anthropic, beta_tool
from agentkit.local import LocalAPI, RehearsalModel
from agentkit_tools.workspace import Workspace

QUESTION = (
    "Which Python file is the longest, how many lines does it have, and how many pages is that?"
)


@beta_tool
def count_pages(lines: int, lines_per_page: int = 60) -> str:
    """Tell how many pages a number of lines fills when printed.

    Args:
        lines: How many lines there are.
        lines_per_page: How many of them fit on a page.
    """
    return f"{-(-lines // lines_per_page)} pages"


def main(client: Anthropic, folder: str) -> None:
    runner = client.beta.messages.tool_runner(
        model="claude-sonnet-4-5-20250929",
        max_tokens=1024,
        tools=[*Workspace(folder).tools(), count_pages],
        messages=[{"role": "user", "content": QUESTION}],
    )
    for message in runner:
        for block in message.content:
            if block.type == "text":
                print(block.text)
            elif block.type == "tool_use":
                print("calls", block.name, block.input)
    if runner.usage:
        print(runner.usage.input_tokens, "tokens in,", runner.usage.output_tokens, "out")


if __name__ == "__main__":
    folder = sys.argv[1] if len(sys.argv) > 1 else "."
    if os.environ.get("ANTHROPIC_API_KEY"):
        with Anthropic() as client:
            main(client, folder)
    else:  # no key: a stand-in on this machine answers
        with LocalAPI(model=RehearsalModel()) as api, api.client() as client:
            main(client, folder)
