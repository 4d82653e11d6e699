from pydantic import BaseModel, Field

from agentkit import OutputMismatch
from agentkit.local import LocalAPI, ScriptedModel


class Guest(BaseModel):
    name: str = Field(min_length=1)
    age: int = Field(ge=0, le=150)


class Booking(BaseModel):
    guests: list[Guest] = Field(max_length=8)


script = ScriptedModel(['{"guests": [{"name": "Ada", "age": 200}, {"name": ""}]}'])

with LocalAPI(model=script) as api, api.client() as client:
    try:
        client.messages.parse(
            model="claude-sonnet-4-5-20250929",
            max_tokens=1024,
            output_format=Booking,
            messages=[{"role": "user", "content": "A table for Ada and a friend"}],
        )
    except OutputMismatch as error:
        print(error)
        print(error.text)
        print(error.problems[0].path, error.problems[0].constraint, error.problems[0].received)
