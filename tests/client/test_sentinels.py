"""Two ways to leave a parameter out."""

from __future__ import annotations

from agentkit_client import NOT_GIVEN, NotGiven, Omit, not_given, omit
from agentkit_client._sentinels import is_given


def test_both_are_false_and_show_their_names() -> None:
    assert (bool(NOT_GIVEN), repr(NOT_GIVEN)) == (False, "NOT_GIVEN")
    assert (bool(omit), repr(omit)) == (False, "omit")
    assert isinstance(NOT_GIVEN, NotGiven)
    assert isinstance(not_given, NotGiven)
    assert isinstance(omit, Omit)


def test_none_is_given_and_the_two_are_not() -> None:
    assert is_given(None)
    assert not is_given(NOT_GIVEN)
    assert not is_given(omit)
