"""Look through tools for what models stumble over: missing texts, vague types, names that clash."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from agentkit_tools._lint_rules import Found, findings_of, similar
from agentkit_tools.context import ToolContext
from agentkit_tools.sources import expand, name_of

if TYPE_CHECKING:
    from agentkit_tools.sources import AnyTool, ToolSource

__all__ = ["Finding", "Rule", "lint_tools"]

Rule: TypeAlias = Literal[
    "bad-example",
    "bad-name",
    "bad-schema",
    "clashing-name",
    "hidden-characters",
    "long-text",
    "missing-description",
    "not-strict",
    "shadowing-name",
    "similar-name",
    "unknown-parameter",
    "vague-type",
]
"""What a finding is about."""

_ERRORS = frozenset(["bad-example", "bad-name", "bad-schema", "clashing-name"])


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Something about a tool that should be otherwise.

    Attributes:
        tool: the tool's name.
        rule: what it is about.
        field: the parameter, as `a.b`; empty where it is the tool as a whole.
        message: what is wrong, and what to do about it.
    """

    tool: str
    rule: Rule
    field: str
    message: str

    @property
    def is_error(self) -> bool:
        """Whether the API or a runner refuses the tool; else a model may misunderstand it."""
        return self.rule in _ERRORS

    def __str__(self) -> str:
        where = f"{self.tool}({self.field})" if self.field else self.tool
        return f"{where}: {self.message} [{self.rule}]"


def lint_tools(
    tools: Iterable[AnyTool | ToolSource], context: ToolContext[Any] | None = None
) -> list[Finding]:
    """List what should be otherwise about tools, in their order.

    | Rule | Found |
    |---|---|
    | `missing-description` | a tool or a parameter that says nothing of itself |
    | `vague-type` | a parameter that takes any value, or fields of any name |
    | `not-strict` | a schema that the API's strict mode has no form for |
    | `long-text` | over 2,000 characters for a tool, 500 for a parameter, 20,000 for all of it |
    | `unknown-parameter` | a docstring that describes a parameter which is not there |
    | `hidden-characters` | characters that people don't see and models read |
    | `bad-example` | an `input_examples` entry that does not fit |
    | `bad-name`, `bad-schema` | what the API refuses |
    | `clashing-name` | two tools of one name |
    | `similar-name` | two names that differ in case, `_` and `-` only |
    | `shadowing-name` | the name of one of the API's own tools |

    Args:
        tools: What a runner would be given.
        context: What sets of tools are asked with; a neutral one by default. Of async sets,
            lint what `expand_async` returns.

    Raises:
        TypeError: When something is no tool.
    """
    expanded = expand(tools, context or ToolContext())
    return list(_findings(expanded))


def _findings(tools: list[AnyTool]) -> Iterator[Finding]:
    names: list[str] = []
    for tool in tools:
        name = name_of(tool)
        for found in (*_among(name, names), *findings_of(name, tool)):
            yield Finding(tool=name, rule=found.rule, field=found.field, message=found.message)
        names.append(name)


def _among(name: str, before: list[str]) -> Iterator[Found]:
    if name in before:
        yield Found("clashing-name", "another tool has this name; rename one, or prefix its set")
    elif (other := next((one for one in before if similar(one, name)), None)) is not None:
        yield Found("similar-name", f"too like {other!r} for a model; rename one of them")
