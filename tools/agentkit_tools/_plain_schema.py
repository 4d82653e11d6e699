"""The JSON Schema of a signature of sure types, from pieces that are made once for each type."""

from __future__ import annotations

import math
import typing
from typing import Annotated, Any

from pydantic_core import from_json, to_json

from agentkit_tools._docstring import Docs
from agentkit_tools._plain import is_plain, is_plain_type
from agentkit_tools._schema import build_adapter, build_json_schema, describe
from agentkit_tools._signature import EMPTY, Parameter, Signature
from agentkit_tools._sure import is_sure

_MOST_PIECES = 1_000
_pieces: dict[object, bytes] = {}


def build_plain_schema(signature: Signature, docs: Docs) -> dict[str, Any] | None:
    """Make what `build_json_schema` makes, but quickly; `None` if it is not that sure."""
    if signature.extras is not None or not (is_plain(signature) or is_sure(signature)):
        return None
    if not all(_is_scalar(parameter.default) for parameter in signature.parameters):
        return None
    definitions: dict[str, Any] = {}
    properties: dict[str, Any] = {}
    for parameter in signature.parameters:
        piece, needed = _piece(parameter.annotation)
        properties[parameter.name] = _property(parameter, piece)
        for name, definition in needed.items():
            # Where two types have one name, longer ones are needed: pydantic makes them.
            if "__" in name or definitions.setdefault(name, definition) != definition:
                return None
    schema: dict[str, Any] = {
        "$defs": dict(sorted(definitions.items())),
        "additionalProperties": False,
        "properties": properties,
        "required": [parameter.name for parameter in signature.parameters if parameter.required],
        "type": "object",
    }
    for name in ("$defs", "required"):
        if not schema[name]:
            del schema[name]
    describe(schema["properties"], signature, docs)
    return schema


def _is_scalar(default: object) -> bool:
    if isinstance(default, float):
        return math.isfinite(default)
    return default is None or default is EMPTY or isinstance(default, (str, int))


def _property(parameter: Parameter, piece: dict[str, Any]) -> dict[str, Any]:
    if piece.get("title") == _TITLE:
        piece["title"] = parameter.name.title().replace("_", " ").strip()
    if parameter.default is not EMPTY:
        piece["default"] = parameter.default
    return dict(sorted(piece.items()))


_NAME, _TITLE = "agentkit_piece", "Agentkit Piece"


def _piece(annotation: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the schema of a type as a property, and the definitions it refers to."""
    key = _key(annotation)
    piece = _pieces.get(key)
    if piece is None:
        if len(_pieces) >= _MOST_PIECES:
            _pieces.clear()
        alone = Signature((Parameter(_NAME, annotation),))
        schema = build_json_schema("", alone, build_adapter("", alone), Docs())
        piece = _pieces[key] = to_json([schema["properties"][_NAME], schema.get("$defs", {})])
    made, definitions = from_json(piece)
    return made, definitions


def _key(annotation: Any) -> object:
    """Return what tells types apart whose schemas differ."""
    # By its text, because `int | str` equals `str | int`, but has another schema. Plain types
    # are all builtin, so that one text is one type; of others only classes tell.
    if is_plain_type(annotation):
        return repr(annotation)
    if typing.get_origin(annotation) is None:
        return annotation
    arguments = typing.get_args(annotation)
    if typing.get_origin(annotation) is Annotated:
        return (Annotated, _key(arguments[0]), *map(repr, arguments[1:]))
    return (typing.get_origin(annotation), *map(_key, arguments))
