"""Paths as a model gives them: what they are taken apart into, and which are refused."""

from __future__ import annotations

import pytest

from agentkit_tools import ToolError
from agentkit_tools._paths import is_odd, parts_of, shown


def test_a_path_is_taken_apart_into_names() -> None:
    assert parts_of("./a//b/") == ["a", "b"]
    assert parts_of(".") == []


@pytest.mark.parametrize(
    "name",
    ["..a", "a..", "...", "100%", "50%25 off", "a%20b", "naïve é.txt", "漢字", ".hidden", "…x"],
)
def test_unusual_names_that_are_no_disguise_are_taken(name: str) -> None:
    assert parts_of(f"folder/{name}") == ["folder", name]
    assert not is_odd(name, at_top=True)


@pytest.mark.parametrize(
    "path",
    [
        "%2e%2e/secret.txt",
        "%2E%2E",
        "%2e./x",
        "%252e%252e/x",
        "..%2fsecret.txt",
        "%2e%2e%2fsecret.txt",
        "..%5csecret.txt",
        "\u2025/secret.txt",
        "\uff0e\uff0e/secret.txt",
        "\u2024\u2024/secret.txt",
        "..\u2215secret.txt",
        "..\uff3csecret.txt",
        "a/%2e/b",
        "x%00",
    ],
)
def test_what_becomes_a_way_out_once_it_is_decoded_is_refused(path: str) -> None:
    with pytest.raises(ToolError, match=r"stands for '\.\.' or '/' elsewhere"):
        parts_of(path)
    assert any(is_odd(name, at_top=False) for name in path.split("/"))


def test_the_names_of_files_that_are_being_written_are_kept() -> None:
    with pytest.raises(ToolError, match="being written"):
        parts_of("a/.agentkit-unfinished-0")


def test_a_path_is_quoted_short_and_printable() -> None:
    assert shown("a b") == "'a b'"
    assert shown("a\n") == "'a\\n'"
    assert len(shown("x" * 500)) < 90
