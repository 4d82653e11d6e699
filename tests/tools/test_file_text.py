"""Bytes of files as text: encodings, binary files, lines as `wc -l` counts them."""

from __future__ import annotations

import codecs
import io
import subprocess
from pathlib import Path

import pytest

from agentkit_tools._file_text import FileText, is_binary, read_text


def text_of(data: bytes, max_bytes: int = 1_000_000) -> FileText | None:
    return read_text(io.BytesIO(data), max_bytes)


@pytest.mark.parametrize(
    ("data", "text", "encoding"),
    [
        ("grün\n".encode(), "grün\n", "utf-8"),
        (codecs.BOM_UTF8 + "grün".encode(), "grün", "utf-8"),
        (codecs.BOM_UTF16_LE + "grün".encode("utf-16-le"), "grün", "utf-16"),
        (codecs.BOM_UTF16_BE + "grün".encode("utf-16-be"), "grün", "utf-16"),
        ("grün".encode("utf-32"), "grün", "utf-32"),
        ("grün".encode("latin-1"), "grün", "latin-1"),
        (b"\x80\xff", "\x80\xff", "latin-1"),
        (b"", "", "utf-8"),
    ],
)
def test_an_encoding_is_found_by_its_mark_or_by_what_fits(
    data: bytes, text: str, encoding: str
) -> None:
    assert text_of(data) == FileText(text, encoding)


def test_a_nul_byte_in_the_first_8_kb_makes_a_file_binary() -> None:
    assert text_of(b"PK\0\0") is None
    assert text_of(b"a" * 8191 + b"\0") is None
    late = text_of(b"a" * 8192 + b"\0")
    assert late is not None
    assert late.encoding == "utf-8"


@pytest.mark.parametrize(
    ("data", "binary"), [(b"a\0b", True), (b"ab", False), ("ab".encode("utf-16"), False)]
)
def test_a_binary_file_is_told_from_its_beginning(data: bytes, binary: bool) -> None:
    assert is_binary(io.BytesIO(data)) is binary


def test_no_more_is_read_than_allowed_even_in_the_middle_of_a_character() -> None:
    assert text_of("aü".encode(), 2) == FileText("a", "utf-8", is_cut=True)
    assert text_of("aü".encode(), 3) == FileText("aü", "utf-8", is_cut=False)


@pytest.mark.parametrize(
    "data", [b"", b"a", b"a\n", b"a\nb", b"\n\n", b"a\r\nb\r\n", b"a\x0cb\x85\n"]
)
def test_lines_and_words_are_counted_as_wc_counts(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(data)
    counts = subprocess.run(["wc", "-lw", tmp_path / "file"], capture_output=True, check=True)
    text = text_of(data)
    assert text is not None
    assert [text.newlines, text.words] == [int(one) for one in counts.stdout.split()[:2]]


def test_lines_have_no_ends_and_the_last_may_lack_a_newline() -> None:
    assert FileText("a\r\nb\x0bc\n\nd", "utf-8").lines == ["a", "b\x0bc", "", "d"]
    assert FileText("a\n", "utf-8").lines == ["a"]
    assert FileText("", "utf-8").lines == []
