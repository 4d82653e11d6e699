"""Messages of all kinds as the API might send them, and ways to stream them; for Hypothesis."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from hypothesis import strategies as st

from agentkit_client import BaseModel
from agentkit_client.types import ContentBlock, Message
from agentkit_client.types.beta import BetaContentBlock, BetaMessage

JSON = dict[str, Any]

TEXT = st.text(st.characters(codec="utf-8"), max_size=6)
ANY = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda items: st.lists(items, max_size=2) | st.dictionaries(TEXT, items, max_size=2),
    max_leaves=3,
)
UNKNOWN = st.dictionaries(st.sampled_from(["new_1", "new_2", "cls", "self"]), ANY, max_size=2)
"""Fields that nobody knew of."""

_PLAIN: dict[Any, st.SearchStrategy[Any]] = {
    str: TEXT,
    int: st.integers(0, 2**53),
    float: st.floats(0, 1),
    bool: st.booleans(),
    datetime: st.just("2025-01-01T00:00:00Z"),
    type(None): st.none(),
}


def members(union: Any) -> list[type[BaseModel]]:
    """List the models of a union with a tag, those of unions inside it too."""
    inner, *_ = get_args(union)
    return [
        model
        for member in get_args(inner)
        for model in ([member] if isinstance(member, type) else members(member))
    ]


def values(type_: Any, depth: int = 0) -> st.SearchStrategy[Any]:
    """Give values of a type as the API would send them; models have fields nobody knew of."""
    origin, args = get_origin(type_), get_args(type_)
    if type_ in _PLAIN:
        return _PLAIN[type_]
    if origin is Literal:
        return st.sampled_from(args)
    if origin is Annotated:
        return values(args[0], depth)
    if origin is Union or origin is UnionType:
        return st.one_of([values(arg, depth) for arg in args])
    if origin is list:
        return st.lists(values(args[0], depth + 1), max_size=max(0, 3 - depth))
    if isinstance(type_, type) and issubclass(type_, BaseModel):
        return objects(type_, depth)
    return st.dictionaries(TEXT, ANY, max_size=2) if origin is dict else ANY


def objects(
    model: type[BaseModel], depth: int = 0, **known: st.SearchStrategy[Any]
) -> st.SearchStrategy[JSON]:
    """Give the objects of a model; `known` says what some fields are."""
    fields = {field.alias or name: field for name, field in model.model_fields.items()}
    left = {n: values(f.annotation, depth + 1) for n, f in fields.items() if n not in known}
    required = {name: left[name] for name in left if fields[name].is_required()}
    optional = {name: left[name] for name in left if not fields[name].is_required()}
    own = st.fixed_dictionaries({**required, **known}, optional=optional)
    return st.builds(_merged, UNKNOWN, own)


def _merged(extra: JSON, own: JSON) -> JSON:
    return {**extra, **own}


def sample(type_: Any, depth: int = 0) -> Any:
    """Give one value of a type, every field present."""
    origin, args = get_origin(type_), get_args(type_)
    if origin is Literal:
        return args[0]
    if isinstance(type_, type) and issubclass(type_, BaseModel):
        fields = type_.model_fields.items()
        return {f.alias or name: sample(f.annotation, depth + 1) for name, f in fields}
    if origin is list:
        return [sample(args[0], depth + 1)] if depth < 6 else []
    if origin is dict:
        return {"key": "value"}
    if args:
        return sample(args[0], depth)
    plain: JSON = {"str": "a text", "int": 1, "float": 0.5, "bool": True}
    return "2025-01-01T00:00:00Z" if type_ is datetime else plain.get(type_.__name__)


@lru_cache
def blocks(*, beta: bool) -> st.SearchStrategy[JSON]:
    """Give blocks of all types, and of one that nobody knew of."""
    unknown = st.builds(_merged, UNKNOWN, st.just({"type": "brand_new"}))
    union = BetaContentBlock if beta else ContentBlock
    return st.one_of(unknown, *(objects(model) for model in members(union)))


@lru_cache
def messages(*, beta: bool) -> st.SearchStrategy[JSON]:
    """Give whole messages with up to three blocks."""
    return objects(
        BetaMessage if beta else Message,
        content=st.lists(blocks(beta=beta), max_size=3),
        stop_reason=st.sampled_from(["end_turn", "tool_use", "brand_new"]),
        stop_sequence=st.none() | TEXT,
    )


@st.composite
def told_late(draw: st.DrawFn, events: list[JSON]) -> list[JSON]:
    """Tell in `message_delta` what nobody knew of, and some more events in between."""
    start, *between, change, stop = events
    message, late, beside = dict(start["message"]), dict(change["delta"]), dict(change)
    for name in [name for name in message if name.startswith("new_")]:
        where = draw(st.sampled_from([message, late, beside]))
        where[name] = message.pop(name)
        if where is not message and draw(st.booleans()):
            message[name] = draw(st.sampled_from([None, "before"]))
            if where[name] is None:  # null never erases
                del message[name]
    made = [{**start, "message": message}]
    for event in between:
        made += draw(st.sampled_from([[event], [{"type": "ping"}, event], [{"type": "x"}, event]]))
    return [*made, {**beside, "delta": late}, stop]
