"""The recorded tools: equal to the record, or better for a reason."""

from __future__ import annotations

import builtins
import dataclasses
import inspect
import json
import sys
import types
from pathlib import Path
from typing import Any

import anyio
import pytest

from agentkit_tools import InvalidTool

FACTS = json.loads(
    Path(__file__).with_name("facts").joinpath("schema_cases.json").read_text("utf-8")
)
CASES: dict[str, dict[str, Any]] = {case["name"]: case for case in FACTS["beta_tool"]}


@dataclasses.dataclass(frozen=True)
class Difference:
    """Where we do better than the record: why, its row in the docs, and what there is instead."""

    reason: str
    row: str
    schema: dict[str, Any] | None = None
    calls: list[str] | None = None
    refused: str | None = None


def of(required: list[str], **properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "additionalProperties": False,
        "properties": properties,
        "required": required,
        "type": "object",
    }


A = {"title": "A", "type": "integer"}
B = {"title": "B", "type": "integer"}
DIFFERENCES = {
    "plain string in Annotated": Difference(
        "a text written beside a type is its description; it was dropped",
        row='a text in `Annotated[int, "..."]`',
        schema=of(["n"], n={"description": "just a note", "title": "N", "type": "integer"}),
    ),
    "*args": Difference(
        "the array schema is refused by the API; the parameter is named instead",
        row="`*args`, a lambda, an async function under `beta_tool`",
        refused=r"'\*rest'.*rest: list\[\.\.\.\]",
    ),
    "**kwargs Unpack TypedDict": Difference(
        "the keys of the TypedDict are parameters; they were the type of any other key",
        row="`**kwargs: Unpack[TypedDict]`",
        schema=of(["a"], a=A, b=B),
        calls=["{'b': 2}"],
    ),
    "positional-only": Difference(
        "a model gives arguments by name; they are passed by position",
        row="positional-only parameters",
        schema=of(["a"], a=A),
        calls=["x"],
    ),
    "positional-only and keyword": Difference(
        "as above", row="positional-only parameters", schema=of(["a", "b"], a=A, b=B)
    ),
    "decorated method accessed on the class": Difference(
        "self is not for the model to fill", row="methods", schema=of(["a"], a=A)
    ),
    "lambda": Difference(
        "the API refuses the name, at the first request",
        row="`*args`, a lambda, an async function under `beta_tool`",
        refused=r"<lambda>.*name=",
    ),
    "functools.partial": Difference(
        "it works; what is filled is hidden",
        row="partials, callable objects",
        schema=of(["a"], a=A),
    ),
    "functools.partial with a name": Difference(
        "as above", row="partials, callable objects", schema=of(["a"], a=A), calls=["3"]
    ),
    "callable object": Difference(
        "it works", row="partials, callable objects", schema=of(["a"], a=A), calls=["1"]
    ),
    "coroutine function under beta_tool": Difference(
        "said at decoration, not at the first call",
        row="`*args`, a lambda, an async function under `beta_tool`",
        refused="beta_async_tool",
    ),
    "plain function under beta_async_tool": Difference(
        "it works, in a thread; it failed at the first call",
        row="a plain function under `beta_async_tool`",
        calls=["1"],
    ),
    "return value kinds": Difference(
        "a dictionary is JSON; the runner made a list of its keys",
        row="results",
        calls=['[{"type": "text", "text": "t"}]', '{"not":"a list"}'],
    ),
    "generator function": Difference(
        "what it yields is the result", row="results", calls=['[{"type": "text", "text": "t"}]']
    ),
}


def load(case: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> Any:
    """Run the source of a case as a module and return its `tool`."""
    module = types.ModuleType("a_recorded_case")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    source = case["source"].replace("from anthropic import", "from agentkit_tools import")
    exec(compile(source, case["name"], "exec", dont_inherit=True), vars(module))
    return vars(module)["tool"]


def call(tool: Any, input: object) -> Any:
    """Call a tool of either colour."""
    if not inspect.iscoroutinefunction(tool.call):
        return tool.call(input)
    return anyio.run(tool.call, input)


def recorded(case: dict[str, Any]) -> dict[str, Any]:
    """Return the newest record; the older one refused options that came later."""
    return case["0.76.0"] if case["2.11.0"] == "same" else case["2.11.0"]


def test_there_are_81_cases_and_each_difference_is_one_of_them():
    assert len(CASES) == 81
    assert DIFFERENCES.keys() <= CASES.keys()
    assert len(DIFFERENCES) == 14, "and 67 are equal: docs/differences.md says so"


def test_each_difference_has_its_row_in_the_docs():
    page = Path(__file__).parents[2].joinpath("docs", "differences.md").read_text("utf-8")
    assert "Of 81 recorded tools, 67 are equal and 14 differ" in page
    assert [d.row for d in DIFFERENCES.values() if f"| {d.row} |" not in page] == []


@pytest.mark.parametrize("name", sorted(CASES.keys() - DIFFERENCES.keys()))
def test_a_tool_equals_the_recorded_one(name: str, monkeypatch: pytest.MonkeyPatch):
    record = recorded(CASES[name])
    if "error" in record:
        with pytest.raises(InvalidTool, match=r"^tool 'tool': .*parameter 'a'"):
            load(CASES[name], monkeypatch)
        return
    tool = load(CASES[name], monkeypatch)
    assert json.dumps(tool.to_dict()) == json.dumps(record["tool"]), "equal, keys in order"
    for input, outcome in zip(CASES[name].get("calls", []), record.get("calls", []), strict=True):
        if "result" in outcome:
            assert call(tool, input) == outcome["result"]
            continue
        with pytest.raises(vars(builtins)[outcome["raises"]]) as raised:
            call(tool, input)
        assert outcome.get("cause") in (None, type(raised.value.__cause__).__name__)


@pytest.mark.parametrize("name", DIFFERENCES)
def test_a_tool_is_better_than_the_recorded_one(name: str, monkeypatch: pytest.MonkeyPatch):
    case, difference = CASES[name], DIFFERENCES[name]
    if difference.refused:
        with pytest.raises(InvalidTool, match=difference.refused):
            load(case, monkeypatch)
        return
    tool = load(case, monkeypatch)
    record = recorded(case)
    schema = difference.schema or record["tool"]["input_schema"]
    assert tool.input_schema == schema
    results = [call(tool, input) for input in case.get("calls", [])]
    expected = difference.calls or []
    assert [r if isinstance(r, str) else json.dumps(r) for r in results] == expected
    before = (
        record.get("tool", {}).get("input_schema"),
        [c.get("result") for c in record.get("calls", [])],
    )
    assert (schema, results) != before, "no difference, so the entry has to go"
