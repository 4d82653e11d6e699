"""The tools of a run: by the name the model uses, as the API takes them, and near names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from agentkit_tools.sources import by_name


def tools_by_name(tools: Iterable[Any], *, refused: tuple[type, ...] = ()) -> dict[str, Any]:
    """Return tools by the name the model calls them by; dicts are tools this side can't run.

    Raises:
        TypeError: something is no tool, or of a kind that is `refused`: an asynchronous one.
        ValueError: two tools have one name.
        InvalidTool: one is to run in a child process, and can't.
    """
    named: dict[str, Any] = by_name(tools)
    for name, tool in named.items():
        if isinstance(tool, refused):
            raise TypeError(f"The tool {name!r} is asynchronous: use it with AsyncAnthropic.")
        if getattr(tool, "isolated", False):
            from agentkit._isolated import check_isolable  # paid by who uses it

            check_isolable(tool)
    return named


def as_sent(tools: Iterable[Any]) -> list[Any]:
    """Return tools as the API takes them."""
    return [tool if isinstance(tool, Mapping) else tool.to_dict() for tool in tools]


def near_names(name: str, tools: Mapping[str, Any]) -> list[str]:
    """Return the names of tools that run here, the nearest ones where some are near."""
    here = sorted(name for name, tool in tools.items() if not isinstance(tool, Mapping))
    return get_close_matches(name, here, n=3) or here[:10]
