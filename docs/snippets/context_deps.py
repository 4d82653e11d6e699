from dataclasses import dataclass

from agentkit import Anthropic, ToolContext, beta_tool


@dataclass
class Deps:
    user: str
    orders: dict[str, list[str]]


@beta_tool
def find_orders(product: str, context: ToolContext[Deps]) -> list[str]:
    """Find the orders of the user who asks.

    Args:
        product: The name of a product.
    """
    orders = context.deps.orders[context.deps.user]
    return [order for order in orders if product in order]


print(list(find_orders.input_schema["properties"]))

runner = Anthropic().beta.messages.tool_runner(
    model="claude-sonnet-4-5-20250929",
    max_tokens=1024,
    tools=[find_orders],
    deps=Deps(user="ada", orders={"ada": ["two apples", "one pear"], "bob": ["an apple"]}),
    messages=[{"role": "user", "content": 'Find the orders of "apples".'}],
)
runner.until_done()

for call in runner.calls:
    print(call.input, call.content)
