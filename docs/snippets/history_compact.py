from agentkit import compact

history = [{"role": "user", "content": "Look at all of it."}]
for number in range(5):
    call = {"type": "tool_use", "id": f"t{number}", "name": "look", "input": {"page": number}}
    result = {"type": "tool_result", "tool_use_id": f"t{number}", "content": "a page"}
    history += [{"role": "assistant", "content": [call]}, {"role": "user", "content": [result]}]

for message in compact(history, keep_last=1, summary="Pages 0 to 3 are empty."):
    content = message["content"]
    print(message["role"], content if isinstance(content, str) else content[0]["type"])
