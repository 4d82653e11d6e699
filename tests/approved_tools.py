"""A tool that waits for approval, one that does not, and what has run of them."""

from __future__ import annotations

from agentkit import beta_tool

ran: list[str] = []


@beta_tool(requires_approval=True)
def rm(path: str) -> str:
    """Remove."""
    ran.append(f"rm {path}")
    return f"removed {path}"


@beta_tool
def look(path: str) -> str:
    """Look."""
    ran.append(f"look {path}")
    return f"saw {path}"
