"""Get the reply as a value of a type, checked."""

from __future__ import annotations

import os

from pydantic import BaseModel

from agentkit import Anthropic
from agentkit.local import LocalAPI, ScriptedModel

SCRIPT = ScriptedModel(['{"name": "Jane Doe", "email": "jane@example.com", "plans": ["Pro"]}'])


class Contact(BaseModel):
    """Somebody who wrote to us."""

    name: str
    email: str
    plans: list[str]


def main(client: Anthropic) -> None:
    message = client.messages.parse(
        model="claude-sonnet-4-5-20250929",
        max_tokens=1024,
        messages=[{"role": "user", "content": "Jane Doe (jane@example.com) wants the Pro plan."}],
        output_format=Contact,
    )
    if contact := message.parsed_output:
        print(f"{contact.name} <{contact.email}> asks for {', '.join(contact.plans)}")


if __name__ == "__main__":
    if os.environ.get("ANTHROPIC_API_KEY"):
        with Anthropic() as client:
            main(client)
    else:  # no key: a stand-in on this machine plays a script
        with LocalAPI(model=SCRIPT) as api, api.client() as client:
            main(client)
