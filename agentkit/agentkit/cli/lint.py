"""`agentkit lint`: what models stumble over in the tools of a module."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from agentkit.cli._codes import FAILED, WRONG_USE
from agentkit.cli._failures import Failure, reported
from agentkit_tools import ToolContext, expand, lint_tools
from agentkit_tools.sources import name_of

if TYPE_CHECKING:
    from agentkit_tools import AnyTool, ToolSource

__all__ = ["lint"]

_PLACE_HELP = "A module, as `shop.tools`, or something in it, as `shop.tools:ORDERS`."


def lint(
    place: Annotated[str, typer.Argument(metavar="MODULE[:NAME]", help=_PLACE_HELP)],
) -> None:
    """Look through tools for missing texts, vague types, clashing names and the like.

    NAME is a tool, a list of tools, or a set of tools; without one, all tools of the module are
    looked at. The module is imported, so what it does on import is done. Leaves with 1 if there is
    any finding.
    """
    with reported():
        tools = _tools(place)
        findings = lint_tools(tools)
        for finding in findings:
            typer.echo(str(finding))
        typer.echo(f"{len(tools)} looked at, {len(findings)} to change.", err=True)
        if findings:
            raise typer.Exit(FAILED)


def _tools(place: str) -> Sequence[AnyTool | ToolSource]:
    module_name, _, name = place.partition(":")
    sys.path.insert(0, os.getcwd())  # as `python -m` has it
    try:
        module = importlib.import_module(module_name)
    except ModuleNotFoundError as error:
        if error.name is None or not f"{module_name}.".startswith(f"{error.name}."):
            raise
        raise Failure(f"there is no module {module_name!r}.", WRONG_USE) from None
    if not name:
        tools = expand(filter(_is_tool, vars(module).values()), ToolContext())
        # A tool may be there twice: under a second name, or in a set.
        return list({name_of(tool): tool for tool in reversed(tools)}.values())[::-1]
    found: Any = module
    for part in name.split("."):
        if not hasattr(found, part):
            raise Failure(f"{module_name!r} has no {name!r}.", WRONG_USE)
        found = getattr(found, part)
    if _is_tool(found):
        return [found]
    if isinstance(found, Iterable) and not isinstance(found, (str, bytes)):
        return list(cast("Iterable[Any]", found))
    raise Failure(f"{place} is no tool and no list of tools.", WRONG_USE)


def _is_tool(value: object) -> bool:
    if isinstance(value, type):
        return False
    return hasattr(value, "tools_for") or all(
        hasattr(value, name) for name in ("name", "to_dict", "call")
    )
