"""The keywords a tool is made with, declared once for decorators and classes."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias, TypedDict

from agentkit_tools._treatment import TREATMENTS
from agentkit_tools.errors import InvalidTool

if TYPE_CHECKING:
    from pydantic import BaseModel

    from agentkit_client.types import beta
    from agentkit_tools._treatment import ApprovalRule, Isolation


class ToolOptions(TypedDict, total=False):
    """What can be said about a tool beside its function.

    The options after `strict` are for the runner and are not sent; see `Treatment`. With the
    others, `None` is the same as not given.
    """

    name: str | None
    """The name for the model; the function's by default."""
    description: str | None
    """What the tool does; by default what the docstring says before its sections."""
    input_schema: Mapping[str, object] | type[BaseModel] | None
    """A JSON Schema of an object, or a pydantic model, in place of the one worked out; an input
    must fit it, and is then converted to the types of the signature."""
    defer_loading: bool | None
    """Keep the tool out of the prompt until a tool search finds it."""
    cache_control: beta.BetaCacheControlEphemeralParam | None
    """Put a breakpoint of the prompt cache after this tool."""
    allowed_callers: Sequence[str] | None
    """Who may call it: `"direct"` is the model, others are versions of code execution."""
    eager_input_streaming: bool | None
    """Stream the input as it is written, unchecked by the API."""
    input_examples: Iterable[Mapping[str, object]] | None
    """Inputs that show the model how the tool is used."""
    strict: bool | None
    """Have the API guarantee that inputs fit the schema."""
    timeout: float | None
    """How many seconds a call may take; `None` is as long as it likes."""
    sequential: bool
    """Whether its calls are made alone, after those before and before those after them."""
    isolated: bool | Isolation
    """Whether it runs in a child process, and within which limits."""
    requires_approval: bool | ApprovalRule
    """Whether a call waits until somebody says yes, or what decides that."""
    max_result_chars: int | None
    """How long a result may be; of a longer one the model gets head and tail."""


def given_options(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options for the API that were given, in the order they are declared.

    Raises:
        TypeError: When there is one of an unknown name.
        InvalidTool: When one of them is of the wrong kind; says what it has to be.
    """
    known = ToolOptions.__annotations__
    for name in options.keys() - known.keys():
        near = difflib.get_close_matches(name, known, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(known)}"
        raise TypeError(f"a tool has no option {name!r}; {hint}")
    names = [name for name in known if name not in TREATMENTS]
    given = {name: options[name] for name in names if options.get(name) is not None}
    for name in given.keys() & _CHECKS.keys():
        fits, wanted = _CHECKS[name]
        if not fits(given[name]):
            raise InvalidTool(f"{name} has to be {wanted}, not {given[name]!r:.80}")
    for name in ("allowed_callers", "input_examples"):
        if name in given:
            given[name] = list(given[name])
    return given


def _is_list_to_be(value: object) -> bool:
    return isinstance(value, Iterable) and not isinstance(value, (str, bytes, Mapping))


_Check: TypeAlias = "tuple[Callable[[Any], bool], str]"
_TEXT: _Check = (lambda value: isinstance(value, str), "a text")
_FLAG: _Check = (lambda value: isinstance(value, bool), "True or False")
_CHECKS: dict[str, _Check] = {
    "name": _TEXT,
    "description": _TEXT,
    "defer_loading": _FLAG,
    "cache_control": (lambda value: isinstance(value, Mapping), "a dict"),
    "allowed_callers": (_is_list_to_be, "a list of texts"),
    "eager_input_streaming": _FLAG,
    "input_examples": (_is_list_to_be, "a list of dicts"),
    "strict": _FLAG,
}
