from pathlib import Path

from agentkit import ToolError
from agentkit_tools.workspace import FileEdit, Workspace

Path("a.py").write_text("x = 1\n", "utf-8")
Path("b.py").write_text("from a import x\n", "utf-8")

workspace = Workspace(".")
edits: list[FileEdit] = [
    {"path": "a.py", "old_text": "x = 1", "new_text": "size = 1"},
    {"path": "b.py", "old_text": "import x", "new_text": "import size"},
    {"path": "c.py", "old_text": "", "new_text": "import b\n"},  # a new file
]
print(workspace.preview("edit_files", {"edits": edits}))
try:
    workspace.edit_files([*edits, {"path": "b.py", "old_text": "nowhere", "new_text": ""}])
except ToolError as error:
    print(error)
print(Path("a.py").read_text("utf-8"), end="")
