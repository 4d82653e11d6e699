"""An `input_schema` somebody wrote by hand: a dictionary or a pydantic model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol, TypeGuard, cast

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError, from_json, to_json

from agentkit_tools._problems import schema_problems, validation_problems
from agentkit_tools._schema import shown_name, validate
from agentkit_tools.errors import InvalidArguments, InvalidTool

if TYPE_CHECKING:
    from agentkit_tools._signature import Signature


class ForeignSchema(dict[str, Any]):
    """A JSON Schema of somebody who checks inputs himself, and is not trusted with our time.

    A pattern in it may take for ever, and may be none of Python's.
    """


class GivenSchema(Protocol):
    """A schema that was given instead of being worked out."""

    json_schema: dict[str, Any]
    """What the model sees."""

    def check(self, tool: str, input: Mapping[Any, Any]) -> Mapping[Any, Any]:
        """Return what to hand to the function's own parameters.

        Raises:
            InvalidArguments: When `input` does not fit.
        """
        ...


def read_given(
    tool: str, given: Mapping[str, object] | type[BaseModel], signature: Signature
) -> GivenSchema:
    """Take a schema that was given for a function.

    Raises:
        InvalidTool: When it is no JSON Schema of an object, or has a property the function does
            not take.
    """
    schema = read_schema(tool, given)
    names = {shown_name(parameter) for parameter in signature.parameters}
    for name in schema.json_schema.get("properties", {}).keys() - names:
        if signature.extras is None or name in signature.hidden:
            raise InvalidTool(
                f"tool {tool!r}: its input_schema has the property {name!r}, which the function"
                " does not take; add a parameter, or take the property out"
            )
    return schema


def read_schema(tool: str, given: object) -> GivenSchema:
    """Take the schema of any tool.

    Raises:
        InvalidTool: When it is no JSON Schema of an object.
    """
    if isinstance(given, ForeignSchema):
        schema = _ForeignSchema(tool, given)
    else:
        schema = _ModelSchema(given) if _is_model(given) else _DictSchema(tool, given)
    if schema.json_schema.get("type") != "object":
        raise InvalidTool(
            f"tool {tool!r}: its input_schema must be of an object, because a model gives arguments"
            ' by name; make it {"type": "object", "properties": ...}'
        )
    return schema


def _is_model(given: object) -> TypeGuard[type[BaseModel]]:
    return isinstance(given, type) and issubclass(given, BaseModel)


class _ModelSchema:
    """A pydantic model: its values, and its defaults, are what the function gets."""

    def __init__(self, model: type[BaseModel]) -> None:
        self._adapter = TypeAdapter(model)
        schema = self._adapter.json_schema()
        if "$ref" in schema:  # of a model that refers to itself; the API wants an object here
            name = str(schema.pop("$ref")).rpartition("/")[2]
            schema = {**schema["$defs"][name], **schema}
        self.json_schema = schema

    def check(self, tool: str, input: Mapping[Any, Any]) -> Mapping[Any, Any]:
        try:
            value = validate(self._adapter, input)
        except ValidationError as error:
            names = tuple(self.json_schema.get("properties", ()))
            raise InvalidArguments(tool, validation_problems(error, input, names)) from error
        fields = {name: getattr(value, name) for name in type(value).model_fields}
        return {**(value.model_extra or {}), **fields}


class _ForeignSchema:
    """What the model sees of a `ForeignSchema`."""

    def __init__(self, tool: str, given: ForeignSchema) -> None:
        self.json_schema, _ = _checked(tool, given, are_patterns_ours=False)

    def check(self, tool: str, input: Mapping[Any, Any]) -> Mapping[Any, Any]:  # noqa: ARG002
        return input


class _DictSchema:
    """A JSON Schema as a dictionary: inputs are checked, the function converts them."""

    def __init__(self, tool: str, given: object) -> None:
        self.json_schema, kind = _checked(tool, given, are_patterns_ours=True)
        from referencing import Registry

        # A registry of our own, because the default one fetches what a `$ref` names.
        self._validator = kind(self.json_schema, registry=Registry[Any]())
        _check_references(tool, self.json_schema, kind)

    def check(self, tool: str, input: Mapping[Any, Any]) -> Mapping[Any, Any]:
        from referencing.exceptions import Unresolvable

        try:
            errors = sorted(self._validator.iter_errors(input), key=lambda e: str(e.json_path))
        except Unresolvable as error:
            raise InvalidTool(
                f"tool {tool!r}: its input_schema refers to {error.ref!r}, which is not in it"
            ) from error
        if errors:
            raise InvalidArguments(tool, schema_problems(errors, input)) from errors[0]
        return input


def _check_references(tool: str, schema: dict[str, Any], kind: Any) -> None:
    """Look whether all that a schema refers to is in it, or a schema of JSON Schema itself."""
    import jsonschema_specifications  # pyright: ignore[reportMissingTypeStubs]: has none
    from referencing import Resource
    from referencing.exceptions import Unresolvable
    from referencing.jsonschema import specification_with

    def check(part: Resource[Any], resolver: Any) -> None:
        reference = part.contents.get("$ref") if _is_object(part.contents) else None
        if isinstance(reference, str):
            try:
                resolver.lookup(reference)
            except Unresolvable as error:
                raise InvalidTool(
                    f"tool {tool!r}: its input_schema refers to {reference!r}, which is not in it"
                ) from error
        for inner in part.subresources():
            check(inner, resolver.in_subresource(inner))

    root = specification_with(kind.META_SCHEMA["$schema"]).create_resource(schema)
    known: Any = jsonschema_specifications.REGISTRY
    check(root, known.resolver_with_root(root))


def _is_object(part: object) -> bool:
    return isinstance(part, dict)  # True and False are schemas, too


def _checked(tool: str, given: object, *, are_patterns_ours: bool) -> tuple[dict[str, Any], Any]:
    """Return a schema as JSON has it, and the class that validates with it."""
    # Not at the top: the import takes 70 ms, and few tools bring their own schema.
    from jsonschema import Draft202012Validator, FormatChecker, SchemaError
    from jsonschema.validators import validator_for

    if not isinstance(given, Mapping):
        raise InvalidTool(f"tool {tool!r}: its input_schema must be a dict, not {given!r:.80}")
    options = {} if are_patterns_ours else {"format_checker": FormatChecker(formats=())}
    try:
        schema: dict[str, Any] = from_json(to_json(cast("object", given)))
        kind: Any = validator_for(schema, default=Draft202012Validator)
        kind.check_schema(schema, **options)
    except (SchemaError, PydanticSerializationError) as error:
        reason = str(error).partition("\n")[0]
        raise InvalidTool(
            f"tool {tool!r}: its input_schema is no valid JSON Schema: {reason}"
        ) from error
    return schema, kind
