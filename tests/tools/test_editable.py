"""Texts of files that are changed: bytes outside of a change stay what they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentkit_tools import ToolError
from agentkit_tools._editable import editable


def replaced(data: bytes, old: str, new: str) -> bytes:
    file = editable("f", data)
    at = file.text.index(old)
    return file.replaced([(at, at + len(old))], new)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"a\nold\nb", b"a\nn\ne\nb"),
        (b"a\r\nold\r\nb\r\n", b"a\r\nn\r\ne\r\nb\r\n"),
        (b"a\r\nold\nb\r\n", b"a\r\nn\r\ne\nb\r\n"),
        (b"a\nold\r\nb\n", b"a\nn\ne\r\nb\n"),
        (b"\xef\xbb\xbfold\r\n", b"\xef\xbb\xbfn\r\ne\r\n"),
        ("\ufeffold ä\n".encode("utf-16-le"), "\ufeffn\ne ä\n".encode("utf-16-le")),
        ("\ufeffold ä\n".encode("utf-16-be"), "\ufeffn\ne ä\n".encode("utf-16-be")),
        ("\ufeffold\n".encode("utf-32-le"), "\ufeffn\ne\n".encode("utf-32-le")),
        (b"caf\xe9 old\r", b"caf\xe9 n\ne\r"),
    ],
)
def test_encoding_and_line_endings_are_kept(data: bytes, expected: bytes) -> None:
    assert replaced(data, "old", "n\ne") == expected


@given(st.text(st.sampled_from("ab\r\né"), max_size=30), st.data())
def test_what_is_not_replaced_stays_byte_for_byte(raw: str, data: st.DataObject) -> None:
    file = editable("f", raw.encode())
    begin = data.draw(st.integers(0, len(file.text)))
    end = data.draw(st.integers(begin, len(file.text)))
    after = file.replaced([(begin, end)], "X").decode()
    head, tail = after.split("X")
    assert raw.startswith(head)
    assert raw.endswith(tail)
    assert head.replace("\r\n", "\n") == file.text[:begin]
    assert tail.replace("\r\n", "\n") == file.text[end:]


def test_several_places_are_replaced_at_once() -> None:
    file = editable("f", b"a\r\na\na")
    assert file.replaced([(0, 1), (2, 3), (4, 5)], "b") == b"b\r\nb\nb"


@pytest.mark.parametrize(
    ("data", "reason"),
    [(b"a\0b", "binary"), (b"\xff\xfea", "is not the UTF-16-LE it says it is")],
)
def test_what_is_no_text_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(ToolError, match=f"'f' .*{reason}"):
        editable("f", data)


def test_a_character_that_the_encoding_lacks_is_named() -> None:
    with pytest.raises(ToolError, match=r"'f' is LATIN-1, which has no '\\u20ac'"):
        replaced(b"caf\xe9 old", "old", "€")
