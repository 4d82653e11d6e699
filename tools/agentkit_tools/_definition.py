"""What is known about a function as a tool, worked out when first asked for."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from agentkit_tools._docstring import Docs, read_docstring
from agentkit_tools._plain import is_plain
from agentkit_tools._signature import innermost, read_signature, without_partials
from agentkit_tools.errors import InvalidTool

if TYPE_CHECKING:
    from pydantic import TypeAdapter

    from agentkit_tools._arguments import Arguments
    from agentkit_tools._given import GivenSchema
    from agentkit_tools._signature import Signature

# What the API takes as a name.
_NAME = re.compile(r"[a-zA-Z0-9_-]{1,128}")


class Definition:
    """Name, texts, schema and validator of a function.

    Only what can't fail waits for its first use, so that a mistake shows at decoration. pydantic
    and docstring-parser are imported with that first use.

    Args:
        func: The function, method, partial or callable object.
        name: Its name for the model; the function's own where it is `None`.
        input_schema: The schema, where it is not to be worked out.

    Raises:
        InvalidTool: When the function can't be a tool.
    """

    def __init__(self, func: Callable[..., Any], name: str | None, input_schema: Any) -> None:
        self._func = func
        self.name = check_name(_name_of(func) if name is None else name)
        self.signature = read_signature(self.name, func)
        self._input_schema = input_schema
        if input_schema is not None or not _can_wait(self.signature):
            _ = self.input_schema

    @cached_property
    def docs(self) -> Docs:
        """The texts of the docstring."""
        function = innermost(self._func)
        text = function.__doc__
        if not text and not hasattr(without_partials(self._func), "__name__"):
            text = type(without_partials(self._func)).__doc__
        return read_docstring(text)

    @cached_property
    def input_schema(self) -> dict[str, Any]:
        """The JSON Schema the model sees."""
        if self._given is not None:
            return self._given.json_schema
        from agentkit_tools._plain_schema import build_plain_schema
        from agentkit_tools._schema import build_json_schema

        schema = build_plain_schema(self.signature, self.docs)
        if schema is not None:
            return schema
        return build_json_schema(self.name, self.signature, self._adapter, self.docs)

    @cached_property
    def arguments(self) -> Arguments:
        """What binds an input to the parameters."""
        from agentkit_tools._arguments import Arguments

        return Arguments(self.signature, self._adapter, self._given)

    @cached_property
    def _adapter(self) -> TypeAdapter[dict[str, Any]]:
        from agentkit_tools._schema import build_adapter

        return build_adapter(self.name, self.signature)

    @cached_property
    def _given(self) -> GivenSchema | None:
        if self._input_schema is None:
            return None
        from agentkit_tools._given import read_given

        return read_given(self.name, self._input_schema, self.signature)


def _can_wait(signature: Signature) -> bool:
    if is_plain(signature):
        return True
    from agentkit_tools._sure import is_sure

    return is_sure(signature)


def check_name(name: str) -> str:
    """Return `name`, if it is one that the API takes.

    Raises:
        InvalidTool: When it is not.
    """
    if not _NAME.fullmatch(name):
        raise InvalidTool(
            f"{name[:200]!r} can't be a tool's name: the API takes 1 to 128 letters, digits, `_`"
            ' and `-` of ASCII; give one with name="..."'
        )
    return name


def _name_of(func: Callable[..., Any]) -> str:
    target = without_partials(func)
    return str(getattr(target, "__name__", type(target).__name__))
