"""Read tool results: JSON, plain text tables and lines become records with numbers."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

from agentkit.local._rehearsal.history import Call
from agentkit.local._rehearsal.words import stem

Record = Mapping[str, Any]
_MAX_DEPTH: Final = 6
_MAX_ROWS: Final = 5000
_CELL: Final = re.compile(
    r"[~≈]?\s*[$€£]?\s*([-\u2212+]?[0-9][0-9,]{0,20}(?:\.[0-9]{1,15})?)\s*(%|°?\s?[A-Za-zµ]{0,6}(?:/[A-Za-z]{1,4})?)"
)
_SCALES: Final = {
    "k": 1e3, "m": 1e6, "bn": 1e9, "kb": 1e3, "mb": 1e6, "gb": 1e9, "tb": 1e12,
    "kib": 1024.0, "mib": 1024.0**2, "gib": 1024.0**3,
}  # fmt: skip


_Split = Callable[[str, int], list[str]]


@dataclass(frozen=True)
class Result:
    """What one call gave.

    Attributes:
        call: The call.
        data: The JSON value, where the text is JSON; else None.
        records: Its rows: objects in a list, lines of a table, pairs of an object of numbers.
    """

    call: Call
    data: object
    records: list[Record]


def read_result(call: Call) -> Result:
    """Read the text of a finished call."""
    try:
        data: object = json.loads(call.text)
    except (ValueError, RecursionError):
        return Result(call, None, _table(call.text.splitlines()[:_MAX_ROWS]))
    return Result(call, data, _records(data)[:_MAX_ROWS])


def flat_record(value: object, depth: int = 0) -> dict[str, Any]:
    """Flatten an object: its own scalars and those of the objects inside, the outer ones first."""
    if not isinstance(value, Mapping) or depth > _MAX_DEPTH:
        return {}
    pairs = cast("Mapping[str, object]", value)
    flat: dict[str, Any] = {
        str(key): item for key, item in pairs.items() if isinstance(item, (str, int, float))
    }
    for item in pairs.values():
        flat = {**flat_record(item, depth + 1), **flat}
    return flat


def _records(data: object, depth: int = 0) -> list[Record]:
    if depth > _MAX_DEPTH:
        return []
    if isinstance(data, list):
        rows = [flat_record(item) for item in cast("list[object]", data)[:_MAX_ROWS]]
        return [row for row in rows if row]
    if not isinstance(data, Mapping):
        return []
    pairs = cast("Mapping[str, object]", data)
    for item in pairs.values():
        rows = _records(item, depth + 1)
        if len(rows) > 1:
            return rows
    numbers = {key: item for key, item in pairs.items() if _is_number(item)}
    if len(numbers) == len(pairs) > 1:
        return [{"name": key, "value": item} for key, item in numbers.items()]
    flat = flat_record(pairs)
    return [flat] if flat else []


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _table(lines: list[str]) -> list[Record]:
    """Read the first table in `lines`: a heading without numbers, then rows with some."""
    for split in (_split_markdown, _split_tabs, _split_columns, _split_commas):
        for at, line in enumerate(lines[:50]):
            names = split(line, 0)
            if len(names) < 2 or any(not _is_heading(name) for name in names):
                continue
            rows = _rows(lines[at + 1 :], names, split)
            if rows and any(number_in(cell) is not None for row in rows for cell in row.values()):
                return rows
    return _counted_lines(lines)


def _rows(lines: list[str], names: list[str], split: _Split) -> list[Record]:
    rows: list[Record] = []
    for line in lines:
        if line.strip() and set(line) <= set(" |-:+="):
            continue
        cells = split(line, len(names)) if line.strip() else list[str]()
        if len(cells) == len(names):
            rows.append(dict(zip(names, cells, strict=True)))
        elif rows:
            break
    return [row for row in rows if not _is_total(row)]


def _is_heading(name: str) -> bool:
    return bool(name) and len(name) < 40 and number_in(name) is None and not name.endswith(".")


def _is_total(row: Record) -> bool:
    return any(str(cell).strip().lower() in ("total", "sum", "all") for cell in row.values())


def _split_markdown(line: str, columns: int) -> list[str]:
    del columns
    inside = line.strip()
    return [cell.strip() for cell in inside.strip("|").split("|")] if "|" in inside else []


def _split_tabs(line: str, columns: int) -> list[str]:
    return [cell.strip() for cell in line.split("\t", columns - 1 if columns else -1)]


def _split_columns(line: str, columns: int) -> list[str]:
    """Split at blanks; in a row, the last column takes what is left, blanks included."""
    wide = re.split(r"\s{2,}|\t", line.strip())
    if columns and len(wide) != columns:
        return line.split(None, columns - 1)
    return wide if columns or len(wide) > 1 else line.split()


def _split_commas(line: str, columns: int) -> list[str]:
    del columns
    try:
        rows = list(csv.reader([line]))
        return [cell.strip() for row in rows for cell in row]
    except csv.Error:
        return []


def _counted_lines(lines: list[str]) -> list[Record]:
    """Read lines of the form "name: 12", "name 12" or "12 name", as `wc` writes them."""
    rows: list[Record] = []
    for line in lines:
        first = re.fullmatch(r"\s*([0-9][0-9,.]{0,20})\s+(\S.{0,300})", line)
        last = re.fullmatch(r"\s*[-*•]?\s*([^:=]{1,300}?)\s*[:=]\s*([^:=]{1,60})", line)
        if first and number_in(first[1]) is not None:
            rows.append({"value": first[1], "name": first[2]})
        elif last and number_in(last[2]) is not None:
            rows.append({"name": last[1], "value": last[2]})
    rows = [row for row in rows if not _is_total(row)]
    return rows if len(rows) > 1 else []


def number_in(cell: object) -> float | None:
    """Read a cell as a number, with its unit where that is a scale ("72°F", "1,204", "3 MB")."""
    if isinstance(cell, bool) or not isinstance(cell, (str, int, float)):
        return None
    if not isinstance(cell, str):
        number = float(cell) if abs(cell) < 1e300 else None
        return number if number is not None and number == number else None
    match = _CELL.fullmatch(cell.strip()) if len(cell) < 60 else None
    if match is None:
        return None
    try:
        number = float(match[1].replace(",", "").replace("\u2212", "-"))
    except ValueError:
        return None
    return number * _SCALES.get(match[2].strip().lower(), 1.0)


def column_with(record: Record, wanted: frozenset[str]) -> str | None:
    """Find the key of `record` whose words meet one of the stems `wanted`."""
    for key in record:
        if wanted & {stem(part) for part in re.findall(r"[^\W\d_]+", str(key))}:
            return key
    return None
