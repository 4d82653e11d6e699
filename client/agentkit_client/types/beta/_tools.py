"""Definitions of tools that are in beta only."""

from typing import Literal, TypeAlias

from typing_extensions import NotRequired

from agentkit_client.types._tools import ClientToolOptions, ToolUnionParam
from agentkit_client.types.beta._advisor import BetaAdvisorTool20260301Param
from agentkit_client.types.beta._mcp import BetaMCPToolsetParam


class BetaToolBash20241022Param(ClientToolOptions):
    """A bash session that you run, its first version."""

    name: Literal["bash"]
    type: Literal["bash_20241022"]


class BetaToolTextEditor20241022Param(ClientToolOptions):
    """A text editor that you run, its first version."""

    name: Literal["str_replace_editor"]
    type: Literal["text_editor_20241022"]


class ComputerUseOptions(ClientToolOptions):
    """What every version of computer use takes."""

    display_height_px: int
    display_width_px: int
    name: Literal["computer"]
    display_number: NotRequired[int | None]
    """The X11 display to use."""


class BetaToolComputerUse20241022Param(ComputerUseOptions):
    """A screen, a mouse and a keyboard that you run, their first version."""

    type: Literal["computer_20241022"]


class BetaToolComputerUse20250124Param(ComputerUseOptions):
    """A screen, a mouse and a keyboard that you run, with finer actions."""

    type: Literal["computer_20250124"]


class BetaToolComputerUse20251124Param(ComputerUseOptions):
    """A screen, a mouse and a keyboard that you run, with zoom."""

    type: Literal["computer_20251124"]
    enable_zoom: NotRequired[bool]


BetaToolUnionParam: TypeAlias = (
    ToolUnionParam
    | BetaToolBash20241022Param
    | BetaToolComputerUse20241022Param
    | BetaToolComputerUse20250124Param
    | BetaToolTextEditor20241022Param
    | BetaToolComputerUse20251124Param
    | BetaMCPToolsetParam
    | BetaAdvisorTool20260301Param
)
"""Any definition of a tool."""
