from collections.abc import Sequence

from agentkit import ToolContext, Toolset, altered, beta_tool
from agentkit_tools import AnyTool, expand
from agentkit_tools.sources import name_of


@beta_tool
def search(text: str) -> str:
    """Search."""
    return f"nothing about {text}"


@beta_tool
def delete(path: str) -> str:
    """Delete a file."""
    return f"{path} is gone"


def for_user(tools: Sequence[AnyTool], context: ToolContext[str]) -> list[AnyTool]:
    """Leave out what deletes, but for Ada, and let nobody wait for long."""
    kept = tools if context.deps == "ada" else [search]
    return [altered(tool, timeout=5) for tool in kept]


tools = Toolset(search, delete).prepared(for_user)

for user in ("ada", "bob"):
    print(user, [name_of(tool) for tool in expand([tools], ToolContext(user))])
