from typing import Any

from agentkit import ToolContext, Toolset, beta_tool
from agentkit_tools import expand


@beta_tool
def read(path: str) -> str:
    """Read a file."""
    return f"what is in {path}"


@beta_tool
def delete(path: str) -> str:
    """Delete a file."""
    return f"{path} is gone"


files = Toolset(read, delete).prefixed("file_").requiring_approval()
safe = Toolset(read).altered(timeout=5)

tools: list[Any] = expand([safe, files], ToolContext())
for tool in tools:
    print(tool.name, tool.timeout, tool.requires_approval)

try:
    Toolset(files, files)
except ValueError as error:
    print(error)
