"""Going through files: which are taken, and the account of what was passed over."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from agentkit_tools import ToolError
from agentkit_tools._folders import Folders
from agentkit_tools._survey import Limits, Survey


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Make a folder with files of several kinds."""
    (tmp_path / "a.py").write_text("import os\n")
    (tmp_path / "b.md").write_bytes("grün\n".encode("latin-1"))
    (tmp_path / "c.bin").write_bytes(b"\0\1\2")
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "d.py").write_text("")
    for name in (".git", "__pycache__", "env"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "hidden.py").write_text("hidden\n")
    (tmp_path / "env" / "pyvenv.cfg").touch()
    return tmp_path


def survey(root: Path, *, files: int = 100, file_bytes: int = 1000) -> Survey:
    return Survey(Folders(root), Limits(files=files, depth=10, file_bytes=file_bytes))


def test_paths_of_text_files_come_in_order(root: Path) -> None:
    looked = survey(root)
    assert list(looked.paths(".", "any")) == ["a.py", "b.md", "inner/d.py"]
    assert looked.notes() == [
        "Left out: 1 binary file.",
        "Not entered: .git, __pycache__, env.",
    ]


def test_texts_come_with_a_remark_about_other_encodings(root: Path) -> None:
    looked = survey(root)
    texts = {name: text.text for name, text in looked.texts(".", "any")}
    assert texts == {"a.py": "import os\n", "b.md": "grün\n", "inner/d.py": ""}
    assert looked.notes()[-1] == "Not UTF-8, so read as Latin-1: 1 file."


def test_only_a_kind_is_looked_at(root: Path) -> None:
    looked = survey(root)
    assert list(looked.paths(".", "python")) == ["a.py", "inner/d.py"]
    assert looked.notes() == ["Not entered: .git, __pycache__, env."]


def test_a_single_file_is_taken_whatever_its_kind(root: Path) -> None:
    assert [name for name, _ in survey(root).texts("./a.py", "markdown")] == ["a.py"]


def test_large_files_and_many_files_are_bounded(root: Path) -> None:
    (root / "big.py").write_text("x" * 51)
    (root / "bigger.py").write_text("x" * 52)
    large = survey(root, file_bytes=50)
    assert "big.py" not in dict(large.texts(".", "python"))
    assert large.notes()[0] == "Left out: 2 files of more than 50 bytes."
    many = survey(root, files=2)
    assert list(many.paths(".", "any")) == ["a.py", "b.md"]
    assert many.notes()[-1] == "Only the first 2 files were looked at."


def test_a_file_that_goes_while_others_are_read_is_counted(root: Path) -> None:
    looked = survey(root)
    texts = looked.texts(".", "python")
    next(texts)
    os.unlink(root / "inner" / "d.py")
    assert list(texts) == []
    assert looked.notes()[0] == "Left out: 1 unreadable file."


def test_a_missing_path_is_refused(root: Path) -> None:
    with pytest.raises(ToolError, match="There is no 'gone'"):
        list(survey(root).paths("gone", "any"))
