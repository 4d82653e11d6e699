"""The tree of errors."""

from __future__ import annotations

import copy
import inspect
import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from agentkit_client import errors
from agentkit_client._safe_headers import hide_headers
from agentkit_client.types import Message

KEY = "sentinel-of-sixteen-and-more"
REQUEST = httpx.Request("POST", "https://api.example/v1/messages")


def test_every_recorded_class_has_its_recorded_bases_and_attributes(facts: dict[str, Any]) -> None:
    for name, recorded in facts["errors"]["classes"].items():
        class_ = getattr(errors, name)
        bases = {base.__name__ for base in class_.__mro__}
        assert set(recorded["bases"]) <= bases, name
        for attribute in recorded["attributes"]:
            found = any(
                hasattr(base, attribute) or attribute in inspect.get_annotations(base)
                for base in class_.__mro__
            )
            assert found, f"{name}.{attribute}"


def test_errors_without_a_reply_have_the_recorded_shape() -> None:
    error = errors.APIConnectionError(request=REQUEST)
    assert (error.message, error.body, error.request) == ("Connection error.", None, REQUEST)
    assert isinstance(errors.APITimeoutError(REQUEST), errors.APIConnectionError)
    assert errors.APITimeoutError(REQUEST).retries_taken == 0


def test_a_missing_key_is_an_error_of_ours_and_a_type_error() -> None:
    assert issubclass(errors.CredentialError, errors.AnthropicError)
    assert issubclass(errors.CredentialError, TypeError)


def response(status: int = 429, content: bytes = b'{"error": {"type": "t"}}') -> httpx.Response:
    headers = {"request-id": "req_1", "retry-after": "9", "set-cookie": f"c={KEY}"}
    made = httpx.Response(status, headers=headers, content=content, request=signed())
    made.extensions["retries_taken"] = 3
    return made


def signed() -> httpx.Request:
    url = f"https://user:{KEY}@h.example/v1/messages?q=1"
    headers = {"x-api-key": KEY, "cookie": KEY, "anthropic-beta": "b"}
    return hide_headers(httpx.Request("POST", url, headers=headers, content=b"prompt"))


class Own(errors.APIStatusError):
    """An error of the caller's, with arguments and attributes of its own."""

    def __init__(self, one: int, *, two: int) -> None:
        super().__init__("own", response=response(), body={"own": True})
        self.numbers = (one, two)


def made(class_: type[errors.AnthropicError]) -> Any:
    """Make an error of a class, with all that an error can have."""
    error: Any
    if class_ is Own:
        error = Own(1, two=2)
    elif issubclass(class_, errors.APIStatusError):
        error = class_("no", response=response(), body={"error": {"type": "t"}})
        error.retry_after = 9.0
    elif issubclass(class_, errors.APIResponseValidationError):
        error = class_(response(200, b"<html>"), "<html>", message="odd")
    elif issubclass(class_, errors.APITimeoutError):
        error = class_(signed(), "late")
    elif issubclass(class_, errors.APIConnectionError):
        error = class_(message="gone", request=signed())
        error.response = response(200)
    elif class_ is errors.APIError:
        error = class_("any", signed(), body=[1])
    elif class_ is errors.OutputMismatch:
        problem = errors.OutputProblem(path="a[0]", message="odd", constraint={"ge": 0})
        return errors.OutputMismatch("T", "text", [problem])
    else:
        return class_("words")
    error.elapsed, error.may_have_run = 1.5, False
    error.retries_taken = 3
    error.partial_message = MESSAGE
    error.has_yielded = True
    return error


MESSAGE = Message.model_validate(
    {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": "m",
        "content": [{"type": "text", "text": "Hello"}],
        "usage": {"input_tokens": 1, "output_tokens": 1},
    }
)


def tree(class_: type[errors.AnthropicError]) -> list[type[errors.AnthropicError]]:
    below = [one for sub in class_.__subclasses__() for one in tree(sub)]
    return [class_, *(one for one in below if one.__module__ in (errors.__name__, __name__))]


CLASSES = [one for one in tree(errors.AnthropicError) if not one.__name__.startswith("_")]
WAYS: dict[str, Callable[[Any], Any]] = {
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    **{
        f"pickle {protocol}": lambda error, protocol=protocol: pickle.loads(
            pickle.dumps(error, protocol)
        )
        for protocol in range(pickle.HIGHEST_PROTOCOL + 1)
    },
}


def test_every_public_class_is_there():
    assert {one.__name__ for one in CLASSES} >= set(errors.__all__) - {"OutputProblem"}
    assert Own in CLASSES


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("class_", CLASSES)
def test_an_error_of_any_class_can_be_pickled_and_copied(
    class_: type[errors.AnthropicError], way: str
):
    error = made(class_)
    other = WAYS[way](error)
    assert type(other).__qualname__ == class_.__qualname__
    assert (str(other), repr(other), other.args) == (str(error), repr(error), error.args)
    kept = ["message", "body", "status_code", "request_id", "type", "retries_taken", "elapsed"]
    kept += ["may_have_run", "has_yielded", "retry_after", "partial_message", "numbers"]
    kept += ["type_name", "text", "problems", "reply", "stop_reason"]
    for name in kept:
        assert getattr(other, name, "none") == getattr(error, name, "none"), name
    if issubclass(class_, errors.APIError):
        assert str(other.request.url) == "https://h.example/v1/messages?q=1"
        assert other.request.headers["anthropic-beta"] == "b"
        assert "x-api-key" not in other.request.headers
    if getattr(error, "response", None) is not None:
        assert other.http.headers["request-id"] == "req_1"
        assert other.http.retries_taken == 3
        assert other.http.retry_after == 9
        assert other.response.content == error.response.content
    assert KEY.encode() not in pickle.dumps(error) + pickle.dumps(other)


CHILD = """
import pickle, sys
error = pickle.load(sys.stdin.buffer)
print(type(error).__name__, error.status_code, error.request_id, error.retry_after, error.message)
"""


def test_another_process_reads_what_was_pickled():
    done = subprocess.run(
        [sys.executable, "-c", CHILD],
        input=pickle.dumps(made(errors.RateLimitError)),
        env=dict(os.environ),
        capture_output=True,
        check=True,
    )
    assert done.stdout.decode().split() == ["RateLimitError", "429", "req_1", "9.0", "no"]


def test_an_unread_response_does_no_harm():
    error = errors.APIConnectionError(request=REQUEST)
    unread = httpx.ByteStream(b"unread")
    error.response = httpx.Response(200, stream=unread, request=REQUEST)
    assert pickle.loads(pickle.dumps(error)).response.content == b""


def test_the_cookies_of_a_response_are_hidden():
    for error in (made(errors.RateLimitError), made(errors.StreamIncompleteError)):
        assert "retry-after" in repr(error.http)
        assert KEY not in f"{error.response.headers!r} {error.http!r}"


def test_an_error_says_what_the_api_said():
    inner = {"type": "t", "message": "M", "details": {"error_code": "c", "more": 1}}
    error = errors.BadRequestError("m", response=response(), body={"error": inner})
    assert (error.type, error.api_message, error.error_code) == ("t", "M", "c")
    assert error.details == {"error_code": "c", "more": 1}


@pytest.mark.parametrize(
    "body", [None, "", [], {}, {"error": None}, {"error": {"message": 1, "details": [1]}}]
)
def test_an_error_of_another_shape_says_nothing(body: object):
    error = errors.BadRequestError("m", response=response(), body=body)
    assert (error.type, error.api_message, error.error_code, error.details) == (None,) * 4


def test_an_error_that_nobody_timed_may_have_run():
    error = errors.APIConnectionError(request=REQUEST)
    assert (error.elapsed, error.may_have_run) == (None, True)
