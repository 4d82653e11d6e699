"""A command's end is believed when bash's driver tells it, once and as it does."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from agentkit_tools._exchange import End, Exchange, Report, report_of
from agentkit_tools._process import Process, ProcessLimits, clean_environment


@pytest.mark.parametrize(
    ("record", "report"),
    [
        (b" 12 0 /tmp\n", Report(12, 0, "/tmp")),
        (b" 12 255 /a\n\nb\n\n", Report(12, 255, "/a\n\nb\n")),
        (b" 12 0 /\xff\n", Report(12, 0, "/\udcff")),
        (b" 12 0 ", Report(12, 0, "")),
        (b"12 0 /", None),
        (b" 12 1000 /", None),
        (b" 12 -1 /", None),
        (b" x 0 /", None),
        (b"", None),
    ],
)
def test_a_report_is_read_or_is_none(record: bytes, report: Report | None):
    assert report_of(record) == report


# In the place of a bash: reads a command, and does what the case says.
BASH = """
import os, socket, sys, time
bash = socket.socket(fileno=0)
def read():
    data = b""
    while not data.endswith(b"\\0"):
        more = bash.recv(1)
        if not more:
            sys.exit(3)
        data += more
    return data[:-1]
def mark(number):
    os.write(1, b"out\\0" + number + b"\\0rest")
    os.write(2, b"err\\0" + number + b"\\0")
END = b"\\0 1 0 /\\n\\0"
assert read() == b"command"
%s
time.sleep(60)
"""


@pytest.mark.parametrize(
    ("does", "end"),
    [
        ("bash.sendall(END[:4]); time.sleep(0.1); bash.sendall(END[4:]); mark(read())", End.TOLD),
        ("bash.sendall(END); bash.sendall(END); mark(read())", End.DISTRUSTED),
        ("bash.sendall(END); number = read(); bash.sendall(b'x'); mark(number)", End.DISTRUSTED),
        ("bash.sendall(b'x' + END); mark(read())", End.DISTRUSTED),
        ("bash.sendall(b'\\0what\\0'); mark(read())", End.DISTRUSTED),
        ("bash.sendall(b'\\0' + b' ' * 9000)", End.DISTRUSTED),
        ("mark(b'0' * 32)", End.TIMED_OUT),
        ("bash.sendall(END); read(); mark(b'0' * 32)", End.TIMED_OUT),
        ("bash.sendall(END); sys.exit()", End.CLOSED),
        ("sys.exit()", End.CLOSED),
    ],
)
def test_an_end_is_told_once_and_marked_with_the_number_that_followed(
    tmp_path: Path, does: str, end: End
):
    process = Process(
        [sys.executable, "-c", BASH % does],
        cwd=tmp_path,
        env=clean_environment(),
        limits=ProcessLimits(),
    )
    exchange = Exchange(process, relayed=False, most=1_000)
    exchange.send("command")
    seconds = 0.6 if end is End.TIMED_OUT else 30
    assert exchange.wait(time.monotonic() + seconds) is end
    if end is End.TOLD:
        assert exchange.report == Report(1, 0, "/")
        assert (exchange.out.text(), exchange.out.rest) == ("out", b"rest")
        assert (exchange.err.text(), exchange.err.rest) == ("err", b"")
    process.close()
