"""Fill a tool's arguments from what a prompt mentions, and from results where there are some."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from agentkit.local._rehearsal.choices import pick_boolean, pick_member
from agentkit.local._rehearsal.mentions import Mention
from agentkit.local._rehearsal.numbers import rank_numbers
from agentkit.local._rehearsal.roles import name_stems, role_of
from agentkit.local._rehearsal.schema import (
    MAX_DEPTH,
    Schema,
    alternatives,
    as_schema,
    fits,
    kind_of,
    members_of,
    properties_of,
    required_of,
    resolve,
)
from agentkit.local._rehearsal.segments import Segment
from agentkit.local._rehearsal.strings import is_named, propose

MISSING: Final[Any] = object()
"""Stands for an argument that nothing in the prompt gives."""
_PHASES: Final = {"enum": 0, "boolean": 1, "number": 2, "integer": 2, "string": 3}
_PLAIN_LAST: Final = ("any", "query")

Found = Callable[[str, Schema], list[Any]]
"""Values for a parameter that results give, the likeliest first."""


@dataclass
class Filling:
    """One call being filled.

    Attributes:
        segment: The part of the prompt the call is for.
        root: The tool's schema.
        tool_stems: The words of the tool's name.
        wide: Whether required arguments may come from the rest of the prompt.
        found: Where results are looked up; None before there are any.
        claimed: The mentions in use.
        missing: The required parameters nothing was found for.
        origins: The mention each top-level argument came from.
    """

    segment: Segment
    root: Schema
    tool_stems: frozenset[str]
    wide: bool
    found: Found | None = None
    claimed: list[Mention] = field(default_factory=list[Mention])
    missing: list[str] = field(default_factory=list[str])
    origins: dict[str, Mention] = field(default_factory=dict[str, Mention])

    def fill(self) -> dict[str, Any]:
        """Fill the whole object; `missing` then says what is lacking."""
        return self._object(resolve(self.root, self.root), 0)

    def _object(self, schema: Schema, depth: int) -> dict[str, Any]:
        properties = {name: resolve(one, self.root) for name, one in properties_of(schema).items()}
        required = required_of(schema)
        values: dict[str, Any] = {}
        for name in sorted(properties, key=lambda one: self._phase(one, properties[one], required)):
            value = self._value(name, properties[name], name in required, depth)
            if value is MISSING and name in required:
                value = properties[name].get("default", MISSING)
            if value is not MISSING:
                values[name] = value
        self.missing += [name for name in required if name not in values]
        return {name: values[name] for name in [*properties] if name in values}

    def _phase(self, name: str, schema: Schema, required: list[str]) -> tuple[int, bool]:
        """Order the parameters: what can be told exactly takes its mentions first."""
        options, _ = alternatives(schema, self.root)
        first = options[0] if options else schema
        kind = "enum" if members_of(first) is not None else kind_of(first)
        phase = _PHASES.get(kind, 5)
        if kind == "string" and role_of(name, schema) in _PLAIN_LAST:
            phase = 4
        stems = frozenset(name_stems(name))
        if kind == "string" and any(is_named(one, self.segment, stems) for one in self.segment.own):
            phase = 1
        return phase, name not in required

    def _value(self, name: str, schema: Schema, required: bool, depth: int) -> Any:
        options, nullable = alternatives(schema, self.root)
        for option in options:
            value = self._from_prompt(name, option, required, depth)
            if value is not MISSING and fits(value, option, self.root):
                return value
        if required and self.found is not None:
            for value in self.found(name, schema):
                if fits(value, schema, self.root):
                    return value
        if (required and self.wide) or (not required and self._means_the_path(name, schema)):
            value = self._from_elsewhere(name, options)
            if value is not MISSING:
                return value
        return None if required and nullable else MISSING

    def _from_prompt(self, name: str, schema: Schema, required: bool, depth: int) -> Any:
        members = members_of(schema)
        if members is not None:
            return self._member(name, members, required and "default" not in schema)
        kind = kind_of(schema)
        if kind == "boolean":
            guess = False if required and "default" not in schema else MISSING
            return pick_boolean(name, self.segment, self.tool_stems, guess)
        if kind in ("number", "integer"):
            return self._number(name, schema, required)
        if kind == "array":
            return self._array(name, schema, required, depth)
        if kind == "object":
            return self._inner(schema, required, depth)
        return self._string(name, schema, self.segment, required) if kind != "null" else MISSING

    def _member(self, name: str, members: list[Any], required: bool) -> Any:
        if len(members) == 1 and required:
            return members[0]
        picked = pick_member(name, members, self.segment, self.claimed)
        if picked is None:
            return members[0] if required and members else MISSING
        value, mention = picked
        self.claimed.append(mention)
        return value

    def _number(self, name: str, schema: Schema, required: bool) -> Any:
        for mention in rank_numbers(name, self.segment, self.claimed, required=required):
            refers = mention.kind == "reference"
            value = self._referred(name, schema) if refers else mention.value
            if value is not MISSING and fits(value, schema, self.root):
                self._claim(name, mention)
                return value
            if refers and self.found is None:
                self.claimed.append(mention)  # its place is kept for the result to come
                return MISSING
        return MISSING

    def _referred(self, name: str, schema: Schema) -> Any:
        values = self.found(name, schema) if self.found is not None else []
        return values[0] if values else MISSING

    def _string(self, name: str, schema: Schema, segment: Segment, required: bool) -> Any:
        role = role_of(name, schema)
        known = self.tool_stems.union(*map(name_stems, properties_of(self.root)))
        proposals = propose(name, role, segment, self.claimed, known, required=required)
        for proposal in proposals:
            if fits(proposal.value, schema, self.root):
                if proposal.mention is not None:
                    self._claim(name, proposal.mention)
                return proposal.value
        return MISSING

    def _from_elsewhere(self, name: str, options: list[Schema]) -> Any:
        """Look in the rest of the prompt, for strings that can't be mistaken."""
        rest = Segment(self.segment.prompt, 0, len(self.segment.prompt), self.segment.mentions)
        for option in options:
            is_text = kind_of(option) in ("string", "any") and members_of(option) is None
            if is_text and role_of(name, option) not in (*_PLAIN_LAST, "code"):
                value = self._string(name, option, rest, True)
                if value is not MISSING:
                    return value
        return MISSING

    def _means_the_path(self, name: str, schema: Schema) -> bool:
        """Say whether "it" can only be the one path that the prompt names elsewhere."""
        paths = {one.value for one in self.segment.mentions if one.kind == "path"}
        return self.segment.refers and len(paths) == 1 and role_of(name, schema) == "path"

    def _array(self, name: str, schema: Schema, required: bool, depth: int) -> Any:
        items = resolve(as_schema(schema.get("items")), self.root)
        limit = schema.get("maxItems")
        values: list[Any] = []
        lacking = len(self.missing)
        for _ in range(limit if isinstance(limit, int) else 32):
            if members_of(items) is not None:
                values = self._all_members(name, items)
                break
            before = len(self.claimed)
            value = self._from_prompt(name, items, required, depth + 1)
            if value is MISSING or value in values:
                break
            values.append(value)
            if len(self.claimed) == before:
                break
        del self.missing[lacking:]  # what an item lacks, the list does not
        return values or MISSING

    def _all_members(self, name: str, items: Schema) -> list[Any]:
        members = members_of(items) or []
        picked = [pick_member(name, [one], self.segment, self.claimed) for one in members]
        return [one for one, hit in zip(members, picked, strict=True) if hit is not None]

    def _inner(self, schema: Schema, required: bool, depth: int) -> Any:
        if depth >= MAX_DEPTH:
            return MISSING
        lacking, claimed = len(self.missing), len(self.claimed)
        value = self._object(schema, depth + 1)
        complete = len(self.missing) == lacking
        if required:
            return value if complete else MISSING
        del self.missing[lacking:]
        if not complete:
            del self.claimed[claimed:]
        return value if complete and value else MISSING

    def _claim(self, name: str, mention: Mention) -> None:
        self.claimed.append(mention)
        self.origins[name] = mention
