"""The documentation shows no code that was not run: each block is a file that runs offline."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from agentkit.local import LocalAPI, RehearsalModel, ScriptedModel

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
SNIPPETS = ROOT / "docs" / "snippets"
EXAMPLES = ROOT / "examples"  # run in test_examples.py
FENCE = re.compile(r"(?ms)^```(\w*)[^\n]*\n(.*?)^```$")
INCLUDE = re.compile(r'-{1,2}8<-{1,2} "([^"]+)"')


def blocks(page: str) -> Iterator[tuple[str, str]]:
    """Yield language and content of each fenced block."""
    for found in FENCE.finditer(page):
        yield found[1], found[2].strip()


def unknown_blocks(page: str, known: dict[str, str]) -> list[str]:
    """List the blocks that are no file, by name or word for word; commands of a shell may be."""
    unknown: list[str] = []
    for language, text in blocks(page):
        include = INCLUDE.fullmatch(text)
        if include and include[1] in known:
            continue
        if include or (language != "sh" and text not in known.values()):
            unknown.append(text)
    return unknown


def files() -> dict[str, str]:
    shown = [path for path in SNIPPETS.iterdir() if path.suffix in (".py", ".txt", ".json", ".mjs")]
    paths = [*shown, *EXAMPLES.glob("*.py")]
    return {path.relative_to(ROOT).as_posix(): path.read_text("utf-8").strip() for path in paths}


@pytest.fixture
def api() -> Iterator[LocalAPI]:
    with LocalAPI(model=RehearsalModel(), batch_delay=0.2) as api:
        api.add_file("chart.svg", b"<svg/>", mime_type="image/svg+xml")
        yield api


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_every_block_is_a_file_that_is_run(page: Path):
    assert unknown_blocks(page.read_text("utf-8"), files()) == []


SCRIPTS = [path for path in sorted(SNIPPETS.glob("*.py")) if not path.name.startswith("test_")]


@pytest.mark.parametrize("snippet", SCRIPTS, ids=lambda path: path.name)
def test_a_snippet_runs_and_prints_what_the_docs_say(snippet: Path, api: LocalAPI, tmp_path: Path):
    environment = {
        **os.environ,
        "ANTHROPIC_API_KEY": "local",
        "ANTHROPIC_BASE_URL": api.url,
        "MY_PROXY": api.url,
        "PYTHONIOENCODING": "utf-8",
    }
    done = subprocess.run(
        [sys.executable, "-W", "error", ROOT / "tests" / "offline.py", snippet],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")
    output = snippet.with_suffix(".txt")
    if output.exists():
        assert done.stdout == output.read_text("utf-8")
    else:
        assert done.stdout


@pytest.mark.parametrize("snippet", sorted(SNIPPETS.glob("test_*.py")), ids=lambda path: path.name)
def test_a_test_that_is_shown_passes(snippet: Path, tmp_path: Path):
    (tmp_path / snippet.name).write_bytes(snippet.read_bytes())
    options = ["-q", "-p", "agentkit.testing.pytest_plugin", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, "-c", os.devnull, "--rootdir", tmp_path],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )
    assert " passed" in done.stdout
    assert done.returncode == 0, done.stdout


@pytest.mark.skipif(
    "AGENTKIT_NODE_MODULES" not in os.environ or shutil.which("node") is None,
    reason="AGENTKIT_NODE_MODULES names no folder with @anthropic-ai/sdk, or there is no node",
)
@pytest.mark.parametrize("snippet", sorted(SNIPPETS.glob("*.mjs")), ids=lambda path: path.name)
def test_a_snippet_of_typescript_runs(snippet: Path, api: LocalAPI):
    # Where it stands decides where node looks for packages.
    script = Path(os.environ["AGENTKIT_NODE_MODULES"]) / snippet.name
    script.write_bytes(snippet.read_bytes())
    environment = {"ANTHROPIC_API_KEY": "local", "ANTHROPIC_BASE_URL": api.url}
    done = subprocess.run(
        ["node", script],
        env={**os.environ, **environment},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(snippet.with_suffix(".txt").read_text("utf-8"))


def test_the_script_shown_is_one():
    model = ScriptedModel.from_file(SNIPPETS / "local_script.json")
    reply: Any = model.reply({})
    assert reply["content"] == [{"type": "text", "text": "A text is a reply."}]


def test_every_snippet_is_shown():
    shown = {include for page in PAGES for include in INCLUDE.findall(page.read_text("utf-8"))}
    texts = {text for page in PAGES for _, text in blocks(page.read_text("utf-8"))}
    assert [name for name, text in files().items() if {name, text}.isdisjoint(shown | texts)] == []


def test_a_block_that_is_no_file_is_seen():
    page = '```python\nx = 1\n```\n\n```python\n--8<-- "gone.py"\n```\n\n```sh\nls\n```\n'
    assert unknown_blocks(page, {"a.py": "x = 2"}) == ["x = 1", '--8<-- "gone.py"']


def test_a_block_that_is_a_file_is_left_alone():
    page = '```python title="a"\nx = 2\n```\n\n```python\n--8<-- "a.py"\n```\n'
    assert unknown_blocks(page, {"a.py": "x = 2"}) == []
