"""Run the tests of faults, and print what became of each case; `python tests/fault_cases.py`.

Arguments are passed on to pytest: `-k case_9` runs some of them.
"""

from __future__ import annotations

import re
import sys
from collections import Counter, defaultdict
from pathlib import Path

import pytest

FAULTS = Path(__file__).parent / "faults"
NAME = re.compile(r"test_case_(\d+)_(\w+)")
OUTCOMES = ("passed", "skipped", "failed")
TITLE = (
    "| Case | File | Test | Passed | Skipped | Failed |\n| ---: | --- | --- | ---: | ---: | ---: |"
)


class Cases:
    """Counts the outcomes of tests, by file and name."""

    def __init__(self) -> None:
        """Begin with none."""
        self.outcomes: dict[tuple[int, str, str], Counter[str]] = defaultdict(Counter)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count a test, and what went wrong before or after it."""
        file, _, test = report.nodeid.partition("::")
        found = NAME.match(test)
        if found and (report.when == "call" or not report.passed):
            key = int(found[1]), Path(file).name, found[2].replace("_", " ")
            self.outcomes[key][report.outcome] += 1

    def table(self) -> str:
        """Return a line for each test, and what all of them come to."""
        lines = [
            "| " + " | ".join(map(str, [*test, *(count[one] for one in OUTCOMES)])) + " |"
            for test, count in sorted(self.outcomes.items())
        ]
        total = sum(self.outcomes.values(), Counter[str]())
        cases = len({case for case, _, _ in self.outcomes})
        sums = ", ".join(f"{total[one]} {one}" for one in OUTCOMES)
        summary = f"{cases} cases, {len(lines)} tests: {sums}."
        return "\n".join([TITLE, *lines, "", summary, ""])


def main() -> int:
    """Run them, and return what pytest returns."""
    cases = Cases()
    code = pytest.main(["-q", str(FAULTS), *sys.argv[1:]], plugins=[cases])
    sys.stdout.write(f"\n{cases.table()}")
    return code


if __name__ == "__main__":
    sys.exit(main())
