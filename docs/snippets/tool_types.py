from datetime import date

from pydantic import BaseModel, Field
from typing_extensions import TypedDict  # that of `typing` from Python 3.12 on

from agentkit import beta_tool


class Guest(BaseModel):
    name: str
    age: int = Field(ge=0, description="In years.")


class Room(TypedDict):
    number: int


@beta_tool
def book(guests: list[Guest], day: date, room: Room | None = None) -> str:
    """Book a table.

    Args:
        guests: Everybody who comes.
        day: The day, as YYYY-MM-DD.
        room: A room, if it has to be a certain one.
    """
    where = f"room {room['number']}" if room else "any room"
    return f"{guests[0].name}, {guests[0].age}, on {day:%d %B} in {where}"


print(book.call({"guests": [{"name": "Ada", "age": 36}], "day": "2026-03-01"}))
