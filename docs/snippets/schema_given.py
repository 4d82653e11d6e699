from agentkit import InvalidArguments, beta_tool

SCHEMA = {
    "type": "object",
    "properties": {"code": {"type": "string", "pattern": "^[A-Z]{3}$"}},
    "required": ["code"],
}


@beta_tool(input_schema=SCHEMA)
def airport(code: str) -> str:
    """Say where an airport is."""
    return f"{code} is near its city"


print(airport.call({"code": "BER"}))
try:
    airport.call({"code": "Berlin"})
except InvalidArguments as error:
    print(error)
