"""A set of tools as one value: put together, prefixed, filtered, prepared for each turn."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, TypeAlias, TypeGuard, cast

from agentkit_tools._altered import altered
from agentkit_tools._approval import either
from agentkit_tools._options import ToolOptions, given_options
from agentkit_tools._tool import is_async_inside
from agentkit_tools._treatment import given_treatment
from agentkit_tools.context import ToolContext
from agentkit_tools.sources import (
    ToolSource,
    at_once,
    by_name,
    expand,
    expand_async,
    is_source,
    name_of,
)

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from agentkit_tools._treatment import ApprovalRule
    from agentkit_tools.sources import AnyTool

__all__ = ["Prepare", "Toolset"]

_Tools: TypeAlias = "Iterable[AnyTool]"

Prepare: TypeAlias = "Callable[[Sequence[AnyTool], ToolContext[Any]], _Tools | Awaitable[_Tools]]"
"""From the tools there are and the context of a run to those of the coming turn."""


class Toolset:
    """A set of tools, to be given to a runner like a tool; it never changes.

    Each method returns a new set. No two tools of a set have one name: that is checked when it is
    made and, where it is different every turn, every turn.

    Args:
        *members: Tools, dictionaries, other sets and anything else that is a `ToolSource`.

    Raises:
        ValueError: When two tools have one name.
        TypeError: When a member is no tool.
    """

    def __init__(self, *members: AnyTool | ToolSource) -> None:
        flat: list[AnyTool | ToolSource] = []
        for member in members:
            flat += member._members if _is_fixed(member) else [member]
        self._members = tuple(flat)
        self._steps: tuple[Prepare, ...] = ()
        by_name(member for member in self._members if not is_source(member))

    @property
    def is_fixed(self) -> bool:
        """Whether the set is the same for every run and turn."""
        return not self._steps and not any(map(is_source, self._members))

    def tools_for(self, context: ToolContext[Any]) -> _Tools | Awaitable[_Tools]:
        """Return the tools for the coming turn; what a runner calls.

        Where a `prepared` function or a member is async, it has to be awaited.

        Raises:
            ValueError: When two tools have one name.
        """
        if self.is_fixed:
            return cast("tuple[AnyTool, ...]", self._members)
        return self._later(context) if self._is_async else self._now(context)

    def __add__(self, other: AnyTool | ToolSource) -> Toolset:
        """Put a set and another one, or one more tool, together."""
        return Toolset(self, other)

    def prefixed(self, prefix: str) -> Toolset:
        """Put `prefix` before every name, so that two servers may have a tool of one name.

        Raises:
            InvalidTool: When a tool can't be renamed, because the API itself defines it.
        """
        return self._each(lambda tool: altered(tool, name=prefix + name_of(tool)))

    def filtered(self, keep: Collection[str] | Callable[[AnyTool], bool]) -> Toolset:
        """Keep some of the tools.

        Args:
            keep: Their names, or a function that says of a tool whether it stays.

        Raises:
            ValueError: When there is no tool of such a name.
        """
        if callable(keep):
            return self._with(lambda tools, _: filter(keep, tools))
        if isinstance(keep, str):
            raise TypeError(f"filtered() takes a collection of names: [{keep!r}]")
        names = frozenset(keep)
        if self.is_fixed:
            _check_known(names, [name_of(tool) for tool in self._members])
        return self._with(lambda tools, _: [tool for tool in tools if name_of(tool) in names])

    def altered(self, **changes: Unpack[ToolOptions]) -> Toolset:
        """Change options of every tool: `timeout=10`, say.

        Raises:
            InvalidTool: When a change is not possible for one of them, or makes no sense.
        """
        given_options(changes)  # what makes no sense is refused at once
        given_treatment(changes)
        return self._each(lambda tool: altered(tool, **changes))

    def requiring_approval(self, rule: bool | ApprovalRule = True) -> Toolset:
        """Let calls of every tool wait until somebody says yes.

        A tool that asks for approval itself goes on to do so: what either says, counts.

        Args:
            rule: `True`, or a function of a call and its context that says whether it must wait.

        Raises:
            InvalidTool: When one of the tools does not run here, so that no call of it can wait.
        """
        return self._each(
            lambda tool: altered(
                tool, requires_approval=either(getattr(tool, "requires_approval", False), rule)
            )
        )

    def prepared(self, prepare: Prepare) -> Toolset:
        """Let a function decide before every turn which tools there are.

        Args:
            prepare: Takes the tools and the context of the run, and returns the tools to offer,
                some left out or `altered`. May be async; then the set works under
                `AsyncAnthropic` only.
        """
        return self._and_then(prepare)

    def _each(self, change: Callable[[AnyTool], AnyTool]) -> Toolset:
        return self._with(lambda tools, _: [change(tool) for tool in tools])

    def _with(self, step: Callable[[Sequence[AnyTool], Any], _Tools]) -> Toolset:
        """Take a step that does not depend on the run: now, if the tools are known."""
        if not self.is_fixed:
            return self._and_then(step)
        return Toolset(*step(cast("tuple[AnyTool, ...]", self._members), None))

    def _and_then(self, step: Prepare) -> Toolset:
        changed = copy.copy(self)
        changed._steps = (*self._steps, step)
        return changed

    @property
    def _is_async(self) -> bool:
        return any(map(is_async_inside, self._steps)) or any(
            member._is_async
            if isinstance(member, Toolset)
            else is_source(member) and is_async_inside(member.tools_for)
            for member in self._members
        )

    def _now(self, context: ToolContext[Any]) -> _Tools:
        tools = expand(self._members, context)
        for step in self._steps:
            tools = _listed(at_once(step(tools, context), step, "make it an `async def`"), step)
        return by_name(tools).values()

    async def _later(self, context: ToolContext[Any]) -> _Tools:
        tools = await expand_async(self._members, context)
        for step in self._steps:
            given = step(tools, context)
            tools = _listed(await given if inspect.isawaitable(given) else given, step)
        return by_name(tools).values()


def _listed(given: _Tools | None, step: Prepare) -> list[AnyTool]:
    if given is None:  # a `return` was forgotten
        raise TypeError(f"{step!r} returned None; it has to return the tools of the turn.")
    return list(given)


def _is_fixed(member: object) -> TypeGuard[Toolset]:
    return isinstance(member, Toolset) and member.is_fixed


def _check_known(names: Collection[str], known: Sequence[str]) -> None:
    for name in sorted(names):
        if name not in known:
            near = get_close_matches(name, known, n=3) or known
            raise ValueError(f"There is no tool named {name!r} in the set: {', '.join(near)}.")
