"""`agentkit lint`: over a module, as a real process."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import run

SHOP = '''
from agentkit import Toolset, beta_tool


@beta_tool
def good() -> str:
    """Do good."""
    return "done"


@beta_tool
def bad(x) -> str:
    return f"{x}"


def plain() -> None: ...


again = bad
TOOLS = [good, bad]
CLEAN = Toolset(good)
NUMBER = 3
'''


@pytest.fixture(autouse=True)
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "shop.py").write_text(SHOP, encoding="utf-8")
    (tmp_path / "broken.py").write_text("import not_there", encoding="utf-8")
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("place", ["shop:bad", "shop:TOOLS", "shop"])
def test_findings_are_printed_and_end_with_1(place: str) -> None:
    done = run("lint", place)
    assert done.stdout.splitlines() == [
        "bad: a model can't know when to use it; write a docstring [missing-description]",
        "bad(x): not described; say what to give [missing-description]",
        "bad(x): takes any value; use a type with named fields [vague-type]",
    ]
    assert done.stderr.endswith("3 to change.\n")
    assert done.returncode == 1


def test_nothing_to_find_is_no_failure() -> None:
    for place in ("shop:good", "shop:CLEAN"):
        done = run("lint", place)
        assert (done.returncode, done.stdout) == (0, "")
        assert done.stderr == "1 looked at, 0 to change.\n"


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ("nowhere", "agentkit: there is no module 'nowhere'.\n"),
        ("shop.deeper", "agentkit: there is no module 'shop.deeper'.\n"),
        ("shop:gone", "agentkit: 'shop' has no 'gone'.\n"),
        ("shop:NUMBER", "agentkit: shop:NUMBER is no tool and no list of tools.\n"),
        ("shop:plain", "agentkit: shop:plain is no tool and no list of tools.\n"),
    ],
)
def test_what_is_not_there_is_wrong_use(place: str, message: str) -> None:
    done = run("lint", place)
    assert (done.returncode, done.stderr) == (2, message)


def test_a_module_that_breaks_says_where() -> None:
    done = run("lint", "broken")
    assert done.returncode == 1
    assert "No module named 'not_there'" in done.stderr
