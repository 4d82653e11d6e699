"""The JSON Schema of a signature of plain types, from pieces that are made once for each type."""

from __future__ import annotations

import math
from typing import Any

from pydantic import TypeAdapter
from pydantic_core import from_json, to_json

from agentkit_tools._docstring import Docs
from agentkit_tools._plain import is_plain
from agentkit_tools._schema import describe
from agentkit_tools._signature import EMPTY, Parameter, Signature

_MOST_PIECES = 1_000
_pieces: dict[str, bytes] = {}


def build_plain_schema(signature: Signature, docs: Docs) -> dict[str, Any] | None:
    """Make what `build_json_schema` makes, in a tenth of the time; `None` if it is not plain."""
    if signature.extras is not None or not is_plain(signature):
        return None
    if not all(_is_scalar(parameter.default) for parameter in signature.parameters):
        return None
    schema: dict[str, Any] = {
        "additionalProperties": False,
        "properties": {parameter.name: _property(parameter) for parameter in signature.parameters},
        "required": [parameter.name for parameter in signature.parameters if parameter.required],
        "type": "object",
    }
    if not schema["required"]:
        del schema["required"]
    describe(schema["properties"], signature, docs)
    return schema


def _is_scalar(default: object) -> bool:
    if isinstance(default, float):
        return math.isfinite(default)
    return default is None or default is EMPTY or isinstance(default, (str, int))


def _property(parameter: Parameter) -> dict[str, Any]:
    piece = _piece(parameter.annotation)
    piece["title"] = parameter.name.title().replace("_", " ").strip()
    if parameter.default is not EMPTY:
        piece["default"] = parameter.default
    return dict(sorted(piece.items()))


def _piece(annotation: Any) -> dict[str, Any]:
    # By its text, because `int | str` equals `str | int`, but has another schema. Plain types
    # are all builtin, so that one text is one type.
    key = repr(annotation)
    piece = _pieces.get(key)
    if piece is None:
        if len(_pieces) >= _MOST_PIECES:
            _pieces.clear()
        piece = _pieces[key] = to_json(TypeAdapter(annotation).json_schema())
    return from_json(piece)
