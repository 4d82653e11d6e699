"""Each request that ends is a line: time, status, path, and what it took."""

from __future__ import annotations

import io
from typing import Any

import pytest
from rich.console import Console

from agentkit.cli._request_log import RequestLog


def line(**end: Any) -> str:
    output = io.StringIO()
    log = RequestLog(Console(file=output, width=200))
    begun = {"kind": "request", "number": 1, "seconds": 0, "method": "POST", "at": 0}
    log.take({**begun, "path": "/v1/\x1b[31mmessages", "body": None})
    if "status" in end:
        log.take({"kind": "status", "number": 1, "seconds": 0, "status": end.pop("status")})
    nothing = dict.fromkeys(("input_tokens", "output_tokens", "stop_reason", "error"))
    log.take({"kind": "end", "number": 1, "seconds": 0.0421, "events": 0, **nothing, **end})
    return output.getvalue().strip().partition("  ")[2]


@pytest.mark.parametrize(
    ("end", "shown"),
    [
        (
            {"status": 200, "input_tokens": 3, "output_tokens": 4, "stop_reason": "end_turn"},
            "200  POST /v1/\ufffd[31mmessages  42 ms · 3 → 4 tokens · end_turn",
        ),
        (
            {"status": 200, "events": 7, "error": "overloaded_error"},
            "200  POST /v1/\ufffd[31mmessages  42 ms · 7 events · overloaded_error",
        ),
        ({"status": 404}, "404  POST /v1/\ufffd[31mmessages  42 ms"),
        ({}, "---  POST /v1/\ufffd[31mmessages  42 ms"),
    ],
)
def test_a_line_says_what_came_of_it(end: Any, shown: str):
    assert line(**end) == shown


def test_nothing_that_is_said_looks_like_another_line():
    output = io.StringIO()
    log = RequestLog(Console(file=output, width=200, soft_wrap=True))
    forged = "/v1/x\n12:00:00  200  POST /v1/\r\t\x1b[2J\u202e\x9b[bold]a[/bold]" + "y" * 5000
    log.take(
        {"kind": "request", "number": 1, "seconds": 0, "method": "GET", "at": 0, "path": forged}
    )
    ended = {"input_tokens": 1, "output_tokens": 1, "stop_reason": "a\nb", "error": "\x1b]0;c\x07"}
    log.take({"kind": "end", "number": 1, "seconds": 0, "events": 0, **ended})
    assert output.getvalue().count("\n") == 1
    assert not set(output.getvalue()) & set("\r\t\x1b\x07\x9b\u202e")
    assert "[bold]a[/bold]" in output.getvalue()
    assert len(output.getvalue()) < 1000
