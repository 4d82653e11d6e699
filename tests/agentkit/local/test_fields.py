"""The tables are the facts: same names, same fields, same ones required."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from agentkit.local import _fields as tables
from agentkit.local._fields import Fields
from agentkit.local._tool_fields import TOOL_FIELDS

# Fields that the API takes and the facts of requests do not have, and why.
MORE = {
    "file_id",  # a citation of a reply has it, and a reply is sent back as it is
    "block_binding",  # of thinking on the beta surface only
    "caller",  # of a server's result; not all of them say so
}


def differences(table: Fields, fact: Mapping[str, Mapping[str, bool]]) -> list[str]:
    wrong = [f"{name} is missing" for name in fact.keys() - table.keys()]
    wrong += [f"{name} is too much" for name in table.keys() - fact.keys() - MORE]
    for name in table.keys() & fact.keys():
        if table[name].required != fact[name]["required"]:
            wrong.append(f"{name}: required is {table[name].required}")
        if fact[name]["nullable"] and not table[name].nullable:
            wrong.append(f"{name} may be null")
    return wrong


@pytest.mark.parametrize(
    ("table", "name"),
    [
        (tables.BLOCKS, "blocks"),
        (tables.BETA_BLOCKS, "beta_blocks"),
        (tables.NESTED_BLOCKS, "nested_blocks"),
        (tables.IMAGE_SOURCES, "image_sources"),
        (tables.DOCUMENT_SOURCES, "document_sources"),
        (tables.CITATIONS, "citations"),
        (tables.THINKING, "thinking"),
        (tables.TOOL_CHOICES, "tool_choices"),
        (TOOL_FIELDS, "tool_fields"),
    ],
)
def test_each_tagged_table_has_the_tags_and_fields_of_the_facts(
    table: Mapping[str, Fields], name: str, facts: Callable[[str], Any]
):
    fact = facts("wire.json")[name]
    assert table.keys() == fact.keys()
    assert [wrong for tag in fact for wrong in differences(table[tag], fact[tag])] == []


def test_a_custom_tool_has_the_fields_of_the_facts(facts: Callable[[str], Any]):
    assert differences(tables.CUSTOM_TOOL, facts("wire.json")["custom_tool"]) == []


def test_the_tools_of_the_api_have_the_names_of_the_facts(facts: Callable[[str], Any]):
    assert facts("wire.json")["tools"] == tables.TOOLS
    assert facts("wire.json")["beta_tools"] == tables.BETA_TOOLS


@pytest.mark.parametrize(
    ("endpoint", "table"),
    [
        ("messages.create", tables.PARAMETERS),
        ("beta.messages.create", {**tables.PARAMETERS, **tables.BETA_PARAMETERS}),
    ],
)
def test_a_request_has_the_parameters_of_the_facts(
    endpoint: str, table: Fields, facts: Callable[[str], Any]
):
    assert differences(table, facts("wire.json")["parameters"][endpoint]) == []


@pytest.mark.parametrize("endpoint", ["messages.count_tokens", "beta.messages.count_tokens"])
def test_counting_takes_the_parameters_of_the_facts(endpoint: str, facts: Callable[[str], Any]):
    known = tables.PARAMETERS if endpoint.startswith("messages") else tables.BETA_PARAMETERS
    both = {**tables.PARAMETERS, **known}
    counted = {name: field for name, field in both.items() if name in tables.COUNTED}
    assert differences(counted, facts("wire.json")["parameters"][endpoint]) == []
