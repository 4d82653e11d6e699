"""The kinds of file that tools can be asked for."""

from __future__ import annotations

from typing import get_args

import pytest

from agentkit_tools._file_kinds import ENDINGS, FileKind, counted, is_of_kind


def test_every_kind_has_its_endings() -> None:
    assert set(ENDINGS) == set(get_args(FileKind))


@pytest.mark.parametrize(
    ("path", "kind", "fits"),
    [
        ("a/b.py", "python", True),
        ("A.PY", "python", True),
        ("a.pyc", "python", False),
        ("py", "python", False),
        ("notes.txt", "plain_text", True),
        ("Makefile", "any", True),
    ],
)
def test_the_end_of_a_name_tells_the_kind(path: str, kind: FileKind, fits: bool) -> None:
    assert is_of_kind(path, kind) is fits


def test_numbers_of_files_are_written_out() -> None:
    assert counted(1, "any") == "1 file"
    assert counted(2, "plain_text") == "2 plain text files"
