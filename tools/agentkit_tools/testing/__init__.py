"""What helps to test tools of your own: a suite that any memory tool has to pass."""

from agentkit_tools.testing.memory import MEMORY_CASES, MemoryCase, memory_conformance

__all__ = ["MEMORY_CASES", "MemoryCase", "memory_conformance"]
