import time
from collections.abc import Mapping
from typing import Any

from agentkit import APITimeoutError
from agentkit.local import LocalAPI


class Slow:
    def reply(self, request: Mapping[str, Any]) -> dict[str, Any]:
        time.sleep(0.5)
        return {"content": request["messages"][-1]["content"]}


with LocalAPI(model=Slow()) as api, api.client(max_retries=0) as client:
    try:
        client.messages.create(
            model="claude-sonnet-4-5-20250929",
            max_tokens=1024,
            messages=[{"role": "user", "content": "Hello!"}],
            timeout=0.1,  # for this call
        )
    except APITimeoutError as error:
        print(error)

    try:
        client.messages.create(
            model="claude-sonnet-4-5-20250929",
            max_tokens=32_000,
            messages=[{"role": "user", "content": "Write a novel."}],
        )
    except ValueError:
        print("too long without streaming")
