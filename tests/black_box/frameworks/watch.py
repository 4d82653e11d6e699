"""Run agents of other frameworks against the local API, and print what they did, as a table.

    python tests/black_box/frameworks/watch.py pydantic_ai=PYTHON langchain=PYTHON ...

Each PYTHON is an interpreter that has that framework: `pydantic-ai-slim[anthropic]`,
`openai-agents[litellm]`, `langchain langchain-anthropic`, `smolagents[litellm]`.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

PROBES = (
    "slow", "slow-async", "fails", "wrong", "unknown", "cut", "pause", "refusal", "overload",
    "long", "same", "loop",
)  # fmt: skip
LONGEST = 60
"""Seconds that a probe may take."""
NOTHING: dict[str, Any] = {"result": None, "error": None, "ran": [], "refused": 0}


def watched(python: str, framework: str, probe: str) -> dict[str, Any]:
    """Have an agent of a framework do one thing; return what it said, ran and sent."""
    from black_box.frameworks.model import ProbeModel

    from agentkit.local import LocalAPI

    model = ProbeModel()
    with LocalAPI(model, api_key="sk-ant-local") as api:
        command = [python, HERE / f"{framework}_agent.py", api.url, f"probe-{probe}"]
        try:
            done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=LONGEST)
        except subprocess.TimeoutExpired:
            return {
                **NOTHING,
                "error": f"nothing: ended from outside after {LONGEST} s",
                "asked": model.asked,
            }
        # What is invalid does not reach the model.
        refused = len(api.requests) - len(model.asked)
    lines = [line for line in done.stdout.splitlines() if line.startswith('{"result"')]
    said = json.loads(lines[-1]) if lines else {"error": done.stderr[-500:]}
    return {**NOTHING, **said, "asked": model.asked, "refused": refused}


def told(seen: dict[str, Any]) -> str:
    """Say in a line what came of a probe."""
    end = f"said {seen['result']}" if seen["error"] is None else f"raised {seen['error'][:160]}"
    ran = seen["ran"]
    took = f", in {max(e for _, _, e in ran) - min(s for _, s, _ in ran):.2f} s" if ran else ""
    messages: list[dict[str, Any]] = [m for asked in seen["asked"][1:2] for m in asked["messages"]]
    blocks: list[dict[str, Any]] = [b for m in messages[1:] for b in m["content"]]
    # One framework sends results as texts.
    results = [str(block.get("content", block.get("text")))[:300] for block in blocks]
    names = [name for name, _, _ in ran]
    return (
        f"{end}; ran {len(names)} {sorted(set(names))}{took}; {len(seen['asked'])} requests, "
        f"{seen['refused']} more refused; results {results}"
    )


def main() -> None:
    """Print what each framework did."""
    for framework, python in (word.split("=", 1) for word in sys.argv[1:]):
        for probe in PROBES:
            print(f"{framework} {probe}: {told(watched(python, framework, probe))}", flush=True)


if __name__ == "__main__":
    main()
