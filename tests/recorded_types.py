"""What `facts/types.json` records of each type and field, compared with what is there."""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from os import PathLike
from pathlib import Path
from types import NoneType
from typing import IO, Any, Literal, Optional, TypeVar, Union, get_args

from pydantic.fields import FieldInfo
from shapes import LessAllowedError, Shape, beyond, members, shape
from typing_extensions import get_type_hints, is_typeddict

from agentkit_client import types
from agentkit_client._models import BaseModel

Fact = dict[str, Any]

FACTS = Path(__file__).parent / "client" / "facts"
RECORDED: dict[str, Fact] = json.loads((FACTS / "types.json").read_text("utf-8"))["types"]
# What the API has learned since: new types, and what was added to those that were there.
LATER = (FACTS / "types_added.json").read_text("utf-8")
ADDED: dict[str, Fact] = json.loads(LATER)["added"]
CHANGED: dict[str, Fact] = json.loads(LATER)["changed"]

# Where a field differs from what is recorded, on purpose; `docs/differences.md` says why.
DIFFERENT = {
    ("types.beta.BetaServerToolUsage", "web_fetch_requests"): {"required", "default"},
    ("types.beta.BetaServerToolUseBlock", "caller"): {"required", "nullable"},
}

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
    """List the recorded types of some kinds, by where they are to be imported from."""
    return [place for place, fact in RECORDED.items() if fact["kind"] in kinds]


def fields() -> list[tuple[str, str]]:
    """List the recorded fields of all models and TypedDicts, each with its type."""
    return [(p, f["name"]) for p in places("model", "typeddict") for f in RECORDED[p]["fields"]]


def found(place: str) -> Any:
    """Import what stands at a place such as `types.beta.BetaMessage`."""
    module, _, name = f"agentkit_client.{place}".rpartition(".")
    return getattr(importlib.import_module(module), name)


def found_or_none(place: str) -> Any:
    """Import what stands at a place, if anything does."""
    try:
        return found(place)
    except (AttributeError, ModuleNotFoundError):
        return None


# The places of one and the same object.
SAME_AS: dict[int, list[str]] = {}
for _place in RECORDED:
    SAME_AS.setdefault(id(found_or_none(_place)), []).append(_place)


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
    """Read the recorded type of something at a place."""
    return shape(eval(text, {}, Names(place)))


def fields_of(type_: Any) -> dict[str, Any]:
    """Return the fields of a model or TypedDict and their annotations."""
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


def is_known(thing: Shape) -> bool:
    """Tell whether something is recorded elsewhere, or known to have been learned later."""
    if isinstance(thing, str):
        return f"'{thing}'" in LATER or f'"{thing}"' in LATER
    return id(thing) in SAME_AS or any(thing is found_or_none(place) for place in ADDED)


def type_differences(place: str) -> list[str]:
    """Say where a type isn't what is recorded, apart from its fields."""
    ours, fact = found_or_none(place), RECORDED[place]
    if ours is None:
        return [f"types.json: {place} is not there"]
    compare = {
        "model": _model_differences,
        "typeddict": _typeddict_differences,
        "union": _union_differences,
        "literal": _literal_differences,
        "alias": _alias_differences,
    }[fact["kind"]]
    return [f"types.json: {place}: {what}" for what in compare(place, ours, fact)]


def _model_differences(place: str, ours: Any, fact: Fact) -> list[str]:
    if not (isinstance(ours, type) and issubclass(ours, BaseModel)):
        return ["it is no model"]
    recorded = [field["name"] for field in fact["fields"]]
    there = [name for name in ours.model_fields if name in recorded]
    return [] if there == recorded else [f"its fields are {there}, not {recorded}"]


def _typeddict_differences(place: str, ours: Any, fact: Fact) -> list[str]:
    if not is_typeddict(ours):
        return ["it is no TypedDict"]
    missing = {field["name"] for field in fact["fields"]} - fields_of(ours).keys()
    return [f"it has no {name}" for name in sorted(missing)]


def _union_differences(place: str, ours: Any, fact: Fact) -> list[str]:
    more, wrong = _more(shape(ours), f"Union[{', '.join(fact['members'])}]", place)
    wrong += [f"{thing} is new" for thing in more if not is_known(thing)]
    infos = [info for info in metadata(ours) if isinstance(info, FieldInfo)]
    if "discriminator" in fact and {i.discriminator for i in infos} != {fact["discriminator"]}:
        wrong.append(f"its members are not told apart by {fact['discriminator']!r}")
    return wrong


def _literal_differences(place: str, ours: Any, fact: Fact) -> list[str]:
    values = f"Literal[{', '.join(map(repr, fact['values']))}]"
    expected = f"Union[{values}, str]" if fact.get("open") else values
    more, wrong = _more(shape(ours), expected, place)
    later = {value for p in SAME_AS[id(ours)] for value in CHANGED.get(p, {}).get("values", [])}
    return wrong + [f"{value!r} is new" for value in more - later]


def _alias_differences(place: str, ours: Any, fact: Fact) -> list[str]:
    return [] if ours is found_or_none(fact["target"]) else [f"it is not {fact['target']}"]


def _more(ours: Shape, recorded: str, place: str) -> tuple[set[Shape], list[str]]:
    """Return what a type allows beyond what is recorded, or what is wrong with it."""
    try:
        return beyond(ours, recorded_shape(recorded, place)), []
    except (LessAllowedError, AttributeError, KeyError) as problem:  # a name is not there, perhaps
        return set(), [str(problem)]


@dataclass(frozen=True)
class Compared:
    """A field of ours beside the recorded one.

    Attributes:
        wrong: where it differs, and how.
        learned: what it allows beyond what is recorded, as the API has learned it since.
    """

    wrong: dict[str, str]
    learned: set[Shape]


def compared(place: str, name: str) -> Compared:
    """Compare a field with what is recorded of it."""
    ours = found_or_none(place)
    where = f"types.json: {place}.{name}"
    if ours is None or name not in fields_of(ours):
        return Compared({"name": f"{where} is not there"}, set())
    (fact,) = (field for field in RECORDED[place]["fields"] if field["name"] == name)
    said = described(ours, name)
    expected = {key: fact.get(key) for key in said} | {"wire": fact.get("wire", name)}
    if "discriminator" not in fact:
        del said["discriminator"]
    wrong = {
        key: f"{where}: {key} is {value!r}, not {expected[key]!r}"
        for key, value in said.items()
        if value != expected[key]
    }
    more, problems = _more(shape(fields_of(ours)[name]), fact["type"], place)
    more -= {NoneType} if "nullable" in wrong else set()
    problems += [f"{thing} is new" for thing in more if not is_known(thing)]
    if problems:
        wrong["type"] = f"{where}: {'; '.join(problems)}"
    return Compared(wrong, more)
