"""Score the tools of a request against the words of a prompt."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, cast

from agentkit.local._rehearsal.roles import role_of
from agentkit.local._rehearsal.schema import (
    Schema,
    alternatives,
    as_schema,
    kind_of,
    members_of,
    properties_of,
    required_of,
    resolve,
)
from agentkit.local._rehearsal.segments import Segment
from agentkit.local._rehearsal.words import split_words, stem, stem_set, stems, synonyms

_NAME, _NAME_VERB, _FIRST_SENTENCE, _DESCRIPTION = 3.0, 1.5, 1.5, 1.0
_ENUM, _PARAMETER, _ABOUT_PARAMETER = 0.6, 1.0, 0.4
_SYNONYM: Final = 0.5
_WANTED_KINDS: Final = {"path": 2.0, "url": 2.0, "email": 1.2, "expression": 2.0}
_VERBS: Final = stem_set("list find search look lookup check read show count calculate")
THRESHOLD: Final = 0.7
"""What the best tool must score to be called."""
EXTRA_THRESHOLD: Final = 2.0
"""What a further tool must score with the words the better ones leave over."""


@dataclass(frozen=True)
class ToolSpec:
    """A tool of a request: its name, description and schema."""

    name: str
    description: str
    schema: Schema

    @cached_property
    def name_stems(self) -> frozenset[str]:
        """The stems of the tool's name."""
        return frozenset(stem(word) for word in split_words(self.name))

    @cached_property
    def weights(self) -> dict[str, float]:
        """How much each stem speaks for the tool."""
        found: dict[str, float] = {}
        for weight, text in self._texts():
            for one in stems(text):
                found[one] = max(found.get(one, 0.0), weight)
        for one in self.name_stems & _VERBS:
            found[one] = min(found.get(one, _NAME_VERB), _NAME_VERB)
        return found

    def _texts(self) -> Iterator[tuple[float, str]]:
        first, _, rest = self.description[:2000].partition(".")
        yield _NAME, self.name
        yield _FIRST_SENTENCE, first
        yield _DESCRIPTION, rest
        for name, schema in self.properties.items():
            yield _PARAMETER, name
            yield _ABOUT_PARAMETER, str(schema.get("description") or "")[:500]
            for member in members_of(schema) or []:
                yield _ENUM, member if isinstance(member, str) else ""

    @cached_property
    def properties(self) -> dict[str, Schema]:
        """The tool's parameters, references followed, the first alternative of each."""
        found: dict[str, Schema] = {}
        for name, value in properties_of(resolve(self.schema, self.schema)).items():
            schema = resolve(value, self.schema)
            options, _ = alternatives(schema, self.schema)
            found[name] = options[0] if options else schema
        return found

    @cached_property
    def required(self) -> list[str]:
        """The names of the required parameters."""
        return required_of(resolve(self.schema, self.schema))

    @cached_property
    def kinds(self) -> dict[str, bool]:
        """The kinds of mention that parameters take, and whether a required one does."""
        found: dict[str, bool] = {}
        for name, schema in self.properties.items():
            if kind_of(schema) in ("string", "array"):
                role = role_of(name, schema)
                found[role] = found.get(role, False) or name in self.required
        return found


def read_tools(request: Mapping[str, Any]) -> list[ToolSpec]:
    """List the tools of `request` that have a schema; the API's own tools have none."""
    tools = request.get("tools")
    found: dict[str, ToolSpec] = {}
    for entry in cast("list[object]", tools) if isinstance(tools, list) else []:
        tool = as_schema(entry)
        name, schema = tool.get("name"), tool.get("input_schema")
        if isinstance(name, str) and isinstance(schema, Mapping):
            about = str(tool.get("description") or "")
            found.setdefault(name, ToolSpec(name, about, cast("Schema", schema)))
    return list(found.values())


def matches(tool: ToolSpec, segment: Segment, tools: Sequence[ToolSpec]) -> dict[str, float]:
    """Return what speaks for `tool` in `segment`: each stem (or kind of mention) and its weight.

    A word that many tools share says little about any of them.
    """
    found: dict[str, float] = {}
    for at, one in enumerate(segment.stems):
        weight = tool.weights.get(one, 0.0) / _sharing(one, tools)
        if at == 0 and one in tool.name_stems & _VERBS:
            weight *= _NAME / _NAME_VERB  # what a request begins with, it asks for
        for other in synonyms(one):
            near = _SYNONYM * tool.weights.get(other, 0.0) / _sharing(other, tools)
            weight = max(weight, near)
        if weight:
            found[one] = weight
    for kind, weight in _WANTED_KINDS.items():
        if tool.kinds.get(kind) and any(one.kind == kind for one in segment.own):
            found[f"<{kind}>"] = weight
    return found


def _sharing(one: str, tools: Sequence[ToolSpec]) -> float:
    weights = [tool.weights.get(one, 0.0) for tool in tools]
    return sum(weights) / max(weights) if any(weights) else 1.0


def choose(segment: Segment, tools: Sequence[ToolSpec]) -> list[ToolSpec]:
    """List the tools that fit `segment`: the best one, and those that fit what it leaves over."""
    scores = {tool.name: matches(tool, segment, tools) for tool in tools}
    chosen: list[ToolSpec] = []
    covered: set[str] = set()
    threshold = THRESHOLD
    while len(chosen) < len(tools):
        rest = [tool for tool in tools if tool not in chosen]
        best = max(rest, key=lambda tool: _sum(scores[tool.name], covered))
        if _sum(scores[best.name], covered) < threshold:
            break
        chosen.append(best)
        covered |= {*scores[best.name], *(f"<{kind}>" for kind in best.kinds)}
        threshold = EXTRA_THRESHOLD
    return chosen


def _sum(found: Mapping[str, float], covered: set[str]) -> float:
    return sum(weight for key, weight in found.items() if key not in covered)


def _speaks_of(tool: ToolSpec, wanted: set[str]) -> float:
    """Sum what a tool's words say of the stems `wanted`; what it takes itself, it doesn't give."""
    taken = {stem(word) for name in tool.properties for word in split_words(name)}
    alike = wanted.union(*(synonyms(one) for one in wanted)) - taken
    return sum(weight for one, weight in tool.weights.items() if one in alike)


def providers(tool: ToolSpec, missing: Sequence[str], tools: Sequence[ToolSpec]) -> list[ToolSpec]:
    """List the other tools whose words speak of the parameters `tool` lacks, the best first."""
    lacking = {stem(word) for name in missing for word in split_words(name)}
    if any(role_of(name, {}) == "path" for name in missing):
        lacking.add(stem("file"))
    scores = {other.name: _speaks_of(other, lacking) for other in tools}
    able = [other for other in tools if other is not tool and scores[other.name] >= _DESCRIPTION]
    return sorted(able, key=lambda other: -scores[other.name])
