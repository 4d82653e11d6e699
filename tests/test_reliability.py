"""The page on reliability names every case but those of runs, and every test of one is there."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FAULTS = ROOT / "tests" / "faults"
PAGE = (ROOT / "docs" / "reliability.md").read_text("utf-8")
ROW = re.compile(r"^\| ([\d, ]*)\| .* \| ([^|]+) \|$", re.MULTILINE)
CASES = {*range(1, 50), *range(51, 82), 90, 91, 92, 94, 95, 96, 97}
"""The cases that clients and tools have to survive; the others are of sessions and runs."""


def files_by_case() -> dict[int, set[Path]]:
    """Return the files that the page names for each case; a row without a number goes on."""
    found: defaultdict[int, set[Path]] = defaultdict(set)
    cases: list[int] = []
    for numbers, cell in ROW.findall(PAGE):
        cases = [int(number) for number in re.findall(r"\d+", numbers)] or cases
        for name in re.findall(r"`([\w/]+\.py)`", cell):
            file = ROOT / name if "/" in name else FAULTS / name
            for case in cases:
                found[case].add(file)
    return found


def cases_in(file: Path) -> set[int]:
    """Return the cases that a file tests."""
    return {int(number) for number in re.findall(r"def test_case_(\d+)_", file.read_text("utf-8"))}


TESTS = sorted(file for file in FAULTS.glob("test_*.py") if cases_in(file) & CASES)
"""Those of these cases."""


def test_no_case_is_missing():
    assert set(files_by_case()) == CASES


@pytest.mark.parametrize("case", sorted(CASES))
def test_what_a_case_names_is_there_and_tests_it(case: int):
    files = files_by_case()[case]
    assert [file for file in files if not file.exists()] == []
    assert any(case in cases_in(file) for file in files if file.parent == FAULTS)


@pytest.mark.parametrize("file", TESTS, ids=[file.stem for file in TESTS])
def test_every_test_of_a_case_is_named(file: Path):
    named = files_by_case()
    assert [case for case in sorted(cases_in(file) & CASES) if file not in named[case]] == []


@pytest.mark.parametrize("file", TESTS, ids=[file.stem for file in TESTS])
def test_none_is_left_out_on_linux(file: Path):
    text = file.read_text("utf-8")
    elsewhere = {'sys.platform == "win32"', 'sys.platform != "linux"'}
    assert set(re.findall(r"skipif\(([^,]+),", text)) <= elsewhere
    assert not re.search(r"pytest\.skip\(|mark\.skip\b|xfail", text)
