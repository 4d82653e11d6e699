from agentkit import ToolError
from agentkit_tools.memory import InMemoryMemory, MemoryLimits

memory = InMemoryMemory(limits=MemoryLimits(file_bytes=1_000, total_bytes=100_000, files=50))
try:
    memory.call({"command": "create", "path": "/memories/long.md", "file_text": "x" * 2_000})
except ToolError as error:
    print(error)
