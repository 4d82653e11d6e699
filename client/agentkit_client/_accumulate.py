"""Events to the message so far, as plain JSON: one for beta and non-beta (no I/O).

A field that is present replaces the one before, null never erases, what a delta brings is appended.
Text is gathered in pieces and joined when somebody asks, so every event costs the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal, TypeAlias, cast

from pydantic_core import from_json

JSON: TypeAlias = "dict[str, Any]"
Partial: TypeAlias = "bool | Literal['on', 'off', 'trailing-strings']"

GROWS: Final = {
    "text_delta": "text",
    "thinking_delta": "thinking",
    "input_json_delta": "partial_json",
}
"""What a delta appends to; the pieces of an input are JSON only when they are all there."""

_SETS: Final = {
    "signature_delta": ("signature",),
    "compaction_delta": ("content", "encrypted_content"),
}
"""What a delta brings as a whole."""

_OF_DELTAS: Final = ("type", "estimated_tokens")
"""What says something of the delta, and nothing of its block."""


class ProtocolError(ValueError):
    """An event that can't be where it is: the stream makes no sense."""


class Block:
    """One content block as far as it has come.

    Attributes:
        fields: the block as it began, and what deltas have set.
        pieces: what was appended, by field.
        is_open: whether more may come.
        malformed: the JSON of its input where that can't be read; known once the block is complete.
    """

    __slots__ = ("_partial", "fields", "is_open", "malformed", "pieces")

    def __init__(self, fields: JSON, partial: Partial) -> None:
        """Begin with `fields`; read half an input in pydantic's mode `partial`."""
        self.fields: JSON = fields
        self.pieces: dict[str, list[str]] = {}
        self.is_open: bool = True
        self.malformed: str | None = None
        self._partial: Partial = partial

    def add(self, delta: JSON) -> None:
        """Take in a delta.

        Raises:
            ProtocolError: it lacks what its type promises.
        """
        kind = delta.get("type")
        kind = kind if isinstance(kind, str) else ""
        field = GROWS.get(kind)
        if field is not None:
            self.append(field, delta.get(field))
            if len(delta) > 2:
                beside = {k: v for k, v in delta.items() if k != field and k not in _OF_DELTAS}
                _set_given(self.fields, beside)
        elif kind == "citations_delta":
            self._listed("citations").append(delta.get("citation"))
        elif kind == "signature_delta" and not isinstance(delta.get("signature"), str):
            raise ProtocolError("a delta has no text in 'signature'")
        elif kind in _SETS:
            _set_given(self.fields, {name: delta.get(name) for name in _SETS[kind]})
        else:
            self._merge(delta)

    def append(self, field: str, piece: object) -> None:
        """Take in one more piece of a text that grows.

        Raises:
            ProtocolError: it is no text.
        """
        if not isinstance(piece, str):
            raise ProtocolError(f"a delta has no text in {field!r}")
        pieces = self.pieces.get(field)
        if pieces is None:
            pieces = self.pieces[field] = []
            if isinstance(first := self.fields.get(field), str):
                pieces.append(first)
        pieces.append(piece)

    def _listed(self, field: str) -> list[Any]:
        if not isinstance(self.fields.get(field), list):
            self.fields[field] = []
        return self.fields[field]

    def _merge(self, delta: JSON) -> None:
        """Take in a delta nobody knew of: it can only change what the block has."""
        for field, value in delta.items():
            if field == "type" or field not in self.fields or value is None:
                continue
            if isinstance(value, str) and isinstance(self.fields[field], str):
                self.append(field, value)
            elif isinstance(value, list) and isinstance(self.fields[field], list):
                self.fields[field].extend(value)
            else:
                self.fields[field] = value

    def now(self) -> JSON:
        """Return the block so far; of an input what can be read of it already."""
        grown: JSON = {name: "".join(pieces) for name, pieces in self.pieces.items()}
        written: str | None = grown.pop("partial_json", None)
        if written is not None:
            grown["input"] = read_input(written, self._partial)
        return {**self.fields, **grown}

    @property
    def unread(self) -> str | None:
        """What was written of its input, where that can't be read or may not be all of it."""
        return "".join(self.pieces.get("partial_json", ())) if self.is_open else self.malformed

    def close(self) -> None:
        """Take note that the block is complete, and read its input, once."""
        self.is_open = False
        written = "".join(self.pieces.pop("partial_json", ()))
        self.fields = self.now()
        self.pieces = {}
        if not written.strip():
            return
        try:
            self.fields["input"] = from_json(written, allow_inf_nan=False)
        except ValueError:
            self.malformed = written
            self.fields["input"] = read_input(written, self._partial)


class Accumulator:
    """The message so far.

    Attributes:
        blocks: its content blocks so far.
        is_complete: whether the stream has said that nothing more will come.
    """

    def __init__(self, partial: Partial = True) -> None:
        """Begin without a message; read half an input in pydantic's mode `partial`."""
        self.blocks: list[Block] = []
        self.is_complete: bool = False
        self._message: JSON | None = None
        self._partial: Partial = partial

    @property
    def has_begun(self) -> bool:
        """Tell whether there is a message."""
        return self._message is not None

    def take(self, event: JSON) -> Block | None:
        """Take in the next event, and return the block it belongs to, if it belongs to one.

        Raises:
            ProtocolError: the event can't come at this place, or lacks what its type promises.
        """
        kind = event.get("type")
        if kind == "content_block_delta":
            block = self.open_block(event.get("index"), kind)
            block.add(_object(event, "delta"))
            return block
        if kind == "message_start":
            self._begin(_object(event, "message"))
        elif kind == "content_block_start":
            return self._begin_block(event)
        elif kind == "content_block_stop":
            block = self.open_block(event.get("index"), kind)
            block.close()
            return block
        elif kind == "message_delta":
            self._change(event)
        elif kind == "message_stop":
            self._begun()
            self.is_complete = True
        return None

    def open_block(self, index: object, kind: str) -> Block:
        """Return the block that an event of type `kind` belongs to.

        Raises:
            ProtocolError: it has not begun, or is complete.
        """
        if type(index) is not int or not 0 <= index < len(self.blocks):  # True is no index
            raise ProtocolError(f"{kind} for block {index!r}, which has not begun")
        block = self.blocks[index]
        if not block.is_open:
            raise ProtocolError(f"{kind} for block {index}, which is complete")
        return block

    def now(self) -> JSON:
        """Return the message so far.

        Raises:
            ProtocolError: there is none yet.
        """
        return {**self._begun(), "content": [block.now() for block in self.blocks]}

    def _begin(self, message: JSON) -> None:
        if self._message is not None:
            raise ProtocolError("a second message_start")
        content = _blocks(message)
        self._message = message
        for fields in content:
            block = Block(fields, self._partial)
            block.close()
            self.blocks.append(block)

    def _begun(self) -> JSON:
        if self._message is None:
            raise ProtocolError("there was no message_start")
        return self._message

    def _begin_block(self, event: JSON) -> Block:
        self._begun()
        index = event.get("index")
        if index != len(self.blocks) or isinstance(index, bool):
            raise ProtocolError(f"block {index!r} begins where {len(self.blocks)} was to come")
        block = Block(_object(event, "content_block"), self._partial)
        self.blocks.append(block)
        return block

    def _change(self, event: JSON) -> None:
        message = self._begun()
        around = {k: v for k, v in event.items() if k not in ("type", "delta", "usage")}
        for field, value in {**around, **_object(event, "delta")}.items():
            if value is not None or field not in message:
                message[field] = value
        if event.get("usage"):
            before = _object(message, "usage") if message.get("usage") else {}
            message["usage"] = merged(before, _object(event, "usage"))


def merged(before: JSON, after: JSON) -> JSON:
    """Return `before` with what `after` has, object by object; null erases nothing."""
    found = {**before, **_given(after)}
    for name, value in found.items():
        old = before.get(name)
        if isinstance(value, dict) and isinstance(old, dict) and value is not old:
            found[name] = merged(cast("JSON", old), cast("JSON", value))
    return found


def read_input(written: str, partial: Partial) -> object:
    """Return what half a JSON text says so far; an empty object where that is nothing."""
    try:
        return from_json(written, allow_partial=partial) if written.strip() else {}
    except ValueError:
        return {}


def _object(event: JSON, field: str) -> JSON:
    value = event.get(field)
    if not isinstance(value, dict):
        raise ProtocolError(f"{event.get('type')} has no object in {field!r}")
    return value  # pyright: ignore[reportUnknownVariableType]  # JSON objects have text for keys


def _blocks(message: JSON) -> list[JSON]:
    content: Any = message.get("content") or []
    if isinstance(content, list):
        blocks = cast("list[Any]", content)
        if all(isinstance(block, dict) for block in blocks):
            return blocks
    raise ProtocolError("message_start has no list of blocks in 'content'")


def _given(fields: Mapping[str, Any]) -> JSON:
    return {name: value for name, value in fields.items() if value is not None}


def _set_given(into: JSON, fields: Mapping[str, Any]) -> None:
    into.update(_given(fields))
