from typing import Any

from agentkit import Anthropic

with Anthropic() as client:
    response = client.messages.with_raw_response.create(
        model="claude-sonnet-4-5-20250929",
        max_tokens=100,
        messages=[{"role": "user", "content": "Hello!"}],
    )
    print(response.status_code, response.headers["content-type"], response.retries_taken)
    print(response.method, response.url.path, len(response.content) > 100)

    message = response.parse()
    print(message.role, response.parse(to=dict[str, Any])["role"])
