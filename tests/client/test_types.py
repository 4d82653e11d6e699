"""Every type recorded in `facts/types.json` is at its place and says at least what is recorded."""

from __future__ import annotations

import importlib
import re
import subprocess
import sys
from typing import Any

import pytest
from recorded_types import (
    ADDED,
    CHANGED,
    DIFFERENT,
    RECORDED,
    SAME_AS,
    Names,
    compared,
    described,
    fields_of,
    found,
    found_or_none,
    places,
    recorded_shape,
    type_differences,
)
from shapes import beyond, members, parts, shape

from agentkit_client.types import (
    ContentBlock,
    ContentBlockParam,
    Message,
    MessageParam,
    TextBlock,
    ToolResultBlockParam,
)
from agentkit_client.types.beta import (
    BetaContentBlock,
    BetaContentBlockParam,
    BetaMessage,
    BetaMessageParam,
)
from agentkit_client.types.message_create_params import MessageCreateParamsNonStreaming

# Learned later and left out: definitions of tools as replies repeat them (dicts here), one type
# under fifty names (how to offer one tool of a toolset), and parts of `MessageParam`.
LEFT_OUT = re.compile(
    r"(Browser|Computer)\w+Config(s|Param|sParam)?$"
    r"|Beta\w+(?<!Caller)20\d{6}$|Beta(ResponseTool(InputSchema|Union)?|UserLocation)$"
    r"|BetaMCPTool(set|Param|(Default)?Config)$|Beta(WebFetchURLSource\w*(?<!Param)|CacheControlEphemeral|CitationsConfigParamParam)$"
    r"|(types\.|User|Assistant|\.System)MessageParam$"
)

# Not taken over: what belongs to files, skills and lists, and types that became something else.
UNCHANGED = re.compile(r"\.(File|Skill|Version|BatchList|ModelListParams|BetaSkill$|BatchCreate)")
SENT_AS_HEADERS = {"user_profile_id", "workspace_id"}
SPLIT = {
    f"{beta}{role}MessageParam" for beta in ("", "Beta") for role in ("User", "Assistant", "System")
}

# Equal to another type when recorded, but things of their own here.
NAMED_APART = {"types.beta.FileListParams", "types.beta.messages.BatchListParams"}


def later_places(*kinds: str) -> list[str]:
    exported = [place for place, fact in ADDED.items() if fact.get("exported", True)]
    return [p for p in exported if ADDED[p]["kind"] in kinds and not LEFT_OUT.search(p)]


@pytest.mark.parametrize("place", RECORDED)
def test_a_type_is_what_is_recorded(place: str):
    assert type_differences(place) == []


@pytest.mark.parametrize("place", places("model", "typeddict"))
def test_the_fields_are_those_recorded(place: str):
    for field in RECORDED[place]["fields"]:
        wrong = compared(place, field["name"]).wrong
        assert wrong.keys() == DIFFERENT.get((place, field["name"]), set()), wrong


@pytest.mark.parametrize("place", places("model", "typeddict"))
def test_a_field_that_is_not_recorded_was_learned_later_and_is_not_required(place: str):
    ours, same = found(place), SAME_AS[id(found(place))]
    recorded = {field["name"] for field in RECORDED[place]["fields"]}
    there = [field["name"] for p in same for field in RECORDED[p].get("fields", [])]
    later = [field["name"] for p in same for field in CHANGED.get(p, {}).get("fields_added", [])]
    more = fields_of(ours).keys() - recorded
    assert more <= {*there, *later}
    assert [name for name in more if described(ours, name)["required"]] == []


@pytest.mark.parametrize("place", [p for p in RECORDED if "same_as" in RECORDED[p]])
def test_what_is_the_same_is_defined_once(place: str):
    assert (found(place) is found(RECORDED[place]["same_as"])) == (place not in NAMED_APART)


@pytest.mark.parametrize("place", later_places("model", "typeddict"))
def test_the_fields_of_a_type_learned_later_are_all_there(place: str):
    ours = found(place)
    for field in ADDED[place].get("fields", []):
        said = described(ours, field["name"])
        assert (said["required"], said["nullable"]) == (field["required"], field["nullable"])
        if not re.search(r"types\.|Toolset|ToolUnion\b", field["type"]):
            beyond(shape(fields_of(ours)[field["name"]]), recorded_shape(field["type"], place))


def test_what_was_learned_later_is_here_but_for_what_is_left_out():
    exported = {place for place, fact in ADDED.items() if fact.get("exported", True)}
    missing = {place for place in exported if found_or_none(place) is None}
    assert missing == {place for place in exported if LEFT_OUT.search(place)}


@pytest.mark.parametrize("place", [p for p in CHANGED if p in RECORDED and not UNCHANGED.search(p)])
def test_what_a_type_has_learned_later_is_there(place: str):
    ours, change = found(place), CHANGED[place]
    fields = {field["name"] for field in change.get("fields_added", [])} - SENT_AS_HEADERS
    assert not fields or fields <= fields_of(ours).keys()
    assert set(change.get("values", [])) <= {v for m in members(shape(ours)) for v in parts(m)}
    there = members(shape(ours))
    for name in change.get("members", []):
        if not (name.endswith(("ErrorObject", "ErrorObjectParam")) or name in SPLIT):
            assert members(recorded_shape(name, place)) <= there, name


@pytest.mark.parametrize("param", [ContentBlockParam, BetaContentBlockParam])
def test_every_block_of_a_reply_is_a_block_for_a_request(param: Any):
    blocks = BetaContentBlock if param is BetaContentBlockParam else ContentBlock
    assert members(shape(blocks)) <= members(shape(param))


def test_a_reply_goes_back_into_a_conversation_as_it_is():
    # What matters here is that the type checker agrees.
    reply, beta_reply = Message.construct(content=[]), BetaMessage.construct(content=[])
    turns: list[MessageParam] = [
        {"role": "assistant", "content": reply.content},
        {"role": "assistant", "content": [*reply.content, {"type": "text", "text": "Hi"}]},
    ]
    beta: list[BetaMessageParam] = [
        {"role": "assistant", "content": beta_reply.content},
        {"role": "assistant", "content": reply.content},
    ]
    result: ToolResultBlockParam = {"type": "tool_result", "tool_use_id": "t"}
    result["content"] = [block for block in reply.content if isinstance(block, TextBlock)]
    params: MessageCreateParamsNonStreaming = {
        "model": reply.model,
        "max_tokens": 1,
        "messages": [*turns, {"role": "user", "content": [result]}],
    }
    assert len([*params["messages"], *beta]) == 5


def test_every_recorded_type_is_compared():
    kinds = ["model", "typeddict", "union", "literal", "alias"]
    assert len(places(*kinds)) == len(RECORDED) == 418


def test_what_was_parsed_from_a_text_is_on_the_message_and_never_sent():
    fact = RECORDED["types.beta.parsed_beta_message.ParsedBetaTextBlock"]
    text = found("types.beta.parsed_beta_message.ParsedBetaTextBlock")
    message = found("types.beta.parsed_beta_message.ParsedBetaMessage")
    assert [name for name, info in text.model_fields.items() if info.exclude] == fact["not_sent"]
    block = text.construct(type="text", text="3", parsed_output=3)
    assert block.to_dict() == {"type": "text", "text": "3"}
    other = {"type": "thinking", "thinking": "", "signature": ""}
    parsed = message.construct(content=[other, {"type": "text", "text": "?"}])
    parsed.content.append(block)
    assert parsed.parsed_output == 3
    assert message.construct(content=[other]).parsed_output is None


@pytest.mark.parametrize("place", [p for p in RECORDED if "type_params" in RECORDED[p]])
def test_a_generic_type_takes_the_recorded_parameters(place: str):
    ours, fact = found(place), RECORDED[place]
    assert [p.__name__ for p in ours.__parameters__] == fact["type_params"]
    base = Names(place)[fact["bases"][0]]
    assert issubclass(ours[int], base)


def test_every_name_defined_in_a_group_can_be_had_from_a_package():
    packages = ["types", "types.messages", "types.beta", "types.beta.messages", "types.beta.skills"]
    facades = [importlib.import_module(f"agentkit_client.{package}") for package in packages]
    shown = {id(vars(facade)[name]) for facade in facades for name in facade.__all__}
    groups = [m for m in sys.modules if re.match(r"agentkit_client\.types\.(beta\.)?_(?!paths)", m)]
    defined = [v for g in groups for v in vars(sys.modules[g]).values() if is_made_in(g, v)]
    assert len(defined) > 300
    assert [value for value in defined if id(value) not in shown] == []


def is_made_in(group: str, value: object) -> bool:
    return isinstance(value, type) and value.__module__ == group


def test_importing_the_types_does_not_import_those_in_beta():
    code = "import sys, agentkit_client.types as t; print([m for m in sys.modules if 'beta' in m])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_submodule_is_loaded_when_it_is_asked_for():
    code = "from agentkit_client import types; print(types.beta.messages.BetaMessageBatch.__name__)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "MessageBatch"


@pytest.mark.parametrize("module", ["types", "types.beta", "types.tool_param"])
def test_a_name_that_is_not_there_is_an_attribute_error(module: str):
    with pytest.raises(AttributeError, match=f"agentkit_client.{module}.*no_such_name"):
        found(f"{module}.no_such_name")
