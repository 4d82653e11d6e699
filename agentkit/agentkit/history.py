"""Histories that the API takes: repair them, and make them shorter."""

from agentkit._compact import compact
from agentkit._repair import repair_history

__all__ = ["compact", "repair_history"]
