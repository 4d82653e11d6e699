"""What the demo prints: calls, results and answers, safe for any terminal."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from agentkit.cli._display import (
    Display,
    call_text,
    counted,
    duration,
    printable,
    result_text,
    shortened,
)
from agentkit.runner import FinishedCall
from agentkit.types.beta import BetaMessage


def reply(*content: object) -> BetaMessage:
    return BetaMessage.model_validate(
        {
            "id": "msg_1",
            "type": "message",
            "role": "assistant",
            "model": "m",
            "content": content,
            "stop_reason": "end_turn",
            "stop_sequence": None,
            "usage": {"input_tokens": 12, "output_tokens": 3},
        }
    )


def shown(*, terminal: bool = False, width: int = 40) -> tuple[Display, io.StringIO]:
    file = io.StringIO()
    return Display(Console(file=file, force_terminal=terminal, width=width)), file


def finished(content: str, *, is_error: bool = False) -> FinishedCall:
    return FinishedCall(
        id="toolu_1", name="f", input={}, content=content, is_error=is_error, seconds=0.0124
    )


def test_a_turn_shows_what_the_model_says_and_its_calls() -> None:
    display, file = shown()
    use = {"type": "tool_use", "id": "toolu_1", "name": "f", "input": {"path": "a b", "top": 3}}
    display.turn(2, reply({"type": "text", "text": "I look."}, use))
    assert file.getvalue() == '\nTurn 2\nI look.\n  → f(path="a b", top=3)\n'


def test_a_result_shows_its_time_and_first_lines() -> None:
    display, file = shown()
    display.results([finished("one\ntwo"), finished("no", is_error=True)])
    assert file.getvalue() == (
        "  ← f, 12 ms\n      one\n      two\n  ← f failed, 12 ms\n      no\n"
    )


def test_an_answer_is_neither_wrapped_nor_read_as_markup() -> None:
    display, file = shown(width=20)
    text = "[bold]a/very/long/path.py[/bold] :smile: " + "x" * 60
    display.answer(reply({"type": "text", "text": text}))
    assert text in file.getvalue().splitlines()


def test_a_terminal_gets_colours_and_a_pipe_no_control_codes() -> None:
    for terminal in (True, False):
        display, file = shown(terminal=terminal)
        display.results([finished("one")])
        assert ("\x1b[" in file.getvalue()) is terminal


def test_totals_name_turns_calls_tokens_and_time() -> None:
    display, file = shown()
    display.totals(1, 2, reply().usage, 1.26)
    assert file.getvalue() == "\n1 turn · 2 calls · 12 tokens in, 3 out · 1.3 s\n"


def test_what_could_steer_a_terminal_is_replaced() -> None:
    assert printable("a\x1b[2Jb\x07\u202ec\n\td") == "a\ufffd[2Jb\ufffd\ufffdc\n\td"
    display, file = shown(terminal=True)
    display.answer(reply({"type": "text", "text": "\x1b]0;title\x07"}))
    assert "\x1b]" not in file.getvalue()


def test_a_call_is_written_with_long_arguments_cut() -> None:
    assert call_text("f", {"text": "x" * 500, "on": True}).endswith("x…, on=true)")
    assert len(call_text("f", {"text": "x" * 500})) < 80
    assert call_text("f", [1]) == "f([1])"


def test_a_result_is_cut_to_a_few_lines_of_bounded_width() -> None:
    lines = shortened("\n".join("x" * 500 for _ in range(50)))
    assert len(lines) == 9
    assert lines[6] == "… 42 more lines"
    assert max(map(len, lines)) == 100
    assert shortened("1\n2\n3\n4\n5\n6\n7\n8\n9\n") == list("123456789")


def test_blocks_other_than_text_are_named() -> None:
    assert result_text([{"type": "text", "text": "a"}, {"type": "image"}]) == "a\n[image]"


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "1 ms"), (0.0123, "12 ms"), (0.999, "999 ms"), (61.26, "61.3 s")]
)
def test_times_are_short(seconds: float, text: str) -> None:
    assert duration(seconds) == text


def test_numbers_of_things_are_written_out() -> None:
    assert [counted(0, "turn"), counted(1, "turn")] == ["0 turns", "1 turn"]
