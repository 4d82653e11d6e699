"""Have a model mend a failing test: `coding_agent.py [FOLDER]`."""

from __future__ import annotations

import os
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from agentkit import Anthropic
from agentkit.local import LocalAPI, ScriptedModel
from agentkit_tools import BashTool
from agentkit_tools.text_editor import TextEditorTool
from agentkit_tools.workspace import Workspace

# What the model works on where no folder is named: a small project with a mistake in it.
PROJECT = {
    "prices/__init__.py": '"""What things cost."""\n',
    "prices/basket.py": '''"""A basket of things to buy."""


def total(prices: list[float], discount: float = 0.0) -> float:
    """Add up prices, and take off a discount from 0 to 1."""
    return sum(prices) * discount
''',
    "tests/__init__.py": "",
    "tests/test_basket.py": """import unittest

from prices.basket import total


class TestTotal(unittest.TestCase):
    def test_prices_are_added_up(self):
        self.assertEqual(total([1.0, 2.5]), 3.5)

    def test_a_discount_is_taken_off(self):
        self.assertEqual(total([10.0], discount=0.25), 7.5)


if __name__ == "__main__":
    unittest.main()
""",
}
TESTS = "python3 -m unittest -q 2>&1 | tail -4"


def call(name: str, **input: Any) -> dict[str, Any]:
    return {"type": "tool_use", "name": name, "input": input}


SCRIPT: list[Any] = [
    call("bash", command=TESTS),
    call("grep", pattern="def total"),
    call("str_replace_based_edit_tool", command="view", path="prices/basket.py"),
    call(
        "str_replace_based_edit_tool",
        command="str_replace",
        path="prices/basket.py",
        old_str="sum(prices) * discount",
        new_str="sum(prices) * (1 - discount)",
    ),
    call("bash", command=TESTS),
    "The discount was multiplied instead of taken off. The tests pass now.",
]


def approve(call: Any, _context: Any) -> bool:
    """Show what would be done; ask where somebody sits at the terminal."""
    print(f"[{call.name}] {call.input}")
    return not sys.stdin.isatty() or input("Do it? [y/N] ").lower() == "y"


def main(client: Anthropic, folder: Path) -> None:
    with BashTool(folder, max_seconds=60) as bash:
        runner = client.beta.messages.tool_runner(
            model="claude-sonnet-4-5-20250929",
            max_tokens=4096,
            tools=[bash, TextEditorTool(folder), *Workspace(folder).coding_tools()],
            approve=approve,
            messages=[{"role": "user", "content": "A test fails. Find out why and mend it."}],
        )
        reply = runner.until_done()
        print(*(block.text for block in reply.content if block.type == "text"))
        for made in runner.calls:
            print("->", str(made.content).strip().splitlines()[-1])


if __name__ == "__main__":
    with ExitStack() as stack:
        if len(sys.argv) > 1:
            folder = Path(sys.argv[1])
        else:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            for name, text in PROJECT.items():
                (folder / name).parent.mkdir(exist_ok=True)
                (folder / name).write_text(text, "utf-8")
        if os.environ.get("ANTHROPIC_API_KEY"):
            main(stack.enter_context(Anthropic()), folder)
        else:  # no key: a script answers
            api = stack.enter_context(LocalAPI(model=ScriptedModel(SCRIPT)))
            main(stack.enter_context(api.client()), folder)
