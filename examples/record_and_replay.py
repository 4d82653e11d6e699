"""Record a conversation once, and play it back without a network."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory

from agentkit import Anthropic
from agentkit.local import LocalAPI, ScriptedModel
from agentkit.testing import Cassette

SCRIPT = ScriptedModel(["Nets hold what passes."])


def ask(client: Anthropic) -> str:
    with client.messages.stream(
        model="claude-sonnet-4-5-20250929",
        max_tokens=1024,
        messages=[{"role": "user", "content": "A riddle, in one line, please."}],
    ) as stream:
        return stream.get_final_text()


def main(tape: Path, base_url: str | None = None, api_key: str | None = None) -> None:
    with Cassette(tape).client(base_url=base_url, api_key=api_key) as client:
        print("recorded:", ask(client))
    # From here on nobody has to be there to answer.
    with Cassette(tape).client() as client:
        print("played:  ", ask(client))


if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        file = Path(folder) / "riddle.jsonl"
        if os.environ.get("ANTHROPIC_API_KEY"):
            main(file)
        else:  # no key: a stand-in on this machine plays a script
            with LocalAPI(model=SCRIPT) as api:
                main(file, api.url, "none")
