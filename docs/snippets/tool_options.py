from agentkit import beta_tool


@beta_tool(name="search_orders", description="Find a customer's orders.")
def find(customer: str) -> str:
    return f"no orders of {customer}"


print(find.name, "-", find.description)
print(find("Ada"))  # still the function it was
