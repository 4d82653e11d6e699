from typing import Any

from agentkit import beta_tool
from agentkit_tools import lint_tools


@beta_tool(input_examples=[{"query": 3}])
def find(query: str, options: Any = None) -> str:
    """Find.

    Args:
        query: What to look for.
        limit: How many.
    """
    return f"{query} {options}"


for finding in lint_tools([find]):
    print(finding)
