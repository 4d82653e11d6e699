"""Names of keys: combinations, other names, what is refused."""

from __future__ import annotations

import pytest

from agentkit_tools._key_names import combination


@pytest.mark.parametrize(
    ("given", "x"),
    [
        ("a", "a"),
        ("A", "A"),
        ("7", "7"),
        ("Return", "Return"),
        ("enter", "Return"),
        ("ESC", "Escape"),
        ("ctrl+s", "ctrl+s"),
        ("Control+Shift+t", "ctrl+shift+t"),
        ("cmd + Page_Down", "super+Page_Down"),
        ("alt+F4", "alt+F4"),
        ("f12", "F12"),
        ("+", "plus"),
        ("ctrl++", "ctrl+plus"),
        ("ctrl+-", "ctrl+minus"),
        ("kp_enter", "KP_Enter"),
        ("/", "slash"),
        (" Tab ", "Tab"),
    ],
)
def test_a_combination_is_put_into_the_names_of_x(given: str, x: str):
    assert combination(given) == x


@pytest.mark.parametrize(
    "given",
    ["", "ctrl+", "foo", "é", "ctrl+ ", "Return; reboot", "--window", "\0", "0xff0d", "ctrl+$x"],
)
def test_what_is_no_key_is_refused(given: str):
    with pytest.raises(ValueError, match="there is no key"):
        combination(given)


def test_a_key_that_is_nearly_right_is_hinted_at():
    with pytest.raises(ValueError, match="did you mean Escape"):
        combination("Escpe")


def test_too_many_keys_at_once_are_refused():
    with pytest.raises(ValueError, match="too many"):
        combination("+".join("abcdefghi"))
