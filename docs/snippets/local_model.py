from collections.abc import Mapping
from typing import Any

from agentkit.local import LocalAPI


class Parrot:
    """A model is anything with a `reply`."""

    def reply(self, request: Mapping[str, Any]) -> dict[str, Any]:
        return {"content": [{"type": "text", "text": request["messages"][-1]["content"]}]}


with LocalAPI(model=Parrot()) as api, api.client() as client:
    message = client.messages.create(
        model="parrot",
        max_tokens=100,
        messages=[{"role": "user", "content": "Pretty Polly"}],
    )
    print(message.content)
