"""Every endpoint sends what is recorded of it, and reads what comes back, in both colours."""

from __future__ import annotations

import pytest
import recorded_endpoints as endpoints
from coverage_of_facts import NOT_YET, ON_PURPOSE
from recorded_endpoints import COLOURS, FACTS, ask
from scripted_http import Server

pytestmark = pytest.mark.parametrize("name", FACTS)
every_colour = pytest.mark.parametrize("colour", COLOURS)


@every_colour
def test_each_parameter_goes_where_it_is_recorded(server: Server, colour: str, name: str) -> None:
    assert endpoints.in_request(name, ask(colour, server, name)) == []


@every_colour
def test_the_least_call_sends_the_recorded_headers(server: Server, colour: str, name: str) -> None:
    assert endpoints.in_headers(name, ask(colour, server, name, only_required=True)) == []


@every_colour
def test_the_reply_is_of_the_recorded_type(server: Server, colour: str, name: str) -> None:
    assert endpoints.in_reply(name, ask(colour, server, name, only_required=True)) == []


@pytest.mark.parametrize("colour", ["asyncio", "trio"])
def test_an_async_method_is_called_as_recorded(server: Server, colour: str, name: str) -> None:
    assert endpoints.in_kind_of_call(name, ask(colour, server, name)) == []


def test_all_recorded_parameters_are_shown_and_the_colours_agree(name: str) -> None:
    left_out = [*ON_PURPOSE, *NOT_YET]
    wrong = endpoints.in_signature(name)
    assert [it for it in wrong if not any(left.covers(name, it) for left in left_out)] == []


def test_each_method_has_its_two_other_modes(name: str) -> None:
    assert endpoints.in_modes(name) == []
