from datetime import date

from pydantic import BaseModel

from agentkit import InvalidArguments, beta_tool


class Guest(BaseModel):
    name: str
    age: int


@beta_tool
def book(guests: list[Guest], day: date) -> str:
    """Book a table."""
    return f"{len(guests)} guests on {day}"


try:
    book.call({"guests": [{"name": "Ada", "age": "old"}], "date": "2026-03-01"})
except InvalidArguments as error:
    print(error)
