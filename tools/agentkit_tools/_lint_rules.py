"""What can be wrong with one tool, rule by rule."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from pydantic_core import to_json

from agentkit_tools._definition import check_name
from agentkit_tools._docstring import read_docstring
from agentkit_tools._given import read_schema
from agentkit_tools._signature import innermost
from agentkit_tools._strict import strict_problems
from agentkit_tools._tool import BetaAsyncFunctionTool, BetaFunctionTool
from agentkit_tools.errors import InvalidArguments, InvalidTool

if TYPE_CHECKING:
    from agentkit_tools.lint import Rule
    from agentkit_tools.sources import AnyTool

_Schema: TypeAlias = "Mapping[str, Any]"

LONGEST_DESCRIPTION = 2_000
LONGEST_PARAMETER = 500
LONGEST_TOOL = 20_000

NAMES_OF_THE_API = frozenset([
    "advisor", "bash", "code_execution", "computer", "memory", "str_replace_based_edit_tool",
    "str_replace_editor", "tool_search_tool_bm25", "tool_search_tool_regex", "web_fetch",
    "web_search",
])  # fmt: skip


# No width, another direction, tags. Joiners are left alone: emojis and scripts need them.
_HIDDEN = re.compile(r"[\u200b\u202a-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]")


@dataclass(frozen=True)
class Found:
    """A finding, before the tool's name is added."""

    rule: Rule
    message: str
    field: str = ""


def similar(one: str, other: str) -> bool:
    """Tell whether two names differ in case, `_` and `-` only."""
    return re.sub("[_-]", "", one).casefold() == re.sub("[_-]", "", other).casefold()


def findings_of(name: str, tool: AnyTool) -> Iterator[Found]:
    """Find what is wrong with one tool; of one that the API defines, there is nothing to say."""
    sent: _Schema = tool if isinstance(tool, Mapping) else cast("Any", tool).to_dict()
    if sent.get("type") not in (None, "custom"):
        return
    yield from _about_name(name)
    yield from _about_texts(sent)
    try:
        schema = read_schema(name, sent.get("input_schema"))
    except InvalidTool as error:
        yield Found("bad-schema", str(error))
        return
    yield from _about_parameters(schema.json_schema)
    check: Callable[[Any], object] = partial(schema.check, name)
    if isinstance(tool, (BetaFunctionTool, BetaAsyncFunctionTool)):
        yield from _about_docstring(tool.func, schema.json_schema)
        check = tool.check
    examples: Any = sent.get("input_examples") or ()
    if not isinstance(examples, (list, tuple)):
        yield Found("bad-example", "input_examples has to be a list")
        return
    for index, example in enumerate(cast("list[Any]", examples)):
        try:
            check(example)
        except (InvalidArguments, TypeError) as error:
            problems = getattr(error, "problems", (str(error),))
            yield Found(
                "bad-example", f"input_examples[{index}] does not fit: {'; '.join(problems)}"
            )


def _about_name(name: str) -> Iterator[Found]:
    try:
        check_name(name)
    except InvalidTool as error:
        yield Found("bad-name", str(error))
    if name in NAMES_OF_THE_API:
        yield Found(
            "shadowing-name", "the API has a tool of this name; a model may expect that one"
        )


def _about_texts(sent: _Schema) -> Iterator[Found]:
    text = str(sent.get("description") or "")
    if not text.strip():
        yield Found("missing-description", "a model can't know when to use it; write a docstring")
    if len(text) > LONGEST_DESCRIPTION:
        yield Found("long-text", f"its description has {len(text)} characters; say it in fewer")
    everything = to_json(sent, fallback=repr).decode()
    size = len(everything)
    if size > LONGEST_TOOL:
        yield Found("long-text", f"it has {size} characters in every request; take fields out")
    if hidden := sorted({f"U+{ord(char):04X}" for char in _HIDDEN.findall(everything)}):
        seen = ", ".join(hidden[:5])
        yield Found("hidden-characters", f"a model reads what nobody sees: {seen}; take them out")


def _about_parameters(schema: _Schema) -> Iterator[Found]:
    for name, part in _parts(schema):
        text = _text_of(part, schema)
        if not text:
            yield Found("missing-description", "not described; say what to give", name)
        if len(text) > LONGEST_PARAMETER:
            yield Found("long-text", f"its description has {len(text)} characters", name)
    for place, reason in strict_problems(schema):
        if place and reason.startswith("takes"):
            yield Found("vague-type", f"{reason}; use a type with named fields", ".".join(place))
        else:
            yield Found("not-strict", f"{reason}, so it can't be strict", ".".join(place))


def _text_of(part: _Schema, schema: _Schema) -> str:
    """Return the description of a parameter, or of the type it is of."""
    reference = str(part.get("$ref", "")).removeprefix("#/$defs/")
    kind = schema.get("$defs", {}).get(reference, {})
    return str(part.get("description") or kind.get("description") or "").strip()


def _parts(schema: _Schema) -> Iterator[tuple[str, _Schema]]:
    """Yield the parameters, and the fields of the types they are of."""
    yield from _fields(schema, "")
    for kind, definition in schema.get("$defs", {}).items():
        yield from _fields(definition, f"{kind}.")


def _fields(part: object, place: str) -> Iterator[tuple[str, _Schema]]:
    if not isinstance(part, Mapping):  # True and False are schemas, too
        return
    schema = cast("_Schema", part)
    properties: dict[str, Any] = schema.get("properties", {})
    for name, inner in properties.items():
        yield f"{place}{name}", {} if isinstance(inner, bool) else inner
        yield from _fields(inner, f"{place}{name}.")
    yield from _fields(schema.get("items"), place)


def _about_docstring(func: Callable[..., Any], schema: _Schema) -> Iterator[Found]:
    function = innermost(func)
    parameters = inspect.signature(function).parameters
    if any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters.values()):
        return
    known = parameters.keys() | schema.get("properties", {}).keys()
    for name in read_docstring(function.__doc__).parameters:
        if name not in known:
            yield Found("unknown-parameter", "described, but no parameter has this name", name)
