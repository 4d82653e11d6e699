"""From what the model sent to the arguments of a call, as the Python objects they stand for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from pydantic import ValidationError

from agentkit_tools._problems import unknown_problem, validation_problems
from agentkit_tools._schema import shown_name, validate
from agentkit_tools.context import ToolContext
from agentkit_tools.errors import InvalidArguments

if TYPE_CHECKING:
    from pydantic import TypeAdapter

    from agentkit_tools._given import GivenSchema
    from agentkit_tools._signature import Signature


class Arguments:
    """Binds inputs to the parameters of a function.

    Args:
        signature: What the function takes.
        adapter: What validates an input against the signature.
        given: The schema that was written by hand; an input must fit it too.
    """

    def __init__(
        self,
        signature: Signature,
        adapter: TypeAdapter[dict[str, Any]],
        given: GivenSchema | None,
    ) -> None:
        self._adapter = adapter
        self._given = given
        self._context = signature.context
        self._names = tuple(map(shown_name, signature.parameters))
        # With an alias, a parameter's own name is nobody's either.
        own = {p.name for p in signature.parameters if signature.extras}
        self._hidden = (signature.hidden | own).difference(self._names)
        self._by_position = {p.name: p.default for p in signature.parameters if p.by_position}

    def bind(
        self, tool: str, input: object, context: ToolContext[Any] | None = None
    ) -> tuple[list[Any], dict[str, Any]]:
        """Validate `input`, a dictionary by parameter name, and return args and kwargs.

        As JSON has few types, what stands for a value is converted: `"3"` to an `int`, a text to
        a date, a dictionary to a model. A function that takes a context gets `context`, or a
        neutral one.

        Raises:
            InvalidArguments: When it does not fit; names the `tool`.
            TypeError: When it is no dictionary.
        """
        if not isinstance(input, Mapping):
            kind = type(input).__name__
            raise TypeError(f"the input of the tool {tool!r} must be a dict, not {kind}")
        fields = cast("Mapping[Any, Any]", input)
        if self._given is not None:
            fields = self._given.check(tool, fields)
        values = self._values(tool, fields)
        args = [values.pop(name, default) for name, default in self._by_position.items()]
        if self._context is not None:
            context = context or ToolContext(tool_name=tool)
            if self._context.position is None:
                values[self._context.name] = context
            else:
                args.insert(self._context.position, context)
        return args, values

    def _values(self, tool: str, input: Mapping[Any, Any]) -> dict[str, Any]:
        if refused := sorted(name for name in self._hidden if name in input):
            raise InvalidArguments(tool, [unknown_problem(name, self._names) for name in refused])
        try:
            return validate(self._adapter, input)
        except ValidationError as error:
            problems = validation_problems(error, input, self._names)
            raise InvalidArguments(tool, problems) from error
