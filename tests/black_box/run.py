"""Run other people's clients against the local API and print what works, as a table.

    python tests/black_box/run.py PYTHON FOLDER

PYTHON is an interpreter that has the official package; FOLDER is where
`npm install @anthropic-ai/sdk` was run: it holds `node_modules`. `-` leaves one out.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))
KEY = "sk-ant-local"


def checked(command: Sequence[str | Path]) -> tuple[str, dict[str, str | None]]:
    """Run a client against a server of its own; return its name and what each check said."""
    from black_box.model import CheckModel

    from agentkit.local import LocalAPI

    with LocalAPI(CheckModel(), api_key=KEY) as api:
        api.add_file("chart.svg", b"<svg/>", mime_type="image/svg+xml")
        words = [str(word).format(url=api.url, key=KEY) for word in command]
        done = subprocess.run(words, capture_output=True, encoding="utf-8", timeout=300)
    lines: list[dict[str, Any]] = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0, done.stderr
    return lines[0]["client"], {line["check"]: line["why"] for line in lines[1:]}


def python_command(python: str) -> list[str | Path]:
    """Return what runs the checks of the Python package."""
    return [python, HERE / "python_client.py", "{url}", "{key}"]


def typescript_command(modules: str) -> list[str | Path]:
    """Return what runs the checks of the TypeScript package."""
    return ["node", HERE / "typescript_client.mjs", "{url}", "{key}", modules]


def table(found: dict[str, dict[str, str | None]]) -> str:
    """Write what works, a row for each check."""
    names = list(dict.fromkeys(check for checks in found.values() for check in checks))
    rows = [["", *found], ["---"] * (len(found) + 1)]
    for name in names:
        marks = [
            ("-" if name not in c else "ok" if c[name] is None else "FAILS") for c in found.values()
        ]
        rows.append([name, *marks])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def mark(checks: dict[str, str | None], name: str) -> str:
    """Say what came of a check; `-` where a client has none of that name."""
    return "-" if name not in checks else "ok" if checks[name] is None else "FAILS"


def main() -> int:
    """Print the table and what failed."""
    python, modules = sys.argv[1:3]
    commands = [python_command(python)] if python != "-" else []
    commands += [typescript_command(modules)] if modules != "-" else []
    found = dict(map(checked, commands))
    print(table(found))
    failed = [(c, n, why) for c, checks in found.items() for n, why in checks.items() if why]
    for name, check, why in failed:
        print(f"\n{name}, {check}:\n{why}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
