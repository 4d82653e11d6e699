from pathlib import Path

from agentkit_tools.workspace import Workspace

Path("src").mkdir()
Path("src/area.py").write_text("def area(w, h):\n    return w + h\n", "utf-8")

workspace = Workspace(".")
tools = workspace.coding_tools()  # for the tool runner
print([tool.name for tool in tools])

print(workspace.grep(r"return \w \+ \w"))  # the tools are its methods
print(workspace.edit_file("src/area.py", "w + h", "w * h"), end="")
