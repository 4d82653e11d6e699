from pathlib import Path

from agentkit_tools.text_editor import TextEditorTool

Path("notes.md").write_text("one\ntwo\n", "utf-8")

editor = TextEditorTool(".", requires_approval=True)
call = {"command": "insert", "path": "notes.md", "insert_line": 1, "insert_text": "one and a half"}
print(editor.preview(call), end="")
