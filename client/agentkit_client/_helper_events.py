"""The events that `messages.stream` adds to those of the API: small, with views made on access."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Literal, TypeAlias

from pydantic_core import to_json

from agentkit_client._accumulate import GROWS, Block, Partial, read_input
from agentkit_client._models import BaseModel, parse
from agentkit_client._structured import read_partial
from agentkit_client.types import TextCitation


class _HelperEvent:
    """What the small events have in common with the models of the API."""

    __slots__ = ()
    _names: ClassVar[tuple[str, ...]]

    def to_dict(self, **options: Any) -> dict[str, Any]:
        """Give the fields as a dict, the views worked out; `options` as for the models."""
        return self._model().to_dict(**options)

    def to_json(self, **options: Any) -> str:
        """Give the fields as JSON text, the views worked out; `options` as for the models."""
        return self._model().to_json(**options)

    def model_dump(self, **options: Any) -> dict[str, Any]:
        """Give the fields as pydantic does, the views worked out."""
        return self._model().model_dump(**options)

    def model_dump_json(self, **options: Any) -> str:
        """Give the fields as JSON as pydantic does, the views worked out."""
        return self._model().model_dump_json(**options)

    def _model(self) -> BaseModel:
        return BaseModel.construct(**{name: getattr(self, name) for name in self._names})

    def __repr__(self) -> str:
        shown = (f"{name}={getattr(self, name)!r}" for name in self._names if name != "snapshot")
        return f"{type(self).__name__}({', '.join(shown)})"

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and self.to_dict() == other.to_dict()

    __hash__: ClassVar[None] = None  # pyright: ignore[reportIncompatibleMethodOverride]  # as for the models


class _Grown(_HelperEvent):
    """An event that appends to a block: what it brings, and where that left the block."""

    __slots__ = ("_count", "_pieces")
    _count: int
    _pieces: list[str]

    def _joined(self) -> str:
        return "".join(self._pieces[: self._count])


class TextEvent(_Grown):
    """More text of a `text` block.

    Attributes:
        text: what has come.
    """

    __slots__ = ("text",)
    _names = ("type", "text", "snapshot")

    type: ClassVar[Literal["text"]] = "text"
    text: str

    def __init__(self, text: str, pieces: list[str]) -> None:
        """Add `text`, the last of `pieces`."""
        self.text = text
        self._pieces = pieces
        self._count = len(pieces)

    @property
    def snapshot(self) -> str:
        """The text of the block so far; put together when asked for."""
        return self._joined()

    def parsed_snapshot(self) -> Any:
        """Return what the text so far says as JSON; an empty dict where that is nothing."""
        return read_partial(self._joined())


class ThinkingEvent(_Grown):
    """More text of a `thinking` block.

    Attributes:
        thinking: what has come.
    """

    __slots__ = ("thinking",)
    _names = ("type", "thinking", "snapshot")

    type: ClassVar[Literal["thinking"]] = "thinking"
    thinking: str

    def __init__(self, thinking: str, pieces: list[str]) -> None:
        """Add `thinking`, the last of `pieces`."""
        self.thinking = thinking
        self._pieces = pieces
        self._count = len(pieces)

    @property
    def snapshot(self) -> str:
        """The thinking of the block so far; put together when asked for."""
        return self._joined()


class InputJsonEvent(_Grown):
    """More of the JSON of a tool's input.

    Attributes:
        partial_json: what has come.
    """

    __slots__ = ("_partial", "partial_json")
    _names = ("type", "partial_json", "snapshot")

    type: ClassVar[Literal["input_json"]] = "input_json"
    partial_json: str

    def __init__(self, partial_json: str, pieces: list[str], partial: Partial) -> None:
        """Add `partial_json`, the last of `pieces`."""
        self.partial_json = partial_json
        self._pieces = pieces
        self._count = len(pieces)
        self._partial: Partial = partial

    @property
    def snapshot(self) -> object:
        """What can be read of the input already; read when asked for."""
        return read_input(self._joined(), self._partial)


class SignatureEvent(_HelperEvent):
    """The signature of a `thinking` block.

    Attributes:
        signature: opaque; to be sent back as it came.
    """

    __slots__ = ("signature",)
    _names = ("type", "signature")

    type: ClassVar[Literal["signature"]] = "signature"
    signature: str

    def __init__(self, signature: str) -> None:
        """Hold a signature."""
        self.signature = signature


class CitationEvent(_HelperEvent):
    """One more citation of a `text` block.

    Attributes:
        citation: where what the text says can be found.
    """

    __slots__ = ("_citations", "_count", "citation")
    _names = ("type", "citation", "snapshot")

    type: ClassVar[Literal["citation"]] = "citation"
    citation: TextCitation

    def __init__(self, citation: TextCitation, citations: Sequence[Any]) -> None:
        """Add `citation`, the last of `citations`, which are plain JSON."""
        self.citation = citation
        self._citations = citations
        self._count = len(citations)

    @property
    def snapshot(self) -> list[TextCitation]:
        """The citations of the block so far; read when asked for."""
        return parse(list[TextCitation], to_json(self._citations[: self._count]))


SmallEvent: TypeAlias = TextEvent | CitationEvent | ThinkingEvent | SignatureEvent | InputJsonEvent
"""What stands between the events of the API."""

_INPUTS = ("tool_use", "mcp_tool_use")


def growth_event(field: str, piece: str, block: Block, partial: Partial) -> Any | None:
    """Return the event that says what a block grew by; None where there is none.

    Args:
        field: what grew.
        piece: what it grew by, which the block has taken in.
        block: the block.
        partial: pydantic's mode of reading half an input.
    """
    of = block.fields.get("type")
    if field == "text":
        return TextEvent(piece, block.pieces[field]) if of == "text" else None
    if field == "partial_json":
        return InputJsonEvent(piece, block.pieces[field], partial) if of in _INPUTS else None
    return ThinkingEvent(piece, block.pieces[field]) if of == "thinking" else None


def helper_event(delta: dict[str, Any], raw: Any, block: Block, partial: Partial) -> Any | None:
    """Return the event that says what a delta did to its block; None where there is none.

    Args:
        delta: the delta as plain JSON.
        raw: the event as its type.
        block: the block, which has taken the delta in.
        partial: pydantic's mode of reading half an input.
    """
    kind, of = delta.get("type"), block.fields.get("type")
    field = GROWS.get(kind) if isinstance(kind, str) else None
    if field is not None:
        return growth_event(field, delta[field], block, partial)
    if kind == "signature_delta" and of == "thinking":
        return SignatureEvent(delta["signature"])
    if kind == "citations_delta" and of == "text":
        return CitationEvent(raw.delta.citation, block.fields["citations"])
    return None
