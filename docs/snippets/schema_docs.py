import enum
import json
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from agentkit import beta_tool


class Size(enum.Enum):
    SMALL = "small"
    LARGE = "large"


@dataclass
class Topping:
    """Something on top."""

    name: str
    grams: Annotated[int, Field(ge=1, description="How much.")]


@beta_tool
def order(
    size: Annotated[Size, "How big."],
    toppings: list[Topping],
    *,
    note: Annotated[str, Field(max_length=80)] = "",
) -> str:
    """Order a pizza.

    :param toppings: What comes on top.
    :param note: For the cook.
    """
    return f"{size.name}, {[topping.name for topping in toppings]}, {note!r}"


print(json.dumps(order.input_schema["properties"], indent=1))
print(order.call({"size": "large", "toppings": [{"name": "olives", "grams": "30"}]}))
