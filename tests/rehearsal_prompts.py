"""Prompts and tools, and the calls that the rehearsal model should make first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import rehearsal_tools as t

Calls = list[tuple[str, dict[str, Any]]]


def weather(*places: str) -> Calls:
    return [("get_weather", {"location": place}) for place in places]


def calls(name: str, /, **given: Any) -> Calls:
    return [(name, given)]


AREAS = [t.CIRCLE, t.RECTANGLE]

FIRST_TURNS: list[tuple[str, Sequence[t.Tool], Calls]] = [
    # places, and several of them
    ("What's the weather in NYC?", [t.WEATHER], weather("NYC")),
    ("What's the weather in san francisco?", [t.WEATHER], weather("san francisco")),
    ("How is the weather in San Francisco, CA today?", [t.WEATHER], weather("San Francisco, CA")),
    (
        "Weather in Rome, Oslo and Rio de Janeiro",
        [t.WEATHER],
        weather("Rome", "Oslo", "Rio de Janeiro"),
    ),
    ("Is it going to rain in Seattle tomorrow?", [t.WEATHER, t.TIME], weather("Seattle")),
    ("Tell me Boston's weather", [t.WEATHER], weather("Boston")),
    ("Paris: what's the temperature?", [t.WEATHER], weather("Paris")),
    ("Paris is lovely. What's the weather there?", [t.WEATHER, t.TIME], weather("Paris")),
    (
        "What's the weather in Rome and what time is it in Tokyo?",
        [t.WEATHER, t.TIME],
        [*weather("Rome"), ("get_time", {"city": "Tokyo"})],
    ),
    (
        "Tell me the weather and the time in Paris",
        [t.WEATHER, t.TIME],
        [*weather("Paris"), ("get_time", {"city": "Paris"})],
    ),
    (
        "Give me a 5 day forecast for Paris, France in Fahrenheit",
        [t.FORECAST],
        calls("get_forecast", location="Paris, France", days=5, unit="fahrenheit"),
    ),
    ("A forecast for Oslo", [t.FORECAST], calls("get_forecast", location="Oslo")),
    # numbers
    ("add 2 and 3", t.ARITHMETIC, calls("add", a=2, b=3)),
    ("What is 2 + 3?", t.ARITHMETIC, calls("add", a=2, b=3)),
    ("add 1e3 and 3", t.INTEGERS, calls("add", a=1000, b=3)),
    ("add 1e-3 and 3", t.ARITHMETIC, calls("add", a=0.001, b=3)),
    ("What is 2+3?", t.ARITHMETIC, calls("add", a=2, b=3)),
    ("What's the sum of 2.5 and -3?", t.ARITHMETIC, calls("add", a=2.5, b=-3)),
    ("What is 7 times 6?", t.ARITHMETIC, calls("multiply", a=7, b=6)),
    ("Subtract 3 from 10", t.ARITHMETIC, calls("subtract", a=10, b=3)),
    ("What is 10 minus three?", t.ARITHMETIC, calls("subtract", a=10, b=3)),
    ("divide 1,200 by 4", t.ARITHMETIC, calls("divide", a=1200, b=4)),
    ("Compute (2 + 3) * 4", [t.CALCULATOR], calls("calculator", expression="(2 + 3) * 4")),
    (
        "Generate a random number between 5 and 10",
        [t.RANDOM],
        calls("random_number", minimum=5, maximum=10),
    ),
    ("The area of a circle with radius 5", AREAS, calls("circle_area", radius=5)),
    (
        "Area of a rectangle with height 5 and width 3",
        AREAS,
        calls("rectangle_area", width=3, height=5),
    ),
    (
        "Sort [3, 1, 2] in descending order",
        [t.SORT],
        calls("sort_numbers", numbers=[3, 1, 2], order="descending"),
    ),
    (
        "Get the status of orders 17 and 23",
        [t.STATUS],
        [("get_order_status", {"order_id": 17}), ("get_order_status", {"order_id": 23})],
    ),
    # files
    (
        "Which Python file is the longest?",
        t.FOLDER,
        calls("count_lines", kind="python", order="longest"),
    ),
    ("Which is the shortest file?", t.FOLDER, calls("count_lines", order="shortest")),
    (
        "Show the 3 longest markdown files",
        t.FOLDER,
        calls("count_lines", kind="markdown", top=3, order="longest"),
    ),
    ("List the JSON files", t.FOLDER, calls("list_files", kind="json")),
    ("Where is 'recursion' mentioned?", t.FOLDER, calls("find_text", text="recursion")),
    (
        "find recursion in the python files",
        t.FOLDER,
        calls("find_text", text="recursion", kind="python"),
    ),
    ("Search for `def main`", t.FOLDER, calls("find_text", text="def main")),
    ("What does README.md say?", t.FOLDER, calls("read_file", path="README.md")),
    (
        "Read lines 10 to 20 of src/a_b.py",
        t.FOLDER,
        calls("read_file", path="src/a_b.py", first_line=10, last_line=20),
    ),
    ("Show me the first 5 lines of x.py", t.FOLDER, calls("read_file", path="x.py", last_line=5)),
    (
        "Read x.py and count its lines",
        t.FOLDER,
        [("read_file", {"path": "x.py"}), ("count_lines", {"path": "x.py"})],
    ),
    ("Read the file 'old notes.txt'", t.FOLDER, calls("read_file", path="old notes.txt")),
    # the tools of a real workspace
    (
        "How many lines does README.md have?",
        t.WORKSPACE,
        calls("count_lines", path="README.md"),
    ),
    (
        "How many lines has pyproject.toml?",
        t.WORKSPACE,
        calls("count_lines", path="pyproject.toml"),
    ),
    (
        "How many words are in README.md and in CHANGELOG.md?",
        t.WORKSPACE,
        [("count_lines", {"path": "README.md"}), ("count_lines", {"path": "CHANGELOG.md"})],
    ),
    (
        "How many words does a.md have, and b.md?",
        t.WORKSPACE,
        [("count_lines", {"path": "a.md"}), ("count_lines", {"path": "b.md"})],
    ),
    (
        "Read the first 3 lines of README.md and of CHANGELOG.md",
        t.WORKSPACE,
        [
            ("read_file", {"path": "README.md", "last_line": 3}),
            ("read_file", {"path": "CHANGELOG.md", "last_line": 3}),
        ],
    ),
    ("How does README.md begin?", t.WORKSPACE, calls("read_file", path="README.md")),
    (
        "Which is the shortest Python file under tests?",
        t.WORKSPACE,
        calls("count_lines", kind="python", path="tests", order="shortest"),
    ),
    (
        "Which file in the examples folder is the longest?",
        t.WORKSPACE,
        calls("count_lines", path="examples", order="longest"),
    ),
    (
        "Which is the longest file in total?",
        t.WORKSPACE,
        calls("count_lines", order="longest"),
    ),
    # texts, names, dates, flags
    (
        "Send an email to ann@example.com with subject 'Hi there' saying see you tomorrow",
        [t.MAIL],
        calls("send_email", to="ann@example.com", subject="Hi there", body="see you tomorrow"),
    ),
    (
        "Book a flight from Rome to New York on May 5, 2025 for 2 passengers",
        [t.BOOK],
        calls(
            "book_flight", origin="Rome", destination="New York", date="2025-05-05", passengers=2
        ),
    ),
    (
        "To Oslo from Bern on 2025-01-31: book a flight",
        [t.BOOK],
        calls("book_flight", origin="Bern", destination="Oslo", date="2025-01-31"),
    ),
    (
        "Schedule a meeting with Alice and Bob on 2024-06-01 at 10:00 titled 'Planning'",
        [t.EVENT],
        calls("create_event", title="Planning", date="2024-06-01", time="10:00"),
    ),
    (
        "Create a user named Bob, age 30, with email bob@x.com",
        [t.CREATE_USER],
        calls("create_user", user={"name": "Bob", "age": 30, "email": "bob@x.com"}),
    ),
    (
        "Convert 100 USD to EUR",
        [t.CONVERT],
        calls("convert_currency", amount=100, from_currency="USD", to_currency="EUR"),
    ),
    (
        "To GBP from EUR, convert $5.50",
        [t.CONVERT],
        calls("convert_currency", amount=5.5, from_currency="EUR", to_currency="GBP"),
    ),
    (
        "Turn off the living room lights",
        [t.LIGHT],
        calls("set_light", room="living room", on=False),
    ),
    ("Turn on the kitchen lights", [t.LIGHT], calls("set_light", room="kitchen", on=True)),
    (
        "List 20 documents, recursive, but no hidden ones",
        [t.LIST_OPTIONS],
        calls("list_documents", recursive=True, hidden=False),
    ),
    (
        "Search the web for climate change in Europe",
        [t.SEARCH],
        calls("web_search", query="climate change in Europe"),
    ),
    ("Run `ls -la` in the shell", [t.SHELL], calls("run_shell", command="ls -la")),
    (
        "What's the price of AAPL and MSFT?",
        [t.STOCK],
        [("get_stock_price", {"ticker": "AAPL"}), ("get_stock_price", {"ticker": "MSFT"})],
    ),
    ("What time is it?", [t.NOW, t.WEATHER], calls("get_current_time")),
    ("What are the first 5 lines of x.py?", t.FOLDER, calls("read_file", path="x.py", last_line=5)),
    ("How many Python files are there?", t.FOLDER, calls("count_lines", kind="python")),
    ("How many words are in README.md?", t.FOLDER, calls("count_lines", path="README.md")),
    ("Where is RehearsalModel defined?", t.FOLDER, calls("find_text", text="RehearsalModel")),
    ("Find the word tortoise", t.FOLDER, calls("find_text", text="tortoise")),
    ("What is the capital of france?", [t.CAPITAL], calls("get_capital", country="france")),
    (
        "Compare the weather in Oslo and Rome. Which is colder?",
        [t.WEATHER],
        weather("Oslo", "Rome"),
    ),
    ("Remember that my name is Ann", [t.REMEMBER], calls("save_memory", fact="my name is Ann")),
    (
        "Find hotels in Paris under $200 from 2025-06-01 to 2025-06-05",
        [t.HOTELS],
        calls(
            "search_hotels",
            city="Paris",
            max_price=200,
            check_in="2025-06-01",
            check_out="2025-06-05",
        ),
    ),
    (
        "Print in size 12 on both sides",
        [t.tool("print_page", "Print", {"size": {"enum": [10, 12]}, "both_sides": t.FLAG})],
        calls("print_page", size=12, both_sides=True),
    ),
    (
        "Notify Ann and Bob with priority = high",
        [t.tool("notify", "Notify", {"people": t.NAMES, "priority": t.URGENCY})],
        calls("notify", people=["Ann", "Bob"], priority="high"),
    ),
    (
        "Where is latitude 41.5 and longitude -2.25?",
        [t.WEATHER_AT],
        calls("weather_at", latitude=41.5, longitude=-2.25),
    ),
    # nothing fits, or not enough is said
    ("Explain recursion in programming", t.FOLDER, []),
    ("What is good about Python?", t.FOLDER, []),
    ("add 1e999 and 3", t.INTEGERS, []),
    ("add 1e999 and 3", t.ARITHMETIC, []),
    ("Hello!", [t.WEATHER], []),
    ("What's the weather?", [t.WEATHER], []),
    ("Generate a haiku about spring", [t.WEATHER], []),
    ("", [t.WEATHER], []),
]
