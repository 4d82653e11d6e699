"""Whether each part of a request has the fields, of the types, that the API takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from agentkit.local import _fields as tables
from agentkit.local import _option_fields as options
from agentkit.local._fields import Field, Fields
from agentkit.local._problems import Problem
from agentkit.local._scalars import SCALARS, Check, is_list, is_object, one_of
from agentkit.local._tool_fields import TOOL_FIELDS

__all__ = ["Shapes", "unknown_tag"]


class Shapes:
    """Checks of everything that is made of fields.

    Args:
        beta: Let blocks, tools and parameters through that are not in the tables. A known one is
            looked at all the same.
    """

    def __init__(self, beta: bool) -> None:
        self._beta = beta
        self._blocks = tables.BETA_BLOCKS if beta else tables.BLOCKS
        self._tools = tables.BETA_TOOLS if beta else tables.TOOLS
        self._checks: Mapping[str, Check] = {
            **SCALARS,
            **self._tables(),
            "blocks_of_text": lambda v, p: self._each(v, _only("text"), p),
            "boolean_or_strings": self._boolean_or_strings,
            "citations": lambda v, p: self._each(v, tables.CITATIONS, p),
            "container": self._container,
            "content": lambda v, p: self._text_or_blocks(v, self._blocks, p),
            "edits": lambda v, p: self._each(v, options.EDITS, p),
            "kept_thinking": self._kept_thinking,
            "mcp_tools": self._mcp_tools,
            "messages": self._messages,
            "nested": lambda v, p: self._text_or_blocks(v, tables.NESTED_BLOCKS, p),
            "quoted": lambda v, p: self._text_or_blocks(v, _only("image", "text"), p),
            "schema": self._schema,
            "system": lambda v, p: self._text_or_blocks(v, _only("text"), p),
            "tools": self._list_of_tools,
        }

    def _tables(self) -> dict[str, Check]:
        """Make the checks that are a table and no more."""
        open_tags = {
            "document_source": tables.DOCUMENT_SOURCES,
            "image_source": tables.IMAGE_SOURCES,
            "thinking": tables.THINKING,
        }
        closed_tags = {
            **options.AMOUNTS,
            "cache_control": tables.CACHE_CONTROL,
            "tool_choice": tables.TOOL_CHOICES,
        }
        return {
            **{name: self._object(fields) for name, fields in options.OBJECTS.items()},
            **{name: self._list(fields) for name, fields in options.LISTS.items()},
            **{name: self._tag(table, closed=False) for name, table in open_tags.items()},
            **{name: self._tag(table, closed=True) for name, table in closed_tags.items()},
        }

    def _object(self, fields: Fields) -> Check:
        return lambda value, path: self._fields(value, fields, path)

    def _list(self, fields: Fields) -> Check:
        return lambda value, path: self._all(value, fields, path)

    def _tag(self, table: Mapping[str, Fields], *, closed: bool) -> Check:
        return lambda value, path: self._tagged(value, table, path, closed)

    def parameters(self, body: dict[str, Any], counting: bool) -> Iterator[Problem]:
        """Check the whole body of a request, or of one that only counts its tokens."""
        known = {**tables.PARAMETERS, **(tables.BETA_PARAMETERS if self._beta else {})}
        if counting:
            uncounted = [name for name in known if name in body and name not in tables.COUNTED]
            if self._beta:  # where those that nobody knows here may be
                yield from (Problem(name, "Extra inputs are not permitted") for name in uncounted)
            known = {name: field for name, field in known.items() if name in tables.COUNTED}
        yield from self._fields(body, known, "", closed=not self._beta)

    def object_with(self, value: object, fields: Fields, path: str = "") -> Iterator[Problem]:
        """Check a whole body that has these fields and no others."""
        return self._fields(value, fields, path)

    def _fields(
        self, value: object, fields: Fields, path: str, closed: bool = True
    ) -> Iterator[Problem]:
        if not is_object(value):
            yield Problem(path, "Input should be a valid dictionary or object")
            return
        below = f"{path}." if path else ""
        for name, field in fields.items():
            if name in value:
                yield from self._field(value[name], field, below + name)
            elif field.required:
                yield Problem(below + name, "Field required")
        if closed:
            extra = [name for name in value if name not in fields]
            yield from (Problem(f"{below}{n}", "Extra inputs are not permitted") for n in extra)

    def _field(self, value: object, field: Field, path: str) -> Iterator[Problem]:
        if value is None and field.nullable:
            return
        kind = field.kind
        check = self._checks[kind] if isinstance(kind, str) else one_of(kind)
        yield from check(value, path)

    def _tagged(
        self, value: object, table: Mapping[str, Fields], path: str, closed: bool = False
    ) -> Iterator[Problem]:
        if not is_object(value):
            yield Problem(path, "Input should be a valid dictionary or object")
        elif "type" not in value:
            yield Problem(f"{path}.type", "Field required")
        elif isinstance(tag := value["type"], str) and tag in table:
            untagged = {name: item for name, item in value.items() if name != "type"}
            yield from self._fields(untagged, table[tag], f"{path}.{tag}")
        elif closed or not (self._beta and isinstance(tag, str)):
            yield unknown_tag(tag, table, path)

    def _each(self, value: object, table: Mapping[str, Fields], path: str) -> Iterator[Problem]:
        if not is_list(value):
            yield Problem(path, "Input should be a valid list")
            return
        for index, item in enumerate(value):
            yield from self._tagged(item, table, f"{path}.{index}")

    def _all(self, value: object, fields: Fields, path: str) -> Iterator[Problem]:
        if not is_list(value):
            yield Problem(path, "Input should be a valid list")
            return
        for index, item in enumerate(value):
            yield from self._fields(item, fields, f"{path}.{index}")

    def _boolean_or_strings(self, value: object, path: str) -> Iterator[Problem]:
        if not isinstance(value, bool):
            yield from SCALARS["strings"](value, path)

    def _kept_thinking(self, value: object, path: str) -> Iterator[Problem]:
        if value != "all":
            yield from self._checks["amount_of_thinking"](value, path)

    def _container(self, value: object, path: str) -> Iterator[Problem]:
        if not isinstance(value, str):
            yield from self._checks["container_params"](value, path)

    def _mcp_tools(self, value: object, path: str) -> Iterator[Problem]:
        if not is_object(value):
            yield Problem(path, "Input should be a valid dictionary or object")
            return
        for name, config in value.items():
            yield from self._checks["mcp_tool"](config, f"{path}.{name}")

    def _text_or_blocks(
        self, value: object, table: Mapping[str, Fields], path: str
    ) -> Iterator[Problem]:
        if not isinstance(value, str):
            yield from self._each(value, table, path)

    def _messages(self, value: object, path: str) -> Iterator[Problem]:
        if not is_list(value):
            yield Problem(path, "Input should be a valid list")
            return
        for index, message in enumerate(value):
            is_system = is_object(message) and message.get("role") == "system"
            # A system message of the beta surface has fields of its own.
            if not (self._beta and is_system):
                fields = tables.SYSTEM_MESSAGE if is_system else tables.MESSAGE
                yield from self._fields(message, fields, f"{path}.{index}")

    def _list_of_tools(self, value: object, path: str) -> Iterator[Problem]:
        if not is_list(value):
            yield Problem(path, "Input should be a valid list")
            return
        for index, tool in enumerate(value):
            yield from self._tool(tool, f"{path}.{index}")

    def _tool(self, value: object, path: str) -> Iterator[Problem]:
        if not is_object(value):
            yield Problem(path, "Input should be a valid dictionary or object")
            return
        tag = value.get("type")
        tag = "custom" if tag is None else tag
        if tag == "custom":
            untagged = {name: item for name, item in value.items() if name != "type"}
            yield from self._fields(untagged, tables.CUSTOM_TOOL, f"{path}.custom")
        elif isinstance(tag, str) and tag in self._tools:
            name = self._tools[tag]
            named = {"name": Field((name,), required=True)} if name else {}
            fields = {"type": Field("any"), **named, **TOOL_FIELDS[tag]}
            yield from self._fields(value, fields, f"{path}.{tag}")
        elif not (self._beta and isinstance(tag, str)):
            yield unknown_tag(tag, ["custom", *self._tools], path)

    def _schema(self, value: object, path: str) -> Iterator[Problem]:
        if not is_object(value):
            yield Problem(path, "Input should be a valid dictionary")
        elif "type" not in value:
            yield Problem(f"{path}.type", "Field required")
        elif value["type"] != "object":
            yield Problem(f"{path}.type", "Input should be 'object'")
        else:
            parts = {
                "properties": Field("object", nullable=True),
                "required": Field("strings", nullable=True),
            }
            yield from self._fields(value, parts, path, closed=False)


def _only(*names: str) -> Mapping[str, Fields]:
    return {name: tables.BLOCKS[name] for name in names}


def unknown_tag(tag: object, known: Iterable[str], path: str) -> Problem:
    """Say that what a part claims to be is none of what it may be."""
    expected = ", ".join(f"'{name}'" for name in sorted(known))
    return Problem(
        path,
        f"Input tag '{tag}' found using 'type' does not match any of the expected tags: {expected}",
    )
