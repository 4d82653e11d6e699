"""The rehearsal model: which calls it makes for a prompt, and how it closes."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest
import rehearsal_tools as t
from rehearsal_prompts import FIRST_TURNS, Calls, calls, weather

from agentkit.local.rehearsal import RehearsalModel

Answer = Callable[[str, Mapping[str, Any]], str]


def reply(
    messages: Sequence[Mapping[str, Any]], tools: Sequence[t.Tool] = (), **options: Any
) -> dict[str, Any]:
    request = {"messages": messages, "max_tokens": 100, "model": "rehearsal", **options}
    return RehearsalModel().reply({**request, "tools": list(tools)} if tools else request)


def run(
    prompt: str, tools: Sequence[t.Tool], answer: Answer = lambda name, given: "ok", **options: Any
) -> tuple[list[Calls], str]:
    """Play a whole conversation: the calls of each turn, and the closing text."""
    messages: list[dict[str, Any]] = [{"role": "user", "content": prompt}]
    turns: list[Calls] = []
    for _ in range(15):
        given = reply(messages, tools, **options)
        messages.append({"role": "assistant", "content": given["content"]})
        if given["stop_reason"] == "end_turn":
            return turns, given["content"][0]["text"]
        turns.append([(block["name"], block["input"]) for block in given["content"]])
        results = [
            {
                "type": "tool_result",
                "tool_use_id": block["id"],
                "content": answer(block["name"], block["input"]),
            }
            for block in given["content"]
        ]
        messages.append({"role": "user", "content": results})
    raise AssertionError("the conversation did not end")


def first_calls(prompt: str, tools: Sequence[t.Tool], **options: Any) -> Calls:
    content = reply([{"role": "user", "content": prompt}], tools, **options)["content"]
    return [(block["name"], block["input"]) for block in content if block["type"] == "tool_use"]


@pytest.mark.parametrize(("prompt", "tools", "expected"), FIRST_TURNS)
def test_a_prompt_leads_to_the_calls_that_fit_it(
    prompt: str, tools: Sequence[t.Tool], expected: Calls
) -> None:
    assert first_calls(prompt, tools) == expected


def arithmetic(name: str, given: Mapping[str, Any]) -> str:
    a, b = given["a"], given["b"]
    return str({"add": a + b, "subtract": a - b, "multiply": a * b, "divide": a / b}[name])


TABLE = """  lines  words  path
    812   3012  a/b.py
     90    800  c d.py
      7     12  x.py

3 python files, 909 lines"""


def folder(name: str, given: Mapping[str, Any]) -> str:
    listing = "3 python files\na/b.py\nc d.py\nx.py"
    return {"list_files": listing, "count_lines": TABLE}.get(name, f"text of {given.get('path')}")


def chained(first: str, data: object) -> Answer:
    return lambda name, given: json.dumps(data) if name == first else "done"


CHAINS: list[tuple[str, Sequence[t.Tool], Answer, list[Calls]]] = [
    (
        "Which Python file is the longest, how many lines does it have, and how does it begin?",
        t.FOLDER,
        folder,
        [calls("count_lines", kind="python", order="longest"), calls("read_file", path="a/b.py")],
    ),
    (
        "Which file has the fewest words? Read it.",
        t.FOLDER,
        folder,
        [calls("count_lines"), calls("read_file", path="x.py")],
    ),
    (
        "List all files and read each of them",
        t.FOLDER,
        folder,
        [
            calls("list_files"),
            [("read_file", {"path": path}) for path in ("a/b.py", "c d.py", "x.py")],
        ],
    ),
    (
        "Add 2 and 3, then multiply the result by 4.",
        t.ARITHMETIC,
        arithmetic,
        [calls("add", a=2, b=3), calls("multiply", a=5, b=4)],
    ),
    (
        "Subtract 1 from 9. Divide it by 2.",
        t.ARITHMETIC,
        arithmetic,
        [calls("subtract", a=9, b=1), calls("divide", a=8, b=2)],
    ),
    (
        "Which orders does the user Ann have?",
        [t.USER, t.ORDERS],
        chained("get_user", {"id": 17, "name": "Ann"}),
        [calls("get_user", name="Ann"), calls("list_orders", user_id=17)],
    ),
    (
        "Look up the user Ann and get the weather in her city",
        [t.USER, t.WEATHER],
        chained("get_user", {"name": "Ann", "address": {"city": "Bern", "zip": "3000"}}),
        [calls("get_user", name="Ann"), weather("Bern")],
    ),
    (
        "Read notes.txt and translate it into French",
        [t.READ, t.TRANSLATE],
        lambda name, given: "Good morning",
        [
            calls("read_file", path="notes.txt"),
            calls("translate", text="Good morning", language="French"),
        ],
    ),
    (
        "What's the weather in Rome?",
        [t.GEOCODE, t.WEATHER_AT],
        chained("geocode", {"latitude": 41.9, "longitude": 12.5}),
        [calls("geocode", city="Rome"), calls("weather_at", latitude=41.9, longitude=12.5)],
    ),
    (
        "Find a flight from Rome to Oslo and book the cheapest one",
        [t.SEARCH_FLIGHTS, t.BOOK_BY_ID],
        chained("search_flights", [{"id": "F1", "price": 120}, {"id": "F2", "price": 80.5}]),
        [
            calls("search_flights", origin="Rome", destination="Oslo"),
            calls("book_flight", flight_id="F2"),
        ],
    ),
    (
        "Get the capital of France and then the weather there",
        [t.CAPITAL, t.WEATHER],
        lambda name, given: "Paris" if name == "get_capital" else "sunny",
        [calls("get_capital", country="France"), weather("Paris")],
    ),
    (
        "Summarize README.md",
        [t.READ, t.tool("summarize", "Summarize a text", {"text": t.TEXT})],
        lambda name, given: "long text" if name == "read_file" else "short",
        [calls("read_file", path="README.md"), calls("summarize", text="long text")],
    ),
    (
        "Read the config file",
        t.FOLDER,
        lambda name, given: "a.py\nconfig.toml" if name == "list_files" else "x = 1",
        [calls("list_files"), calls("read_file", path="config.toml")],
    ),
]


@pytest.mark.parametrize(("prompt", "tools", "answer", "expected"), CHAINS)
def test_a_call_that_needs_a_result_waits_for_it(
    prompt: str, tools: Sequence[t.Tool], answer: Answer, expected: list[Calls]
) -> None:
    turns, _ = run(prompt, tools, answer)
    assert turns == expected


MARKDOWN = "| city | degrees |\n|------|---------|\n| Rome | 31 |\n| Oslo | 12 |"
CSV = "name,price\napple,1.20\nmelon,3.40\n"
TWO_QUESTIONS = "Which Python file is the longest? Which Markdown file is the shortest?"
CLOSINGS: list[tuple[str, Sequence[t.Tool], Answer, str]] = [
    (
        "Which file is the longest?",
        t.FOLDER,
        folder,
        "a/b.py is the longest: 812 lines, 3012 words.",
    ),
    ("Which file is the shortest?", t.FOLDER, folder, "x.py is the shortest: 7 lines, 12 words."),
    ("Which file has the fewest words?", t.FOLDER, folder, "x.py has the fewest words: 12 words"),
    ("How many Python files are there?", t.FOLDER, folder, "3 python files."),
    ("How many lines of Python are there in total?", t.FOLDER, folder, "909 lines."),
    (TWO_QUESTIONS, t.FOLDER, folder, "x.py is the shortest: 7 lines, 12 words."),
    ("List the files: how many apples?", [t.LIST], lambda n, g: '{"apples": 0}', "apples: 0."),
    ("How many files are there? List them", [t.LIST], lambda n, g: '["a", "b"]', "names 2."),
    (
        "Which is warmest: the weather in Rome, Oslo or Bern?",
        [t.WEATHER],
        lambda name, given: json.dumps(
            {"temperature": {"Rome": "31°C", "Oslo": "-12°C", "Bern": "9°C"}[given["location"]]}
        ),
        "Rome is the warmest: temperature 31°C.",
    ),
    (
        "Who has more people, Norway or Sweden?",
        [t.POPULATION],
        lambda name, given: "5400000" if given["country"] == "Norway" else "10500000",
        "Sweden has the most: 10500000.",
    ),
    (
        "Which city has the lowest temperature? List the files",
        [t.LIST],
        lambda n, g: MARKDOWN,
        "Oslo is the lowest",
    ),
    (
        "List the files: what is cheapest?",
        [t.LIST],
        lambda n, g: CSV,
        "apple is the cheapest: price 1.20.",
    ),
    (
        "List the files, biggest?",
        [t.LIST],
        lambda n, g: "a.txt: 3 MB\nb.txt: 900 KB",
        "a.txt is the biggest: 3 MB.",
    ),
    (
        "List the files, biggest?",
        [t.LIST],
        lambda n, g: '{"a.txt": 9, "b.txt": 10}',
        "b.txt is the biggest: 10.",
    ),
    (
        "List the files, biggest?",
        [t.LIST],
        lambda n, g: " 9 a.txt\n 10 b c.txt\n 19 total",
        "b c.txt is the biggest: 10.",
    ),
    ("add 2 and 3", t.ARITHMETIC, arithmetic, "add(a=2, b=3): 5"),
    (
        "List the files: which is the most expensive?",
        [t.LIST],
        lambda n, g: json.dumps({"rows": [{"id": 1, "cost": "$9"}, {"id": 2, "cost": "$10.50"}]}),
        "id 2 is the most expensive: cost $10.50.",
    ),
    (
        "List the files with the highest score",
        [t.LIST],
        lambda n, g: "name\tscore\nb c\t1,200\nd\t-3\ntotal\t1,197",
        "b c is the highest: score 1,200.",
    ),
    (
        "What's the weather in NYC?",
        [t.WEATHER],
        lambda n, g: '{"location": "NYC", "temperature": "72°F", "condition": "Sunny"}',
        "temperature 72°F, condition Sunny",
    ),
]


@pytest.mark.parametrize(("prompt", "tools", "answer", "expected"), CLOSINGS)
def test_the_closing_text_uses_the_results(
    prompt: str, tools: Sequence[t.Tool], answer: Answer, expected: str
) -> None:
    _, text = run(prompt, tools, answer)
    assert expected in text
    assert text.endswith("(This is a rehearsal by fixed rules, not a language model.)")


def test_more_without_a_number_to_compare_names_no_winner() -> None:
    _, text = run("Count the lines and tell me more about them", t.FOLDER, folder)
    assert text.startswith("count_lines()")


def test_many_results_are_cut() -> None:
    cities = ", ".join(f"City{chr(65 + number)}" for number in range(8))
    prompt = f"The weather in {cities}. And the weather in Paris, Rome, Oslo and Bern."
    _, text = run(prompt, [t.WEATHER])
    assert "… and 2 more results." in text


@pytest.mark.parametrize("prompt", ["Hello!", "Explain recursion in programming"])
def test_without_tools_it_says_what_it_is_and_repeats_what_was_asked(prompt: str) -> None:
    given = reply([{"role": "user", "content": prompt}])
    assert given["stop_reason"] == "end_turn"
    assert "not a language model" in given["content"][0]["text"]
    assert prompt in given["content"][0]["text"]


def test_a_tool_that_fits_but_lacks_an_argument_is_named() -> None:
    _, text = run("What's the weather?", [t.WEATHER])
    assert "get_weather needs location" in text


def test_the_errors_of_tools_are_reported() -> None:
    first = reply([{"role": "user", "content": "add 2 and 3"}], t.ARITHMETIC)
    result = {
        "type": "tool_result",
        "tool_use_id": first["content"][0]["id"],
        "content": [{"type": "text", "text": "out of numbers"}],
        "is_error": True,
    }
    history = [
        {"role": "user", "content": "add 2 and 3"},
        {"role": "assistant", "content": first["content"]},
        {"role": "user", "content": [result]},
    ]
    given = reply(history, t.ARITHMETIC)
    assert given["stop_reason"] == "end_turn"
    assert "add(a=2, b=3) failed: out of numbers" in given["content"][0]["text"]


def test_the_same_request_gets_the_same_reply() -> None:
    messages = [{"role": "user", "content": "Weather in Rome and Oslo"}]
    assert reply(messages, [t.WEATHER]) == reply(messages, [t.WEATHER])


def test_the_ids_of_calls_are_unique_in_a_conversation() -> None:
    seen: list[str] = []
    messages: list[dict[str, Any]] = []
    for city in ("Rome", "Oslo"):
        messages.append({"role": "user", "content": f"The weather in {city} and Bern?"})
        content = reply(messages, [t.WEATHER])["content"]
        seen += [block["id"] for block in content]
        messages.append({"role": "assistant", "content": content})
        results = [{"type": "tool_result", "tool_use_id": one["id"]} for one in content]
        messages.append({"role": "user", "content": results})
        messages.append({"role": "assistant", "content": reply(messages, [t.WEATHER])["content"]})
    assert len(seen) == 4
    assert len(set(seen)) == 4


def test_a_follow_up_goes_to_the_tool_of_the_question_before() -> None:
    messages: list[dict[str, Any]] = [{"role": "user", "content": "The weather in Rome?"}]
    content = reply(messages, [t.WEATHER, t.TIME])["content"]
    messages += [
        {"role": "assistant", "content": content},
        {"role": "user", "content": [{"type": "tool_result", "tool_use_id": content[0]["id"]}]},
        {"role": "assistant", "content": "Sunny."},
        {"role": "user", "content": "And in Bern?"},
    ]
    block = reply(messages, [t.WEATHER, t.TIME])["content"][0]
    assert (block["name"], block["input"]) == ("get_weather", {"location": "Bern"})


PROMPT = "Add 1 and 2 and tell me the weather in Rome and Oslo"
SUM: Calls = [("add", {"a": 1, "b": 2})]
CHOICES: list[tuple[dict[str, Any], list[Calls]]] = [
    ({"type": "auto"}, [[*SUM, *weather("Rome", "Oslo")]]),
    ({"type": "any"}, [[*SUM, *weather("Rome", "Oslo")]]),
    ({"type": "tool", "name": "get_weather"}, [weather("Rome", "Oslo")]),
    ({"type": "none"}, []),
    (
        {"type": "auto", "disable_parallel_tool_use": True},
        [SUM, weather("Rome"), weather("Oslo")],
    ),
    (
        {"type": "tool", "name": "get_weather", "disable_parallel_tool_use": True},
        [weather("Rome"), weather("Oslo")],
    ),
]


@pytest.mark.parametrize(("choice", "expected"), CHOICES)
def test_tool_choice_is_honoured(choice: dict[str, Any], expected: list[Calls]) -> None:
    turns, _ = run(PROMPT, [*t.ARITHMETIC, t.WEATHER], tool_choice=choice)
    assert turns == expected


@pytest.mark.parametrize("choice", [{"type": "any"}, {"type": "tool", "name": "get_forecast"}])
def test_a_demanded_call_is_made_once_even_if_nothing_fits(choice: dict[str, Any]) -> None:
    turns, text = run("Hi", [t.FORECAST], tool_choice=choice)
    assert turns == [[("get_forecast", {"location": "Hi"})]]
    assert "get_forecast" in text


def test_the_apis_own_tools_and_unknown_choices_are_passed_over() -> None:
    own = {"type": "web_search_20250305", "name": "web_search"}
    prompt = "Search the web for the weather in Rome"
    assert first_calls(prompt, [own, t.WEATHER], tool_choice={"type": "new"}) == weather("Rome")


def test_a_list_in_a_prompt_makes_at_most_eight_calls_at_once() -> None:
    cities = ", ".join(f"City{chr(65 + number)}" for number in range(20))
    assert len(first_calls(f"The weather in {cities}", [t.WEATHER])) == 8
