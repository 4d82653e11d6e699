from agentkit import repair_history

stored = [
    {"role": "user", "content": "What is the weather in Rome and in Oslo?"},
    {
        "role": "assistant",
        "content": [
            {"type": "tool_use", "id": "t1", "name": "weather", "input": {"city": "Rome"}},
            {"type": "tool_use", "id": "t2", "name": "weather", "input": {"city": "Oslo"}},
        ],
    },
    {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "t1", "content": "Sun"}]},
]

for block in repair_history(stored)[-1]["content"]:
    print(block["tool_use_id"], block["content"])
