"""What a type is asked for as an output: its schema for the API, and what reads it (no I/O)."""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping
from functools import cached_property, lru_cache, partial
from typing import Annotated, Any, Final, cast, get_args, get_origin

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import from_json, to_json

from agentkit_client._sentinels import NotGiven, Omit
from agentkit_client.types.schemas import JSONSchema, UnsupportedSchema, transformed

_WAY_OUT: Final = (
    "use a type that can be built from JSON: a pydantic model, a dataclass, a TypedDict, or a"
    " plain type as list[int] is one"
)


def transform_schema(type_or_schema: object) -> JSONSchema:
    """Make of a type, or of a JSON Schema, the schema that the API takes for outputs.

    What the API can't enforce, a pattern or a smallest number say, goes into the description for
    the model to read; objects have no other fields than their properties. A schema that is given
    is left as it is.

    Raises:
        TypeError: it is no schema, and no type that has one.
        ValueError: a part of the schema has no type, or one that JSON does not know.
    """
    if isinstance(type_or_schema, Mapping):
        return transformed(cast("Mapping[str, object]", type_or_schema))
    return output_type(type_or_schema).schema()


def format_param(output_format: object) -> JSONSchema:
    """Return what tells the API to have a reply fit a type; a dict tells it already.

    Raises:
        TypeError: it is no type, or none that the API has a form for.
    """
    if isinstance(output_format, Mapping):
        return cast("JSONSchema", output_format)
    output = output_type(output_format)
    try:
        return {"type": "json_schema", "schema": output.schema()}
    except UnsupportedSchema as error:
        raise output.refusal(str(error)) from error


def is_type(output_format: object) -> bool:
    """Tell a type, to read a reply as, from a format in a dict and from none at all."""
    return output_format is not None and not isinstance(output_format, (Mapping, NotGiven, Omit))


class _Generator(GenerateJsonSchema):
    # A default that JSON has no form for is of no use to the model, and does no harm.
    ignored_warning_kinds = {  # noqa: RUF012 - as it is in the class below
        *GenerateJsonSchema.ignored_warning_kinds,
        "non-serializable-default",
    }


class OutputType:
    """A type, and what pydantic makes of it.

    Attributes:
        name: what to call it in errors.
        adapter: what reads JSON as the type.
    """

    def __init__(self, type_: Any) -> None:
        """Have pydantic look at `type_`.

        Raises:
            TypeError: it can't be built from JSON.
        """
        self.name = _name(type_)
        if isinstance(type_, str):
            raise self.refusal("it is a text; pass the type itself")
        if inspect.isroutine(type_) or isinstance(type_, partial):
            raise self.refusal("it is a function")
        try:
            self.adapter: TypeAdapter[Any] = TypeAdapter(type_)
            if not self.adapter.pydantic_complete:
                self.adapter.rebuild(raise_errors=True)
        except Exception as error:  # also what a type raises that brings a schema of its own
            raise self.refusal(_first_sentence(error)) from error

    def schema(self) -> JSONSchema:
        """Return the schema for the API, a new one each time.

        Raises:
            TypeError: the type has no JSON Schema.
            UnsupportedSchema: it has one that the API doesn't take.
        """
        return from_json(self._schema)

    @cached_property
    def _schema(self) -> bytes:
        try:
            schema = self.adapter.json_schema(schema_generator=_Generator)
        except Exception as error:  # pydantic's, or what a type or a default raises
            raise self.refusal(_first_sentence(error)) from error
        return to_json(transformed(schema), inf_nan_mode="constants")

    def refusal(self, reason: str) -> TypeError:
        """Build the error that says why this is no type for an output."""
        return TypeError(f"`{self.name}` can't be the type of an output: {reason}; {_WAY_OUT}")


def output_type(type_: object) -> OutputType:
    """Find what was made of a type before, or make it.

    Raises:
        TypeError: it can't be built from JSON.
    """
    try:
        hash(type_)
    except TypeError:  # `Annotated` with something that can change
        return OutputType(type_)
    # `A | B` equals `B | A`, but isn't read the same; what it looks like tells them apart.
    return _known(type_, "" if issubclass(type(type_), type) else repr(type_))


@lru_cache(maxsize=128)
def _known(type_: object, _shown: str) -> OutputType:
    return OutputType(type_)


def _name(type_: object) -> str:
    if get_origin(type_) is Annotated:
        return _name(get_args(type_)[0])
    if isinstance(type_, type) and get_origin(type_) is None:
        return type_.__name__
    # Without the modules that names come from; what is in quotes is no name.
    shown = re.sub(r"('[^']*')|(?:[\w<>]+\.)+", r"\1", repr(type_))
    return shown if len(shown) <= 80 else f"{shown[:79]}…"


def _first_sentence(error: Exception) -> str:
    return re.split(r"[.;]\s|\n", str(error))[0][:200] or type(error).__name__
