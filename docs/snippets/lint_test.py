from agentkit import beta_tool
from agentkit_tools import lint_tools


@beta_tool
def find(query: str) -> str:
    """Find a product.

    Args:
        query: What it is called.
    """
    return f"no {query}"


def test_our_tools_have_no_findings():
    assert lint_tools([find]) == []


test_our_tools_have_no_findings()
print("none")
