"""The tables of what tools say, as the docs show them; `python tests/tables.py` writes them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

from editor_cases import EDITOR_CASES

from agentkit_tools.testing import MEMORY_CASES

PAGES = Path(__file__).parents[1] / "docs" / "tools"
_HEAD = "| Command | Situation | | The model is told |\n|---|---|---|---|\n"
_LONGEST = 400


def memory_table() -> str:
    """Write what the memory tool says."""
    rows = [
        (str(case.input["command"]), case.situation, case.is_error, case.says)
        for case in MEMORY_CASES
        if case.says != "…"  # any words will do
    ]
    return _HEAD + "".join(_row(*row) for row in rows)


def editor_table() -> str:
    """Write what the text editor says."""
    rows = [(case.command, case.situation, case.is_error, case.says) for case in EDITOR_CASES]
    return _HEAD + "".join(_row(*row) for row in rows)


TABLES = {"memory.md": memory_table, "text-editor.md": editor_table}


def table_of(page: str) -> str:
    """Return the table that a page has for cases: the one with these columns."""
    found = re.search(re.escape(_HEAD) + r"(?:\|[^\n]*\n)*", page)
    return found[0] if found else ""


def _row(command: str, situation: str, is_error: bool, says: str) -> str:
    text = says if len(says) <= _LONGEST else f"{says[:_LONGEST]}…"
    shown = text.replace("\t", "⇥").replace("\n", " ⏎ ")
    kind = "error" if is_error else ""
    return f"| `{command}` | {_cell(situation)} | {kind} | {_code(shown)} |\n"


def _cell(text: str) -> str:
    parts = re.split(r"('[^']*')", text)
    return "".join(_code(part[1:-1]) if part.startswith("'") else _plain(part) for part in parts)


def _plain(text: str) -> str:
    return text.replace("|", "\\|")


def _code(text: str) -> str:
    escaped = json.dumps(text, ensure_ascii=False)[1:-1].replace('\\"', '"')
    fence = "``" if "`" in escaped else "`"
    return f"{fence} {_plain(escaped)} {fence}" if escaped else "(empty)"


def write(tables: Mapping[str, object] = TABLES) -> None:
    """Put the tables into the pages."""
    for name in tables:
        path = PAGES / name
        page = path.read_text("utf-8")
        path.write_text(page.replace(table_of(page), TABLES[name]()), "utf-8")


if __name__ == "__main__":
    write()
