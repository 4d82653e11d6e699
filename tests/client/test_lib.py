"""Files of a folder, to be uploaded as a skill."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import anyio
import pytest

from agentkit_client import Anthropic, lib


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "skill"
    (folder / "sub").mkdir(parents=True)
    (folder / "empty").mkdir()
    (folder / "SKILL.md").write_bytes(b"# Skill")
    (folder / "sub" / "code.py").write_bytes(b"pass")
    (tmp_path / "secret").write_bytes(b"secret")
    (folder / "link").symlink_to(tmp_path / "secret")
    (folder / "out").symlink_to(tmp_path)
    return folder


def test_the_recorded_names_are_there(facts: dict[str, Any]) -> None:
    assert lib.__all__ == facts["lib_exports"]


def test_files_are_named_from_above_the_folder_and_links_left_out(
    folder: Path, monkeypatch: pytest.MonkeyPatch, anyio_backend: str
) -> None:
    expected = [("skill/SKILL.md", b"# Skill"), ("skill/sub/code.py", b"pass")]
    assert lib.files_from_dir(folder) == expected
    assert anyio.run(lib.async_files_from_dir, str(folder), backend=anyio_backend) == expected
    monkeypatch.chdir(folder)
    assert lib.files_from_dir(".") == expected


def test_a_folder_that_is_not_there_is_an_error(folder: Path) -> None:
    for wrong in (folder / "none", folder / "SKILL.md"):
        with pytest.raises(NotADirectoryError, match="There is no folder"):
            lib.files_from_dir(wrong)


def test_they_can_be_uploaded(folder: Path, server: Any) -> None:
    with Anthropic(api_key="K", base_url=server.url) as client:
        client.beta.skills.create(files=lib.files_from_dir(folder))
    raw = server.requests[0].raw
    assert b'name="files[]"; filename="skill/SKILL.md"' in raw
    assert raw.count(b"filename=") == 2
