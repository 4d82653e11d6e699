"""What goes wrong with the connection to an MCP server."""

from __future__ import annotations

from agentkit_tools.errors import ToolError


class MCPServerError(ToolError):
    """Say that a server can't be reached, has died, or did not answer in time."""

    stderr: str
    """The last that the server wrote to its standard error; the model is not told."""

    def __init__(self, content: str, stderr: str = "") -> None:
        super().__init__(content)
        self.stderr = stderr
