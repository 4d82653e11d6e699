"""The base of every reply, and `parse`: from bytes to a reply in one step, leniently if need be."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from types import UnionType
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    ClassVar,
    Literal,
    TypeGuard,
    TypeVar,
    Union,
    cast,
    get_args,
    get_origin,
    overload,
)

import pydantic
from pydantic import ConfigDict, GetCoreSchemaHandler, TypeAdapter, ValidationError
from pydantic_core import CoreSchema, SchemaSerializer, core_schema, from_json
from typing_extensions import Self

if TYPE_CHECKING:
    from agentkit_client._info import ResponseInfo

ReplyT = TypeVar("ReplyT")

# The API tells the members of a union apart by one of these fields.
_TAGS = ("type", "command")
_BY_ALIAS = core_schema.CoreConfig(serialize_by_alias=True)


def _build_later() -> bool:
    # Building every validator at import would cost more than the rest of the import together.
    return os.environ.get("DEFER_PYDANTIC_BUILD", "true").lower() in ("true", "1")


class BaseModel(pydantic.BaseModel):
    """Hold a piece of a reply: typed fields, and whatever else the API sent, as it came."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        extra="allow",
        defer_build=_build_later(),
        protected_namespaces=(),
        serialize_by_alias=True,
    )

    # A slot, because a private attribute of pydantic's would take part in `==`.
    __slots__ = ("_http",)

    @property
    def http(self) -> ResponseInfo | None:
        """What came around a whole reply: headers, request id, retries, rate limits."""
        return getattr(self, "_http", None)

    @property
    def _request_id(self) -> str | None:
        """The id the API gave the request behind this reply; None for all but whole replies."""
        return self.http.request_id if self.http else None

    def __copy__(self) -> Self:
        return self._handing_on(super().__copy__())

    def __deepcopy__(self, memo: dict[int, Any] | None = None) -> Self:
        return self._handing_on(super().__deepcopy__(memo))

    def _handing_on(self, copied: Self) -> Self:
        if self.http is not None:
            object.__setattr__(copied, "_http", self.http)
        return copied

    def to_dict(
        self,
        *,
        mode: Literal["json", "python"] = "python",
        use_api_names: bool = True,
        exclude_unset: bool = True,
        exclude_defaults: bool = False,
        exclude_none: bool = False,
        warnings: bool = True,
    ) -> dict[str, object]:
        """Give the fields as a dict, by default exactly those the API sent.

        `mode="json"` turns datetimes and the like into JSON's types. `use_api_names=False` uses the
        names of the Python attributes where they differ from the API's.
        """
        return self.model_dump(
            mode=mode,
            by_alias=use_api_names,
            exclude_unset=exclude_unset,
            exclude_defaults=exclude_defaults,
            exclude_none=exclude_none,
            warnings=warnings,
        )

    def to_json(
        self,
        *,
        indent: int | None = 2,
        use_api_names: bool = True,
        exclude_unset: bool = True,
        exclude_defaults: bool = False,
        exclude_none: bool = False,
        warnings: bool = True,
    ) -> str:
        """Give the fields as JSON text, by default exactly those the API sent, indented by two."""
        return self.model_dump_json(
            indent=indent,
            by_alias=use_api_names,
            exclude_unset=exclude_unset,
            exclude_defaults=exclude_defaults,
            exclude_none=exclude_none,
            warnings=warnings,
        )

    @classmethod
    def construct(cls, _fields_set: set[str] | None = None, **values: Any) -> Self:
        """Build without validating: a value that doesn't fit its field is kept as it is.

        Nested replies are built where they fit; a field that is required and missing is None.
        """
        return cls._from_values(values, _fields_set)

    @classmethod
    def model_construct(cls, _fields_set: set[str] | None = None, **values: Any) -> Self:
        """Build without validating, as `construct` does."""
        return cls._from_values(values, _fields_set)

    @classmethod
    def _from_values(cls, values: Mapping[str, Any], fields_set: set[str] | None = None) -> Self:
        left, known = dict(values), dict[str, Any]()
        given = set(values) if fields_set is None else fields_set
        for name, field in cls.model_fields.items():
            key = field.alias if field.alias in left else name
            if key in left:
                known[name] = _build(field.annotation, left.pop(key))
                given = given - {key} | {name} if fields_set is None else given
            else:
                known[name] = None if field.is_required() else field.get_default()
        instance = cls.__new__(cls)
        object.__setattr__(instance, "__dict__", known)
        object.__setattr__(instance, "__pydantic_fields_set__", given)
        object.__setattr__(instance, "__pydantic_extra__", left)
        object.__setattr__(instance, "__pydantic_private__", None)
        return instance

    def __str__(self) -> str:
        return repr(self)

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        """Build the serialiser at once: before 2.14, pydantic can't do so for a nested model."""
        super().__pydantic_init_subclass__(**kwargs)
        type.__setattr__(cls, "__pydantic_serializer__", _serializer(cls))

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: type[pydantic.BaseModel], handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Serialise each field as the value it holds, not as the type it was declared with.

        So a value of a type nobody knew of comes out again without a warning.
        """
        schema = handler(source)
        inner: Any = handler.resolve_ref_schema(schema)
        while "fields" not in inner:
            inner = inner["schema"]
        as_it_is = core_schema.simple_ser_schema("any")
        for field in inner["fields"].values():
            # A default stands outside of the type, and has to stay there to be left out again.
            around = field
            while around["schema"]["type"] == "default":
                around = around["schema"]
            around["schema"] = {"serialization": as_it_is, **around["schema"]}
        return schema


def _serializer(type_: type[BaseModel]) -> SchemaSerializer:
    """Make a serialiser that takes each field as it is: cheap, as no field's type matters."""
    fields: dict[str, core_schema.ModelField] = {}
    for name, info in type_.model_fields.items():
        value: CoreSchema = core_schema.any_schema()
        if not info.is_required():
            value = core_schema.with_default_schema(value, default=info.default)
        fields[name] = core_schema.model_field(
            value,
            serialization_alias=info.serialization_alias,
            serialization_exclude=info.exclude or None,
        )
    inner = core_schema.model_fields_schema(fields, extra_behavior="allow")
    schema = core_schema.model_schema(type_, inner, extra_behavior="allow")
    return SchemaSerializer(schema, _BY_ALIAS)


type.__setattr__(BaseModel, "__pydantic_serializer__", _serializer(BaseModel))


@overload
def parse(type_: type[ReplyT], data: bytes, *, strict: bool = False) -> ReplyT: ...
@overload
def parse(type_: object, data: bytes, *, strict: bool = False) -> Any: ...
def parse(type_: Any, data: bytes, *, strict: bool = False) -> Any:
    """Read JSON as `type_`, a model or any other type pydantic knows.

    What doesn't fit passes through unless `strict`: unknown fields, values of other types, members
    of unions nobody knew of (as a plain `BaseModel`), None for what is missing.

    Raises:
        ValueError: `data` isn't JSON, nests too deep, or is nothing like a `type_`; if `strict`,
            also where it doesn't match `type_` exactly.
    """
    try:
        if _is_model(type_):
            return type_.__pydantic_validator__.validate_json(data, strict=True)
        return _adapter(type_).validate_json(data, strict=True)
    except ValidationError:
        if strict:
            raise
    try:
        value = from_json(data)
    except ValueError as error:
        raise ValueError(f"the body is not JSON that can be read: {error}") from error
    if _is_model(type_):
        _check_likeness(type_, value)
    return _build(type_, value)


def _is_model(type_: object) -> TypeGuard[type[BaseModel]]:
    return isinstance(type_, type) and issubclass(type_, BaseModel)


@lru_cache(maxsize=128)
def _adapter(type_: Any) -> TypeAdapter[Any]:
    return TypeAdapter(type_)


def _check_likeness(type_: type[BaseModel], value: object) -> None:
    name = type_.__name__
    if not isinstance(value, dict):
        raise ValueError(f"expected the JSON object of a {name}, got {_json_kind(value)}")
    required = {f.alias or key for key, f in type_.model_fields.items() if f.is_required()}
    if required and required.isdisjoint(cast("dict[str, Any]", value)):
        raise ValueError(f"expected a {name}, got a JSON object with none of its fields")


def _json_kind(value: object) -> str:
    kinds = {"NoneType": "null", "bool": "a boolean", "str": "a string", "list": "a list"}
    return kinds.get(type(value).__name__, "a number")


def _build(type_: Any, value: Any) -> Any:
    """Make of `value` as much of `type_` as fits, and leave the rest as it came."""
    origin = get_origin(type_)
    if origin is Annotated:
        return _build(get_args(type_)[0], value)
    if origin is Union or origin is UnionType:
        return _build_member(list(_members(type_)), value)
    if isinstance(value, dict):
        items = cast("dict[str, Any]", value)
        if _is_model(type_):
            return type_._from_values(items)  # pyright: ignore[reportPrivateUsage]  # it is ours
        if origin is dict:
            item_type = get_args(type_)[1]
            return {key: _build(item_type, item) for key, item in items.items()}
    elif isinstance(value, list) and origin is list:
        return [_build(get_args(type_)[0], item) for item in cast("list[Any]", value)]
    elif isinstance(value, str) and type_ is datetime:
        return _datetime(value)
    return cast("Any", value)


def _members(union: Any) -> Iterator[Any]:
    for member in get_args(union):
        origin = get_origin(member)
        if origin is Annotated:
            member, origin = get_args(member)[0], get_origin(get_args(member)[0])
        if origin is Union or origin is UnionType:
            yield from _members(member)
        else:
            yield member


def _build_member(members: list[Any], value: Any) -> Any:
    """Build the member that fits; an object that fits none becomes a plain `BaseModel`."""
    if isinstance(value, dict):
        items = cast("dict[str, Any]", value)
        models = [member for member in members if _is_model(member)]
        for model in models:
            if _has_tag_of(model, items):
                return model._from_values(items)  # pyright: ignore[reportPrivateUsage]  # it is ours
        if models:
            return BaseModel._from_values(items)  # pyright: ignore[reportPrivateUsage]  # it is ours
    built = (_build(member, value) for member in members)
    return next((result for result in built if result is not value), cast("Any", value))


def _has_tag_of(model: type[BaseModel], values: Mapping[str, Any]) -> bool:
    for tag in _TAGS:
        field = model.model_fields.get(tag)
        if field is not None and get_origin(field.annotation) is Literal:
            return values.get(tag) in get_args(field.annotation)
    return True


def _datetime(value: str) -> datetime | str:
    try:
        return _adapter(datetime).validate_python(value)
    except ValidationError:
        return value
