from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field
from typing_extensions import TypedDict

from agentkit.local import LocalAPI, ScriptedModel


@dataclass
class Point:
    x: int
    y: int


class Film(TypedDict):
    title: str
    year: int


def ask(output_format: Any, answer: str) -> None:
    with LocalAPI(model=ScriptedModel([answer])) as api, api.client() as client:
        message = client.messages.parse(
            model="claude-sonnet-4-5-20250929",
            max_tokens=1024,
            output_format=output_format,
            messages=[{"role": "user", "content": "..."}],
        )
        print(repr(message.parsed_output))


ask(Point, '{"x": 1, "y": 2}')
ask(list[Film], '[{"title": "M", "year": 1931}]')
ask(Literal["positive", "negative"], '"positive"')
ask(Annotated[int, Field(ge=0, le=10)], "7")
ask(Point | None, "null")
