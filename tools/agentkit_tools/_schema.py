"""A function's signature as a validator and as a JSON Schema, both made by pydantic."""

from __future__ import annotations

import inspect
import math
import re
from typing import Annotated, Any, TypeVar, cast

from pydantic import Field, GetCoreSchemaHandler, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import CoreSchema, PydanticSerializationError, core_schema, to_json

from agentkit_tools._docstring import Docs
from agentkit_tools._signature import EMPTY, Parameter, Signature
from agentkit_tools.errors import InvalidTool

T = TypeVar("T")
_MAX_ANNOTATION = 200
_TAKES_DATA = "default_factory_takes_validated_data"
WAY_OUT = (
    "use a type that can be built from JSON (a builtin type, an enum, a dataclass, a TypedDict,"
    " a pydantic model), or fill the parameter yourself with functools.partial()"
)


def build_adapter(tool: str, signature: Signature) -> TypeAdapter[dict[str, Any]]:
    """Make what turns an input into the arguments, as a dictionary by parameter name.

    Raises:
        InvalidTool: When a parameter is of a type that can't be validated; it is named.
    """
    try:
        return TypeAdapter(Annotated[Any, _Arguments(signature)])
    except Exception as error:
        raise _refusal(tool, signature, error) from error


def build_json_schema(
    tool: str, signature: Signature, adapter: TypeAdapter[dict[str, Any]], docs: Docs
) -> dict[str, Any]:
    """Make the JSON Schema the model sees, with the texts for each parameter.

    A text comes from `Field(description=...)`, else from `Annotated[T, "text"]`, else from the
    docstring.

    Raises:
        InvalidTool: When a parameter is of a type JSON has no form for; it is named.
    """
    try:
        schema = adapter.json_schema(schema_generator=Generator)
    except Exception as error:
        raise _refusal(tool, signature, error) from error
    if "additionalProperties" not in schema:  # pydantic before 2.12
        schema["additionalProperties"] = signature.extras is not None
        schema = dict(sorted(schema.items()))
    for parameter in signature.parameters:
        field = _field_info(parameter)
        if field is not None and field.deprecated:
            properties = schema["properties"]
            marked = {**properties[shown_name(parameter)], "deprecated": True}
            properties[shown_name(parameter)] = dict(sorted(marked.items()))
    describe(schema["properties"], signature, docs)
    return schema


def describe(properties: dict[str, Any], signature: Signature, docs: Docs) -> None:
    """Add the text of each parameter, where its property has none from `Field`."""
    for parameter in signature.parameters:
        shown = shown_name(parameter)
        texts = (parameter.note, docs.parameters.get(shown), docs.parameters.get(parameter.name))
        text = next(filter(None, texts), None)
        if text and "description" not in properties.get(shown, {"description": ""}):
            properties[shown] = dict(sorted({**properties[shown], "description": text}.items()))


def shown_name(parameter: Parameter) -> str:
    """Return the name the model sees: the alias of `Field(alias=...)`, else the parameter's."""
    alias = _alias(parameter)
    return alias if isinstance(alias, str) else parameter.name


def validate(adapter: TypeAdapter[T], input: object) -> T:
    """Validate what came as JSON and has been parsed.

    Raises:
        ValidationError: When it does not fit.
    """
    try:
        return adapter.validator.validate_python(input)
    except ValidationError as error:
        refusal = error
    # A strict model refuses the text of a date from Python, but takes it from JSON.
    try:
        as_json = to_json(input)
    except PydanticSerializationError:
        raise refusal from None
    try:
        return adapter.validate_json(as_json)
    except ValidationError as error:
        if error.errors(include_url=False)[0]["type"] == "json_invalid":
            raise refusal from None  # a number of too many digits: this error is about all of it
        raise


class _Arguments:
    """Says to pydantic, as an annotation does, how the arguments of a call are validated."""

    def __init__(self, signature: Signature) -> None:
        self._signature = signature

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        extras = self._signature.extras
        others = None if extras is None else handler.generate_schema(extras.annotation)
        return core_schema.typed_dict_schema(
            {
                parameter.name: _field(parameter, handler)
                for parameter in self._signature.parameters
            },
            extra_behavior="forbid" if extras is None else "allow",
            extras_schema=others,
        )


def _field(parameter: Parameter, handler: GetCoreSchemaHandler) -> core_schema.TypedDictField:
    field = _field_info(parameter)
    if field is None:
        schema = _eager(handler.generate_schema(parameter.annotation))
        if parameter.default is not EMPTY and _has_json_form(parameter.default):
            schema = core_schema.with_default_schema(schema, default=parameter.default)
        return core_schema.typed_dict_field(schema, required=parameter.required)
    schema = _eager(handler.generate_schema(_without_field_only_parts(field)))
    if not field.is_required():
        schema = core_schema.with_default_schema(
            schema,
            default=field.default,
            default_factory=cast("Any", field.default_factory),
            # Not there before pydantic 2.10.1.
            default_factory_takes_data=getattr(field, _TAKES_DATA, None),
            validate_default=field.validate_default,
        )
    may_be_required = parameter.required or isinstance(parameter.default, FieldInfo)
    required = may_be_required and field.is_required()
    alias = _alias(parameter)
    return core_schema.typed_dict_field(schema, required=required, validation_alias=alias)


def _has_json_form(default: object) -> bool:
    """Tell whether a default can be shown; any other, a sentinel say, is left to the function."""
    try:
        to_json(default)
    except PydanticSerializationError:
        return False
    return True


def _field_info(parameter: Parameter) -> FieldInfo | None:
    """Gather what `Field(...)` says, in `Annotated` or as the default; `None` without any."""
    metadata = getattr(parameter.annotation, "__metadata__", ())
    in_annotated = any(isinstance(item, FieldInfo) for item in metadata)
    if not in_annotated and not isinstance(parameter.default, FieldInfo):
        return None
    if parameter.default is EMPTY:
        return FieldInfo.from_annotation(parameter.annotation)
    return FieldInfo.from_annotated_attribute(parameter.annotation, parameter.default)


def _without_field_only_parts(field: FieldInfo) -> Any:
    # Alias, default and `deprecated` are handled apart; here pydantic warns that they do nothing.
    texts = Field(
        title=field.title,
        description=field.description,
        examples=field.examples,
        json_schema_extra=field.json_schema_extra,
        discriminator=field.discriminator,
    )
    annotation: Any = field.annotation
    for item in (*field.metadata, texts):
        annotation = Annotated[annotation, item]
    return annotation


def _alias(parameter: Parameter) -> str | list[str | int] | list[list[str | int]] | None:
    field = _field_info(parameter)
    alias = field.validation_alias if field else None
    return alias if alias is None or isinstance(alias, str) else alias.convert_to_aliases()


def _eager(schema: Any) -> Any:
    """Have `Iterable[T]` validated as a list: pydantic's iterator would raise inside the tool."""
    if schema["type"] == "generator":
        keys = ("items_schema", "min_length", "max_length", "metadata")
        return {"type": "list", **{key: schema[key] for key in keys if key in schema}}
    if schema["type"] in ("nullable", "default"):
        return {**schema, "schema": _eager(schema["schema"])}
    return schema


class Generator(GenerateJsonSchema):
    """Pydantic's generator, but faster for plain defaults and never silent about a lost type."""

    # A default that JSON has no form for, infinity say, still makes the parameter optional.
    ignored_warning_kinds = {"skipped-choice", "non-serializable-default"}  # noqa: RUF012 - theirs

    def encode_default(self, dft: Any) -> Any:
        if isinstance(dft, float) and not math.isfinite(dft):
            raise PydanticSerializationError("JSON has no form for it")
        plain = dft is None or type(dft) in (str, int, float, bool)
        return dft if plain else super().encode_default(dft)

    def is_subclass_schema(self, schema: core_schema.IsSubclassSchema) -> JsonSchemaValue:
        return self.handle_invalid_for_json_schema(schema, "a class")


def _refusal(tool: str, signature: Signature, error: Exception) -> InvalidTool:
    parameters = filter(None, (*signature.parameters, signature.extras))
    parameter = next(filter(_fails, parameters), None)
    if parameter is None:
        return InvalidTool(f"tool {tool!r}: its signature has no JSON Schema ({error}); {WAY_OUT}")
    annotation = inspect.formatannotation(parameter.annotation)
    if len(annotation) > _MAX_ANNOTATION:
        annotation = f"{annotation[:_MAX_ANNOTATION]}…"
    reason = re.split(r"[.;]\s|\n", str(error))[0][:200]
    return InvalidTool(
        f"tool {tool!r}: parameter {parameter.name!r} is annotated with `{annotation}`, which has"
        f" no JSON Schema ({reason}); {WAY_OUT}"
    )


def _fails(parameter: Parameter) -> bool:
    try:
        TypeAdapter(Annotated[Any, _Arguments(Signature((parameter,)))]).json_schema(
            schema_generator=Generator
        )
    except Exception:
        return True
    return False
