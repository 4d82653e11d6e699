from typing import Any

from agentkit.local import validate_request

body: dict[str, Any] = {
    "model": "claude-sonnet-4-5",
    "max_tokens": 100_000,
    "messages": [
        {"role": "user", "content": "What is 1 + 2?"},
        {
            "role": "assistant",
            "content": [{"type": "tool_use", "id": "call_1", "name": "add", "input": {}}],
        },
        {"role": "user", "content": "And?"},
    ],
}

for problem in validate_request(body):
    print(problem.status, problem.type, problem.path)
    print(" ", problem.message[:60])
