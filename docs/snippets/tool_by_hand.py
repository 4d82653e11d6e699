from typing import Any, cast

from agentkit import Anthropic, BetaBuiltinFunctionTool
from agentkit.types.beta import BetaToolUnionParam


class Notes(BetaBuiltinFunctionTool):
    """A tool with a definition of its own."""

    def __init__(self) -> None:
        self.kept: list[str] = []

    @property
    def name(self) -> str:
        return "note"

    def to_dict(self) -> BetaToolUnionParam:
        text = {"type": "string", "description": "What to note."}
        return {
            "name": self.name,
            "description": "Note a text.",
            "input_schema": {"type": "object", "properties": {"text": text}, "required": ["text"]},
        }

    def call(self, input: object) -> str:
        arguments = cast("dict[str, Any]", input)
        self.kept.append(str(arguments["text"]))
        return "noted"


notes = Notes()
Anthropic().beta.messages.tool_runner(
    model="claude-sonnet-4-5-20250929",
    max_tokens=1024,
    tools=[notes],
    messages=[{"role": "user", "content": 'Note the text "buy milk".'}],
).until_done()
print(notes.kept)
