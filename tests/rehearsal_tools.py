"""Tools for the rehearsal tests, as they stand in a request."""

from __future__ import annotations

from typing import Any

from agentkit_tools.workspace import Workspace

Tool = dict[str, Any]

TEXT: Tool = {"type": "string"}
NUMBER: Tool = {"type": "number"}
INTEGER: Tool = {"type": "integer"}
FLAG: Tool = {"type": "boolean"}
DATE: Tool = {"type": "string", "format": "date"}
CURRENCY: Tool = {"type": "string", "enum": ["USD", "EUR", "GBP"]}
NAMES: Tool = {"type": "array", "items": {"type": "string"}}
URGENCY: Tool = {"anyOf": [{"type": "null"}, {"enum": ["low", "high"]}]}


def tool(
    tool_name: str, about: str, properties: Tool | None = None, required: list[str] | None = None
) -> Tool:
    """Write a tool; every property is required unless `required` says otherwise."""
    properties = properties or {}
    schema = {
        "type": "object",
        "properties": properties,
        "required": list(properties) if required is None else required,
    }
    return {"name": tool_name, "description": about, "input_schema": schema}


WEATHER = tool(
    "get_weather",
    "Get the current weather for a location.",
    {"location": {"type": "string", "description": "The city and state, e.g. San Francisco, CA"}},
)
TIME = tool("get_time", "Tell the local time in a city", {"city": TEXT})
FORECAST = tool(
    "get_forecast",
    "Weather forecast",
    {
        "location": TEXT,
        "days": {"type": "integer", "default": 3},
        "unit": {"enum": ["celsius", "fahrenheit"]},
    },
    ["location"],
)
ARITHMETIC = [
    tool("add", "Add two numbers", {"a": NUMBER, "b": NUMBER}),
    tool("subtract", "Subtract b from a", {"a": NUMBER, "b": NUMBER}),
    tool("multiply", "Multiply two numbers", {"a": NUMBER, "b": NUMBER}),
    tool("divide", "Divide a by b", {"a": NUMBER, "b": NUMBER}),
]
INTEGERS = [tool("add", "Add two numbers", {"a": INTEGER, "b": INTEGER})]
CALCULATOR = tool("calculator", "Evaluate an arithmetic expression", {"expression": TEXT})
KIND: Tool = {"enum": ["any", "python", "markdown", "json"], "type": "string", "default": "any"}
LIST = tool("list_files", "List the files of the folder.", {"kind": KIND}, [])
COUNT = tool(
    "count_lines",
    "Count the lines and words of each file, longest first.",
    {
        "kind": KIND,
        "path": {"type": "string", "default": "."},
        "top": {"type": "integer", "default": 10},
        "order": {"enum": ["longest", "shortest"], "default": "longest"},
    },
    [],
)
FIND = tool("find_text", "Find a text in the files.", {"text": TEXT, "kind": KIND}, ["text"])
READ = tool(
    "read_file",
    "Read lines of one file.",
    {
        "path": TEXT,
        "first_line": {"type": "integer", "default": 1},
        "last_line": {"anyOf": [INTEGER, {"type": "null"}], "default": None},
    },
    ["path"],
)
FOLDER = [LIST, COUNT, FIND, READ]
WORKSPACE: list[Tool] = [{**one.to_dict()} for one in Workspace(".").tools()]
STOCK = tool(
    "get_stock_price",
    "Get the current stock price for a ticker symbol",
    {"ticker": {"type": "string", "description": "Stock ticker symbol (e.g., AAPL)"}},
)
MAIL = tool(
    "send_email",
    "Send an email",
    {"to": {"type": "string", "format": "email"}, "subject": TEXT, "body": TEXT},
    ["to", "body"],
)
USER = tool("get_user", "Look up a user by name", {"name": TEXT})
ORDERS = tool("list_orders", "List the orders of a user", {"user_id": INTEGER})
TRANSLATE = tool(
    "translate", "Translate a text into another language", {"text": TEXT, "language": TEXT}
)
BOOK = tool(
    "book_flight",
    "Book a flight",
    {"origin": TEXT, "destination": TEXT, "date": DATE, "passengers": INTEGER},
    ["origin", "destination", "date"],
)
SEARCH_FLIGHTS = tool("search_flights", "Search flights", {"origin": TEXT, "destination": TEXT})
BOOK_BY_ID = tool("book_flight", "Book a flight by its id", {"flight_id": TEXT})
GEOCODE = tool("geocode", "Find the latitude and longitude of a city", {"city": TEXT})
WEATHER_AT = tool("weather_at", "Weather at a point", {"latitude": NUMBER, "longitude": NUMBER})
SEARCH = tool("web_search", "Search the web", {"query": TEXT})
CONVERT = tool(
    "convert_currency",
    "Convert money from one currency to another",
    {"amount": NUMBER, "from_currency": CURRENCY, "to_currency": CURRENCY},
)
LIGHT = tool("set_light", "Turn a light on or off", {"room": TEXT, "on": FLAG})
SORT = tool(
    "sort_numbers",
    "Sort numbers",
    {"numbers": {"type": "array", "items": NUMBER}, "order": {"enum": ["ascending", "descending"]}},
)
EVENT = tool(
    "create_event",
    "Schedule an event or meeting",
    {"title": TEXT, "date": DATE, "time": TEXT},
    ["title", "date"],
)
PERSON: Tool = {
    "type": "object",
    "properties": {
        "name": TEXT,
        "age": INTEGER,
        "email": {"anyOf": [TEXT, {"type": "null"}], "default": None},
    },
    "required": ["name", "age"],
}
CREATE_USER: Tool = {
    "name": "create_user",
    "description": "Create a user",
    "input_schema": {
        "$defs": {"Person": PERSON},
        "type": "object",
        "properties": {"user": {"$ref": "#/$defs/Person"}},
        "required": ["user"],
    },
}
POPULATION = tool("get_population", "Get the population of a country", {"country": TEXT})
RANDOM = tool("random_number", "Generate a random number", {"minimum": INTEGER, "maximum": INTEGER})
SHELL = tool("run_shell", "Run a shell command", {"command": TEXT})
STATUS = tool("get_order_status", "Get the status of an order", {"order_id": INTEGER})
NOW = tool("get_current_time", "Get the current time")
CIRCLE = tool("circle_area", "Area of a circle", {"radius": NUMBER})
RECTANGLE = tool("rectangle_area", "Area of a rectangle", {"width": NUMBER, "height": NUMBER})
LIST_OPTIONS = tool(
    "list_documents", "List documents", {"recursive": FLAG, "hidden": FLAG, "limit": INTEGER}, []
)
CAPITAL = tool("get_capital", "Get the capital of a country", {"country": TEXT})
REMEMBER = tool("save_memory", "Remember a fact", {"fact": TEXT})
HOTELS = tool(
    "search_hotels",
    "Search hotels",
    {"city": TEXT, "max_price": NUMBER, "check_in": DATE, "check_out": DATE},
    ["city"],
)
