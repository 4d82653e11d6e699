"""What a model asks of a computer: read, or refused before anything is done."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from agentkit_tools import InvalidArguments
from agentkit_tools._computer_actions import Action, actions_of, read_action
from agentkit_tools._screen import Screen

SCREEN = Screen(2000, 1000, 1000, 1000)
ALL = actions_of("computer_20251124", zoom=True)


def read(**input: Any) -> Action:
    return read_action(input, ALL, SCREEN)


@pytest.mark.parametrize(
    ("input", "action"),
    [
        ({"action": "key", "text": "ctrl+s"}, Action(name="key", keys="ctrl+s")),
        ({"action": "type", "text": "héllo\n"}, Action(name="type", text="héllo\n")),
        ({"action": "mouse_move", "coordinate": [10, 20]},
         Action(name="mouse_move", place=(20, 40))),
        ({"action": "left_click"}, Action(name="left_click")),
        (
            {"action": "left_click", "coordinate": [0, 0], "text": "shift"},
            Action(name="left_click", place=(0, 0), keys="shift"),
        ),
        (
            {"action": "triple_click", "coordinate": (1.0, 2), "key": "ctrl"},
            Action(name="triple_click", place=(2, 4), keys="ctrl"),
        ),
        (
            {"action": "left_click_drag", "start_coordinate": [0, 0], "coordinate": [9, 9]},
            Action(name="left_click_drag", start=(0, 0), place=(18, 18)),
        ),
        (
            {"action": "scroll", "scroll_direction": "down", "scroll_amount": 3, "text": None},
            Action(name="scroll", wheel=5, amount=3),
        ),
        ({"action": "hold_key", "text": "a", "duration": 1.5},
         Action(name="hold_key", keys="a", seconds=1.5)),
        ({"action": "wait", "duration": 100}, Action(name="wait", seconds=100)),
        ({"action": "screenshot"}, Action(name="screenshot")),
        ({"action": "left_mouse_down"}, Action(name="left_mouse_down")),
        ({"action": "cursor_position"}, Action(name="cursor_position")),
        ({"action": "zoom", "region": [0, 0, 1000, 500]},
         Action(name="zoom", region=(0, 0, 1000, 500))),
    ],
)  # fmt: skip
def test_an_action_is_read(input: dict[str, Any], action: Action):
    assert read(**input) == action


@pytest.mark.parametrize(
    ("input", "problem"),
    [
        ({}, "action: has to be one of"),
        ({"action": "left_clik"}, "action: has to be one of left_click"),
        ({"action": ["key"]}, "action: has to be one of"),
        ({"action": "key"}, "text: key needs a text"),
        ({"action": "key", "text": "Retrn"}, "text: there is no key 'Retrn'; did you mean Return"),
        ({"action": "type"}, "text: type needs a text"),
        ({"action": "type", "text": "a\0"}, "can't be typed"),
        ({"action": "type", "text": "a\ud800"}, "can't be typed"),
        ({"action": "type", "text": "a" * 20_001}, "too long"),
        ({"action": "mouse_move"}, "coordinate: has to be a list of 2 whole numbers"),
        ({"action": "mouse_move", "coordinate": [1]}, "coordinate: has to be a list"),
        ({"action": "mouse_move", "coordinate": "1,2"}, "coordinate: has to be a list"),
        ({"action": "mouse_move", "coordinate": [1, "2"]}, "coordinate: has to be a list"),
        ({"action": "mouse_move", "coordinate": [True, 2]}, "coordinate: has to be a list"),
        ({"action": "mouse_move", "coordinate": [0.5, 2]}, "coordinate: has to be a list"),
        ({"action": "mouse_move", "coordinate": [float("inf"), 2]}, "coordinate: has to be a list"),
        ({"action": "mouse_move", "coordinate": [float("nan"), 2]}, "coordinate: has to be a list"),
        ({"action": "left_click", "coordinate": [1000, 0]}, "outside of the screen"),
        ({"action": "left_click", "x": 1}, "x: left_click has no such parameter"),
        ({"action": "left_click", "text": "hello"}, "there is no key"),
        ({"action": "scroll", "scroll_amount": 1}, "scroll_direction: has to be one of up, down"),
        ({"action": "scroll", "scroll_direction": "up"}, "scroll_amount: has to be a number"),
        ({"action": "scroll", "scroll_direction": "up", "scroll_amount": 1e9}, "from 0 to 100"),
        ({"action": "wait", "duration": 101}, "duration: has to be a number from 0 to 100"),
        ({"action": "wait", "duration": float("nan")}, "duration: has to be a number"),
        ({"action": "wait", "duration": True}, "duration: has to be a number"),
        ({"action": "zoom", "region": [0, 0, 0, 10]}, "region: has to be"),
        ({"action": "zoom", "region": [0, 0, 1001, 10]}, "outside of the screen"),
    ],
)
def test_what_does_not_fit_is_refused(input: dict[str, Any], problem: str):
    with pytest.raises(InvalidArguments) as caught:
        read(**input)
    assert problem in str(caught.value)


def test_an_input_that_is_no_object_is_refused():
    with pytest.raises(InvalidArguments, match="has to be an object"):
        read_action("screenshot", ALL, SCREEN)


def test_each_version_has_the_actions_of_the_one_before_and_some_more():
    versions = [
        set(actions_of(version, zoom=True))
        for version in ("computer_20241022", "computer_20250124", "computer_20251124")
    ]
    assert [len(actions) for actions in versions] == [10, 16, 17]
    assert all(older < newer for older, newer in itertools.pairwise(versions))
    assert "zoom" not in actions_of("computer_20251124", zoom=False)
