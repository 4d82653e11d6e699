from agentkit_tools.memory import SQLiteMemory

memory = SQLiteMemory("memory.db")
tools = [memory, memory.search_tool()]  # for the tool runner

notes = "/memories/notes.md"
memory.call({"command": "create", "path": notes, "file_text": "Ada likes coffee.\n"})
memory.call({"command": "str_replace", "path": notes, "old_str": "coffee", "new_str": "tea"})
print(memory.search_tool().call({"words": "ada tea"}))

for version in memory.history(notes):
    print(version.number, version.action, version.text)
memory.restore(notes, 1)
print(memory.search_tool().call({"words": "ada"}))
