from typing import Any

from agentkit import ToolContext, beta_tool
from agentkit_tools import expand


class Shop:
    """Offers a tool for each kind of thing that is in stock."""

    def __init__(self, stock: dict[str, int]) -> None:
        self.stock = stock

    def tools_for(self, context: ToolContext[str]) -> list[Any]:
        kinds = [kind for kind, number in self.stock.items() if number]
        return [self._buy(kind, context.deps) for kind in kinds]

    def _buy(self, kind: str, user: str) -> Any:
        @beta_tool(name=f"buy_{kind}", description=f"Buy one of the {kind}.")
        def buy() -> str:
            self.stock[kind] -= 1
            return f"{user} bought one; {self.stock[kind]} left"

        return buy


shop = Shop({"apples": 1, "pears": 2})
for _ in range(2):
    tools: list[Any] = expand([shop], ToolContext("Ada"))
    print([tool.name for tool in tools], tools[0].call({}))
