import re

from agentkit import MemoryResultStore, ToolContext, beta_tool
from agentkit_tools import shorten

store = MemoryResultStore()  # tools=[read_log, store] gives it to a runner


@beta_tool(max_result_chars=400)
def read_log() -> str:
    """Read the log."""
    return "\n".join(f"{minute}: all is well" for minute in range(1_000))


content = shorten(read_log(), read_log.max_result_chars, store)
print(content)

(read_result,) = store.tools_for(ToolContext())
(id,) = re.findall(r"id: (\w+)", content)
print(read_result.call({"id": id, "search": "777:"}))
