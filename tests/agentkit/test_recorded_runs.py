"""The recorded runs of the SDK, each played by our runner: equal, or different on purpose."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from played import GO, Played, call, player, text

from agentkit import beta_tool

ROOT = Path(__file__).parents[2]
FACTS = ROOT / "tests" / "client" / "facts" / "client.json"
CASES: dict[str, Any] = json.loads(FACTS.read_text("utf-8"))["tool_runner_cases"]


@beta_tool
def add(a: int, b: int) -> str:
    return str(a + b)


@beta_tool
def boom(a: int) -> str:
    raise KeyError("k")


@beta_tool
def blocks(a: int) -> Any:
    return [{"type": "text", "text": "T"}]


@beta_tool
def counted(a: int) -> str:
    return "c"


RAW = {"name": "raw", "input_schema": {"type": "object"}}
ADD = call(a=1, b=2)
FULL = {"input_tokens": 99_999, "output_tokens": 1}
SMALL = {"input_tokens": 1, "output_tokens": 1}


def full(*content: Any) -> dict[str, Any]:
    return {"content": list(content), "usage": FULL}


def small(*content: Any) -> dict[str, Any]:
    return {"content": list(content), "usage": SMALL}


def append(runner: Any, number: int) -> None:
    if number == 0:
        runner.append_messages({"role": "user", "content": "EXTRA"})


def shorter(params: dict[str, Any]) -> dict[str, Any]:
    return {**params, "max_tokens": 7}


def set_params(runner: Any, number: int) -> None:
    if number == 0:
        runner.set_messages_params(shorter)


def generate(runner: Any, number: int) -> None:
    runner.generate_tool_call_response()


ON = {"enabled": True}
OWN = {"enabled": True, "model": "cheap", "summary_prompt": "P"}
Script = tuple[list[Any], list[Any], dict[str, Any], Callable[[Any, int], None] | None]
NOT_TEXT: dict[str, Any] = {"type": "tool_use", "id": "tu9", "name": "add", "input": {}}

SCRIPTS: dict[str, Script] = {
    "one call then end": ([[text("let me"), ADD], "done"], [add], {}, None),
    "two calls in one message": (
        [[ADD, call("add", "tu2", a=3, b=4)], "done"],
        [add],
        {},
        None,
    ),
    "string argument coerced": ([[call(a="1", b=2)], "done"], [add], {}, None),
    "invalid argument": ([[call(a="x", b=2)], "done"], [add], {}, None),
    "tool raises": ([[call("boom", a=1)], "done"], [boom], {}, None),
    "tool returns blocks": ([[call("blocks", a=1)], "done"], [blocks], {}, None),
    "unknown tool": ([[call("nope")], "done"], [add], {}, None),
    "raw tool dict mixed": ([[call(a=1, b=1)], "done"], [add, RAW], {}, None),
    "no tool call": (["done"], [add], {}, None),
    "max_iterations=1": ([[ADD]], [add], {"max_iterations": 1}, None),
    "max_iterations=2": ([[ADD], "done"], [add], {"max_iterations": 2}, None),
    "append_messages in the loop": ([[ADD], "done"], [add], {}, append),
    "set_messages_params in the loop": ([[ADD], "done"], [add], {}, set_params),
    "generate_tool_call_response in the loop": (
        [[call("counted", a=1)], "done"],
        [counted],
        {},
        generate,
    ),
    "compaction, default threshold": (
        [full(ADD), "SUMMARY", "done"],
        [add],
        {"compaction_control": ON},
        None,
    ),
    "compaction, own prompt and model, second turn": (
        [small(ADD), full(call("add", "tu2", a=1, b=2)), "SUMMARY", "done"],
        [add],
        {"compaction_control": OWN},
        None,
    ),
    "compaction, first block not text": (
        [full(ADD), [NOT_TEXT], "done"],
        [add],
        {"compaction_control": ON},
        None,
    ),
    "compaction disabled": (
        [full(ADD), "done"],
        [add],
        {"compaction_control": {"enabled": False}},
        None,
    ),
    "server tool pause_turn": (
        [{"content": [text("so far")], "stop_reason": "pause_turn"}, "done"],
        [add],
        {},
        None,
    ),
    "stream=True, one call then end": ([[text("let me"), ADD], "done"], [add], {}, None),
    "until_done, betas=[B1]": (
        [[ADD], "done"],
        [add],
        {"betas": ["context-1m-2025-08-07"]},
        None,
    ),
}

DIFFERENT = {
    "invalid argument": "arguments that don't fit",
    "unknown tool": "a call of an unknown tool",
    "compaction, default threshold": "when `compaction_control` sums up",
    "compaction, own prompt and model, second turn": "when `compaction_control` sums up",
    "compaction, first block not text": "when `compaction_control` sums up",
    "server tool pause_turn": "`pause_turn`, `compaction`",
    "until_done, betas=[B1]": "`betas=`",
}
"""What is different on purpose, and the line of `docs/differences.md` that says so."""


def played(case: str) -> Played:
    script, tools, options, on_reply = SCRIPTS[case]

    async def body(runner: Any) -> list[Any]:
        replies: list[Any] = []
        for item in runner:
            whole = item.get_final_message() if hasattr(item, "get_final_message") else item
            replies.append(whole)
            if on_reply is not None:
                on_reply(runner, len(replies) - 1)
        return replies

    streams = case.startswith("stream=True")
    return player("sync", streams)(script, tools, body, **options)


def sent(run: Played, recorded: Any) -> list[dict[str, Any]]:
    """Return the fields of our requests that are recorded of theirs."""
    names = {name for request in recorded for name in request}
    return [{n: v for n, v in body.items() if n in names} for body in run.bodies]


def headers(run: Played, name: str) -> list[str | None]:
    return [each.get(name) for each in run.headers]


def is_equal(case: str) -> bool:
    run, recorded = played(case), CASES[case]
    if "requests" not in recorded:
        return headers(run, "anthropic-beta") == recorded["beta_headers"]
    helpers: list[Any] = [h[0] if isinstance(h, list) else h for h in recorded["helper_headers"]]
    return (
        sent(run, recorded["requests"]) == recorded["requests"]
        and headers(run, "x-stainless-helper") == helpers
        and headers(run, "anthropic-beta") == recorded["beta_headers"]
        and len(run.value) == len(recorded["yielded"])
    )


def test_every_recorded_run_is_played() -> None:
    assert SCRIPTS.keys() == CASES.keys()
    assert len(SCRIPTS) == 21


@pytest.mark.parametrize("case", [case for case in SCRIPTS if case not in DIFFERENT])
def test_a_run_is_as_recorded(case: str) -> None:
    assert is_equal(case)


@pytest.mark.parametrize("case", DIFFERENT)
def test_a_run_that_differs_is_on_the_page_of_differences(case: str) -> None:
    assert not is_equal(case)
    page = (ROOT / "docs" / "differences.md").read_text("utf-8")
    assert f"| {DIFFERENT[case]}" in page


def test_a_conversation_is_summed_up_after_its_calls_are_answered() -> None:
    run = played("compaction, own prompt and model, second turn")
    asked = run.bodies[2]
    assert [turn["role"] for turn in asked["messages"]] == ["user", "assistant"] * 2 + ["user"] * 2
    assert (asked["messages"][-1]["content"], asked["model"]) == ("P", "cheap")
    assert "tools" not in asked
    assert run.bodies[3]["messages"] == [{"role": "user", "content": [text("SUMMARY")]}]
    assert headers(run, "x-stainless-helper")[2] == "compaction"
    assert headers(run, "anthropic-beta")[2] is None
    assert [turn["role"] for turn in run.runner.transcript][:5] == [
        *("user", "assistant", "user", "assistant", "user")
    ]
    assert [turn.kind for turn in run.runner.usage.turns] == [
        *("reply", "reply", "compaction", "reply")
    ]


def test_a_summary_without_text_changes_nothing() -> None:
    run = played("compaction, first block not text")
    assert run.error is None
    assert [turn["role"] for turn in run.runner.messages] == ["user", "assistant"] * 2
    assert run.runner.messages[0] == GO
