"""Structured outputs: from the text of a reply to a value of the type asked for (no I/O)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeAlias, TypeVar, cast

from pydantic import ValidationError
from pydantic_core import from_json

from agentkit_client._mismatch import problems_of
from agentkit_client._models import BaseModel
from agentkit_client._output_type import is_type, output_type
from agentkit_client.errors import OutputMismatch
from agentkit_client.types._parsed import ParsedTextBlock
from agentkit_client.types._text import TextBlock

ModelT = TypeVar("ModelT", bound=BaseModel)

Reader: TypeAlias = Callable[[Any, str], Any]
"""Reads JSON as a type, as `read_output` does."""

# The model goes on after these: a text before them need not be the output.
_NOT_THE_END = ("tool_use", "pause_turn", "compaction")
# After what is escaped already: the first of a pair of surrogates, or the beginning of an escape.
_HALF_AN_ESCAPE = re.compile(
    rb"(?<!\\)(?:\\\\)*((?:\\u[dD][89abAB][0-9a-fA-F]{2})?(?:\\(?:u[0-9a-fA-F]{0,3})?)?)\Z"
)


def read_output(output_format: Any, text: str) -> Any:
    """Read JSON as a type, and check everything the type demands.

    Raises:
        OutputMismatch: the text isn't JSON, or not JSON that fits.
        TypeError: `output_format` is no type that can be built from JSON.
    """
    output = output_type(output_format)
    data = text.encode("utf-8", "surrogatepass")  # half a pair is no JSON, rather than an error
    try:
        return output.adapter.validate_json(data)
    except ValidationError as error:
        raise OutputMismatch(output.name, text, problems_of(error, data)) from error


def reading_once() -> Reader:
    """Return what reads as `read_output` does, but each text once: what checks it may be slow."""
    known: dict[str, Any] = {}

    def read(output_format: Any, text: str) -> Any:
        if text not in known:
            try:
                known[text] = read_output(output_format, text)
            except OutputMismatch as mismatch:
                known[text] = mismatch.with_traceback(None)
        found = known[text]
        if isinstance(found, OutputMismatch):
            problem = OutputMismatch(found.type_name, found.text, found.problems)
            raise problem from found.__cause__
        return found

    return read


def read_partial(text: str) -> Any:
    """Read as much of unfinished JSON as there is: `{}` for nothing, what came before a fault."""
    data = text.encode("utf-8", "replace")
    for _ in range(3):  # a number too large needs a second cut
        try:
            return from_json(_without_half_an_escape(data), allow_partial="trailing-strings")
        except ValueError as error:
            data = data[: _fault(str(error), data)]
    return {}


def parsed(
    type_: type[ModelT],
    message: BaseModel,
    output_format: Any = None,
    read: Reader = read_output,
) -> ModelT:
    """Make of a message its parsed twin `type_`, which shares all blocks but the texts.

    A text that does not fit is left unread where another one fits, or where the model goes on
    after it, as it does to call a tool.

    Args:
        type_: `ParsedMessage` or `ParsedBetaMessage`.
        message: The reply.
        output_format: The type to read its texts as; none is read without a type.
        read: What reads them.

    Raises:
        OutputMismatch: no text fits, of one at least.
        TypeError: `output_format` is a type, but none that can be built from JSON.
    """
    content = getattr(message, "content", None)
    if not isinstance(content, list):
        return _twin(type_, message, {})
    blocks, mismatch = _parsed_blocks(cast("list[Any]", content), output_format, read)
    made = _twin(type_, message, {"content": blocks})
    if mismatch and getattr(message, "stop_reason", None) not in _NOT_THE_END:
        why = (mismatch.type_name, mismatch.text, mismatch.problems)
        raise OutputMismatch(*why, cast("Any", made)) from mismatch.__cause__
    return made


def parsed_text(
    block: TextBlock, output_format: Any = None, read: Reader = read_output
) -> ParsedTextBlock[Any]:
    """Make of a text its parsed twin; its output is `None` without a type to read the text as.

    Raises:
        OutputMismatch: the text does not fit.
        TypeError: `output_format` is a type, but none that can be built from JSON.
    """
    output: Any = None
    # The text is none where the API left it out.
    if is_type(output_format) and isinstance(cast("Any", block.text), str):
        output = read(output_format, block.text)
    return _twin(ParsedTextBlock, block, {"parsed_output": output})


def _parsed_blocks(
    content: list[Any], output_format: Any, read: Reader
) -> tuple[list[Any], OutputMismatch | None]:
    """Read the texts; also return what is wrong with the last of them if none fits."""
    blocks, fits, mismatch = list[Any](), False, None
    for block in content:
        if not isinstance(block, TextBlock):
            blocks.append(block)
            continue
        try:
            blocks.append(parsed_text(block, output_format, read))
            fits = True
        except OutputMismatch as error:
            mismatch = error
            blocks.append(parsed_text(block))
    return blocks, None if fits else mismatch


def _twin(type_: type[ModelT], model: BaseModel, changed: dict[str, Any]) -> ModelT:
    # Validated it is already, or let through from an API that is ahead of us.
    twin = type_.__new__(type_)
    object.__setattr__(twin, "__dict__", {**vars(model), **changed})
    object.__setattr__(twin, "__pydantic_fields_set__", model.model_fields_set | changed.keys())
    object.__setattr__(twin, "__pydantic_extra__", dict(model.model_extra or {}))
    object.__setattr__(twin, "__pydantic_private__", None)
    if model.http is not None:
        object.__setattr__(twin, "_http", model.http)
    return twin


def _without_half_an_escape(data: bytes) -> bytes:
    # pydantic-core before 2.14 would leave out the whole text that ends in one.
    end = _HALF_AN_ESCAPE.search(data[-64:])
    return data[: end.start(1) - end.end(1)] if end and end[1] else data


def _fault(message: str, data: bytes) -> int:
    """Find the byte at which the parser stopped, from its "... at line 1 column 2"."""
    found = re.search(r"at line (\d+) column (\d+)$", message)
    if found is None:
        return 0
    start = 0
    for _ in range(int(found[1]) - 1):
        start = data.index(b"\n", start) + 1
    return max(0, min(start + int(found[2]) - 1, len(data) - 1))
