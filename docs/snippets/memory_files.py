from pathlib import Path

from agentkit.tools import BetaLocalFilesystemMemoryTool

memory = BetaLocalFilesystemMemoryTool("./memory")

note = {"path": "/memories/ada.md", "file_text": "Ada likes green tea.\n"}
print(memory.call({"command": "create", **note}))  # what the runner does with a call
print(memory.call({"command": "view", "path": "/memories"}))
print(Path("memory/memories/ada.md").read_text("utf-8"), end="")
