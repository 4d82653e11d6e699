"""Errors are built from data and say what happened."""

from __future__ import annotations

import pickle

import pytest

from agentkit.local import LocalError, ModelError


@pytest.mark.parametrize(
    ("status", "type", "message"),
    [
        (400, "invalid_request_error", "Invalid request"),
        (404, "not_found_error", "Not found"),
        (418, "invalid_request_error", "Invalid request"),
        (429, "rate_limit_error", "This request would exceed your rate limit"),
        (502, "api_error", "Internal server error"),
        (529, "overloaded_error", "Overloaded"),
    ],
)
def test_type_and_message_follow_from_the_status(status: int, type: str, message: str):
    error = LocalError(status)
    assert (error.status, error.type, error.message) == (status, type, message)
    assert error.headers == {}
    assert str(error) == f"{status} {type}: {message}"


def test_everything_can_be_said():
    error = LocalError(500, "odd_error", "Odd", {"retry-after": "1"})
    assert (error.status, error.type, error.message) == (500, "odd_error", "Odd")
    assert error.headers == {"retry-after": "1"}
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


@pytest.mark.parametrize("status", [0, 200, 399, 600])
def test_a_status_of_success_is_no_error(status: int):
    with pytest.raises(ValueError, match=f"the status of an error is 400 to 599, not {status}"):
        LocalError(status)


def test_a_crash_names_the_first_exception_and_counts_the_others():
    first, second = ValueError("one"), KeyError("two")
    assert str(ModelError([first])) == "the model raised ValueError: one"
    assert str(ModelError([first, second])) == "the model raised ValueError: one (and 1 more)"
    assert ModelError([first, second]).errors == (first, second)
