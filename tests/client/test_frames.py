"""The local variables of frames that an exception has left behind."""

from __future__ import annotations

import traceback
from typing import Any

import httpx
import pytest
from httpx import BaseTransport, Request, Response

from agentkit_client._frames import forget_wire


class Broken(BaseTransport):
    """A transport of the caller's that fails."""

    def handle_request(self, request: Request) -> Response:
        mine = "local of a transport"
        raise ValueError(mine)


def failed(call: Any) -> Exception:
    try:
        call()
    except Exception as error:
        return error
    raise AssertionError("it did not fail")


def local_names(error: BaseException) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for frame, _ in traceback.walk_tb(error.__traceback__):
        name = frame.f_globals["__name__"]
        package = "ours" if name == __name__ else name.partition(".")[0]
        found.setdefault(package, set()).update(frame.f_locals)
    return found


def test_frames_of_the_http_library_are_emptied_and_others_are_not():
    with httpx.Client(transport=Broken()) as http:
        error = failed(lambda: http.get("http://h.example", headers={"x-key": "sentinel"}))
    before = local_names(error)
    assert "request" in before["httpx"]
    forget_wire(error)
    after = local_names(error)
    assert after["httpx"] == set()
    assert after["ours"] == before["ours"] >= {"mine", "request"}


def test_frames_of_all_causes_are_emptied():
    with httpx.Client(timeout=1) as http:
        error = failed(lambda: http.get("http://127.0.0.1:1"))
    assert isinstance(error, httpx.ConnectError)
    cause = error.__cause__
    assert cause is not None
    assert "request" in local_names(cause)["httpcore"]
    outer = RuntimeError()
    outer.__context__ = error
    forget_wire(outer)
    assert local_names(cause)["httpcore"] == set()


class Group(Exception):
    """What bundles exceptions, in any version of Python."""

    def __init__(self, *exceptions: Exception) -> None:
        self.exceptions = exceptions


def test_frames_of_bundled_exceptions_are_emptied():
    with httpx.Client(transport=Broken()) as http:
        error = failed(lambda: http.get("http://h.example"))
    forget_wire(Group(ValueError(), error))
    assert local_names(error)["httpx"] == set()


def test_a_circle_of_causes_is_walked_once():
    one, other = ValueError(), TypeError()
    one.__cause__, other.__cause__ = other, one
    other.__context__ = other
    forget_wire(one)


RUNNING = """
def catch(forget_wire):
    local = "mine"
    try:
        raise ValueError
    except ValueError as error:
        forget_wire(error)
    return local
"""


def test_a_frame_that_is_still_running_is_left_alone():
    names: dict[str, Any] = {"__name__": "httpx._client"}
    exec(RUNNING, names)
    assert names["catch"](forget_wire) == "mine"


@pytest.mark.parametrize("error", [ValueError(), KeyboardInterrupt()])
def test_an_exception_without_frames_is_no_problem(error: BaseException):
    forget_wire(error)
    assert error.__traceback__ is None
