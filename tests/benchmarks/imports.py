"""What `from agentkit import Anthropic, beta_tool` costs beside the libraries it stands on."""

from __future__ import annotations

import subprocess
import sys
from functools import partial

from interleaved import compare

STATEMENTS = [
    "import httpx, pydantic",
    "from agentkit import Anthropic, beta_tool",
    "import agentkit",
]


def milliseconds(statement: str) -> float:
    """Import in a fresh interpreter and return the sum of what each module took."""
    command = [sys.executable, "-X", "importtime", "-c", statement]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stderr.splitlines()
    spent = [line.removeprefix("import time:").split("|")[0] for line in lines]
    return sum(int(own) for own in spent if own.strip().isdigit()) / 1000


if __name__ == "__main__":
    compare("Import", {text: partial(milliseconds, text) for text in STATEMENTS}, 25, "ms")
