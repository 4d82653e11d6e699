from agentkit import ToolError
from agentkit_tools.memory import BetaLocalFilesystemMemoryTool, SQLiteMemory

team = BetaLocalFilesystemMemoryTool("./team-memory")
team.call({"command": "create", "path": "/memories/team/style.md", "file_text": "Be brief.\n"})

ada = SQLiteMemory("memory.db", namespace="ada", overlay=team.store)
ada.call({"command": "create", "path": "/memories/notes.md", "file_text": "Likes tea.\n"})
print(ada.call({"command": "view", "path": "/memories"}))
try:
    ada.call({"command": "delete", "path": "/memories/team"})
except ToolError as error:
    print(error)
