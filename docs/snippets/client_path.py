from typing import Any

from agentkit import Anthropic

with Anthropic() as client:
    page = client.get("/v1/models", cast_to=dict[str, Any], options={"params": {"limit": 1}})
    print(len(page["data"]))

    counted = client.post(
        "/v1/messages/count_tokens",
        cast_to=dict[str, Any],
        body={
            "model": "claude-sonnet-4-5-20250929",
            "messages": [{"role": "user", "content": "Hello!"}],
        },
    )
    print(counted["input_tokens"] > 0)
