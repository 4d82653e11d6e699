from pathlib import Path

from agentkit_tools.text_editor import TextEditorTool

Path("project").mkdir()
Path("project/greet.py").write_text('def greet(name):\n    print("Hello, nmae")\n', "utf-8")

editor = TextEditorTool("project")
print(editor.to_dict())
edit = {"path": "greet.py", "old_str": '"Hello, nmae"', "new_str": 'f"Hello, {name}"'}
print(editor.call({"command": "str_replace", **edit}))  # what the runner does with a call
