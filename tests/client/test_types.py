"""Every type recorded in `facts/types.json` is at its place and says at least what is recorded."""

from __future__ import annotations

import importlib
import json
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from os import PathLike
from pathlib import Path
from types import NoneType, UnionType
from typing import (
    IO,
    Annotated,
    Any,
    Literal,
    Optional,
    TypeAlias,
    TypeVar,
    Union,
    cast,
    get_args,
    get_origin,
)

import pytest
from pydantic.fields import FieldInfo
from typing_extensions import NotRequired, get_type_hints, is_typeddict

from agentkit_client import types
from agentkit_client._models import BaseModel
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

Fact = dict[str, Any]
Shape: TypeAlias = object

FACTS = Path(__file__).parent / "facts"
RECORDED: dict[str, Fact] = json.loads((FACTS / "types.json").read_text("utf-8"))["types"]
# What the API has learned since: new types, and what was added to those that were there.
LATER = (FACTS / "types_added.json").read_text("utf-8")
ADDED: dict[str, Fact] = json.loads(LATER)["added"]
CHANGED: dict[str, Fact] = json.loads(LATER)["changed"]

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

# Where a field differs from what is recorded, on purpose.
DIFFERENT = {
    # One class with the non-beta one, which did not have it: 0 where a reply lacks it.
    ("types.beta.BetaServerToolUsage", "web_fetch_requests"): {"required", "default"},
    # The API sends it with some calls only.
    ("types.beta.BetaServerToolUseBlock", "caller"): {"required", "nullable"},
}
# Equal to another type when recorded, but things of their own here.
NAMED_APART = {"types.beta.FileListParams", "types.beta.messages.BatchListParams"}

ResponseFormatT = TypeVar("ResponseFormatT")
TYPING: dict[str, Any] = {
    "datetime": datetime,
    "Dict": dict,
    "IO": IO,
    "Iterable": Iterable,
    "List": list,
    "Literal": Literal,
    "Mapping": Mapping,
    "Optional": Optional,
    "PathLike": PathLike[str],
    "ResponseFormatT": ResponseFormatT,
    "Sequence": Sequence,
    "Tuple": tuple,
    "Type": type,
    "types": types,
    "Union": Union,
}


def places(*kinds: str) -> list[str]:
    return [place for place, fact in RECORDED.items() if fact["kind"] in kinds]


def later_places(*kinds: str) -> list[str]:
    exported = [place for place, fact in ADDED.items() if fact.get("exported", True)]
    return [p for p in exported if ADDED[p]["kind"] in kinds and not LEFT_OUT.search(p)]


def found(place: str) -> Any:
    """Import what stands at a place such as `types.beta.BetaMessage`."""
    module, _, name = f"agentkit_client.{place}".rpartition(".")
    return getattr(importlib.import_module(module), name)


# The places of one and the same object.
SAME_AS: dict[int, list[str]] = {}
for _place in RECORDED:
    SAME_AS.setdefault(id(found(_place)), []).append(_place)


class Names(dict[str, Any]):
    """What the names in the recorded type of a field mean: `typing`'s names and ours."""

    def __init__(self, place: str) -> None:
        super().__init__(TYPING)
        homes = [
            "types",
            "types.messages",
            "types.beta.messages",
            "types.beta",
            "types.beta.skills",
        ]
        self._homes = homes[::-1] if place.startswith("types.beta") else homes

    def __missing__(self, name: str) -> Any:
        """Find an exported type by its name alone."""
        for home in self._homes:
            if f"{home}.{name}" in RECORDED or f"{home}.{name}" in ADDED:
                return found(f"{home}.{name}")
        raise KeyError(name)


def recorded_shape(text: str, place: str) -> Shape:
    return shape(eval(text, {}, Names(place)))


def shape(type_: Any) -> Shape:
    """Reduce a type to what can be compared: a union is a set, and `Optional` is a union."""
    origin, args = get_origin(type_), get_args(type_)
    if origin in (Annotated, NotRequired):
        return shape(args[0])
    if origin is Union or origin is UnionType:
        return frozenset(member for arg in args for member in members(shape(arg)))
    if origin is Literal:
        return ("Literal", *args)
    if isinstance(type_, TypeVar):
        return "a type of the caller's"
    return type_ if origin in (None, PathLike) else (origin, *map(shape, args))


def members(shape: Shape) -> set[Shape]:
    return set(cast("frozenset[Shape]", shape)) if isinstance(shape, frozenset) else {shape}


def parts(shape: Shape) -> tuple[Shape, ...]:
    """Split `list[int]` into `list` and `int`; what has no parts is its own only one."""
    return cast("tuple[Shape, ...]", shape) if isinstance(shape, tuple) else (shape,)


def beyond(ours: Shape, recorded: Shape) -> set[Shape]:
    """Return what `ours` allows beyond `recorded`; fail where it allows less, or other things."""
    if ours == recorded:
        return set()
    if len(members(ours)) > 1 or len(members(recorded)) > 1:
        return beyond_union(members(ours), members(recorded))
    own, other = parts(ours), parts(recorded)
    assert own[0] == other[0], f"{ours} instead of {recorded}"
    if own[0] == "Literal":
        assert set(other) <= set(own)
        return set(own) - set(other)
    assert len(own) == len(other), f"{ours} instead of {recorded}"
    return {thing for pair in zip(own[1:], other[1:], strict=True) for thing in beyond(*pair)}


def beyond_union(ours: set[Shape], recorded: set[Shape]) -> set[Shape]:
    more: set[Shape] = set()
    for member in recorded - ours:
        wider = [m for m in ours - recorded if parts(m)[0] == parts(member)[0]]
        assert wider, f"{member} is not in {ours}"
        ours = ours - {wider[0]}
        more |= beyond(wider[0], member)
    return more | (ours - recorded)


def is_known(thing: Shape) -> bool:
    """Tell whether something is recorded elsewhere, or known to have been learned later."""
    if isinstance(thing, str):
        return f"'{thing}'" in LATER or f'"{thing}"' in LATER
    return id(thing) in SAME_AS or any(thing is found_or_none(place) for place in ADDED)


def found_or_none(place: str) -> Any:
    try:
        return found(place)
    except (AttributeError, ModuleNotFoundError):
        return None


def fields_of(type_: Any) -> dict[str, Any]:
    if is_typeddict(type_):
        return get_type_hints(type_, include_extras=True)
    return {name: info.annotation for name, info in type_.model_fields.items()}


def metadata(type_: Any) -> list[Any]:
    """List what `Annotated` adds anywhere in a type."""
    own = list(getattr(type_, "__metadata__", ()))
    return own + [item for arg in get_args(type_) for item in metadata(arg)]


def described(type_: Any, name: str) -> Fact:
    """Describe a field of ours in the words of the record."""
    annotation = fields_of(type_)[name]
    extras = metadata(annotation)
    infos = [extra for extra in extras if isinstance(extra, FieldInfo)]
    is_model = not is_typeddict(type_)
    if is_model:
        infos.append(type_.model_fields[name])
    required = infos[-1].is_required() if is_model else name in type_.__required_keys__
    fact: Fact = {
        "required": required,
        "nullable": NoneType in members(shape(annotation)),
        "wire": next((info.alias for info in infos if info.alias), name),
        "format": "base64" if "base64" in extras else None,
    }
    fact["discriminator"] = next((i.discriminator for i in infos if i.discriminator), None)
    if is_model and not required:
        fact["default"] = infos[-1].get_default()
    return fact


@pytest.mark.parametrize("place", places("model", "typeddict"))
def test_the_fields_are_those_recorded(place: str):
    ours, fact = found(place), RECORDED[place]
    assert issubclass(ours, BaseModel) if fact["kind"] == "model" else is_typeddict(ours)
    for field in fact["fields"]:
        name = field["name"]
        said = described(ours, name)
        expected = {key: field.get(key) for key in said} | {"wire": field.get("wire", name)}
        if "discriminator" not in field:
            del said["discriminator"], expected["discriminator"]
        for key in DIFFERENT.get((place, name), set()):
            assert said.pop(key, None) != expected.pop(key, None), f"{name}: {key} is as recorded"
        assert said == expected, name
        more = beyond(shape(fields_of(ours)[name]), recorded_shape(field["type"], place))
        more -= {NoneType} if "nullable" in DIFFERENT.get((place, name), set()) else set()
        assert [thing for thing in more if not is_known(thing)] == [], name


@pytest.mark.parametrize("place", places("model", "typeddict"))
def test_a_field_that_is_not_recorded_was_learned_later_and_is_not_required(place: str):
    ours, same = found(place), SAME_AS[id(found(place))]
    recorded = {field["name"] for field in RECORDED[place]["fields"]}
    there = [field["name"] for p in same for field in RECORDED[p].get("fields", [])]
    later = [field["name"] for p in same for field in CHANGED.get(p, {}).get("fields_added", [])]
    more = fields_of(ours).keys() - recorded
    assert more <= {*there, *later}
    assert [name for name in more if described(ours, name)["required"]] == []


@pytest.mark.parametrize("place", places("model"))
def test_the_recorded_fields_of_a_model_are_in_order(place: str):
    recorded = [field["name"] for field in RECORDED[place]["fields"]]
    assert [name for name in found(place).model_fields if name in recorded] == recorded


@pytest.mark.parametrize("place", places("union"))
def test_the_members_of_a_union_are_those_recorded(place: str):
    fact = RECORDED[place]
    recorded = recorded_shape(f"Union[{', '.join(fact['members'])}]", place)
    more = beyond(shape(found(place)), recorded)
    assert [thing for thing in more if not is_known(thing)] == []
    if "discriminator" in fact:
        infos = [info for info in metadata(found(place)) if isinstance(info, FieldInfo)]
        assert {info.discriminator for info in infos} == {fact["discriminator"]}


@pytest.mark.parametrize("place", places("literal"))
def test_the_values_of_a_literal_are_those_recorded(place: str):
    fact = RECORDED[place]
    values = f"Literal[{', '.join(map(repr, fact['values']))}]"
    expected = f"Union[{values}, str]" if fact.get("open") else values
    more = beyond(shape(found(place)), recorded_shape(expected, place))
    later = {
        value for p in SAME_AS[id(found(place))] for value in CHANGED.get(p, {}).get("values", [])
    }
    assert more <= later


@pytest.mark.parametrize("place", places("alias"))
def test_an_alias_is_the_very_same_object(place: str):
    assert found(place) is found(RECORDED[place]["target"])


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
