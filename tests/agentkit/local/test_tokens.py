"""Tokens are counted from sizes: plausible, the same every time, more for more."""

from __future__ import annotations

import base64
import struct
from collections.abc import Callable
from typing import Any

import pytest

from agentkit.local._images import image_size
from agentkit.local._tokens import count_content, count_request

Body = Callable[..., dict[str, Any]]

PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 300, 200)
GIF = b"GIF89a" + struct.pack("<HH", 300, 200)
JPEG = (
    b"\xff\xd8"
    + b"\xff\xe0" + struct.pack(">H", 16) + b"JFIF" + bytes(10)
    + b"\xff\xc4" + struct.pack(">H", 4) + bytes(2)
    + b"\xff\xc2" + struct.pack(">HBHH", 11, 8, 200, 300) + bytes(4)
)  # fmt: skip
VP8X = b"RIFF....WEBPVP8X" + bytes(8) + (299).to_bytes(3, "little") + (199).to_bytes(3, "little")
VP8L = b"RIFF....WEBPVP8L" + bytes(5) + (299 | 199 << 14).to_bytes(4, "little") + bytes(9)
VP8 = b"RIFF....WEBPVP8 " + bytes(10) + struct.pack("<HH", 300, 200)


def image(data: bytes) -> dict[str, Any]:
    source = {"type": "base64", "media_type": "image/png", "data": base64.b64encode(data).decode()}
    return {"type": "image", "source": source}


@pytest.mark.parametrize("data", [PNG, GIF, JPEG, VP8X, VP8L, VP8])
def test_the_size_of_an_image_is_read(data: bytes):
    assert image_size(data) == (300, 200)
    assert count_content([image(data)]) == 4 + 300 * 200 // 750


@pytest.mark.parametrize("data", [b"", b"BM", PNG[:20], GIF[:8], JPEG[:12], VP8[:20], VP8X[:12]])
def test_an_image_without_a_size_counts_as_a_large_one(data: bytes):
    assert image_size(data) is None
    assert count_content([image(data)]) == 4 + 1600


def test_an_odd_webp_has_no_size():
    assert image_size(b"RIFF....WEBPVP9X" + bytes(20)) is None


def test_a_large_image_is_made_smaller():
    assert count_content([image(PNG[:16] + struct.pack(">II", 9000, 9000))]) == 4 + 1600


def test_a_short_question_counts_few_tokens(body: Body):
    assert 6 <= count_request(body()) <= 12


@pytest.mark.parametrize(
    "more",
    [
        {"system": "Be brief."},
        {"system": [{"type": "text", "text": "Be brief."}]},
        {"tools": [{"name": "add", "input_schema": {"type": "object"}}]},
        {"messages": [{"role": "user", "content": "Hello, hello, hello"}]},
        {"messages": [{"role": "user", "content": [image(PNG)]}]},
    ],
)
def test_more_counts_more(more: dict[str, Any], body: Body):
    assert count_request(body(**more)) > count_request(body())
    assert count_request(body(**more)) == count_request(body(**more))


def test_tools_count_their_prompt_and_their_schemas(body: Body):
    small = {"name": "add", "input_schema": {"type": "object"}}
    large = {**small, "name": "sub", "description": "Take one number from another. " * 9}
    one, two = count_request(body(tools=[small])), count_request(body(tools=[small, large]))
    assert one > 346
    assert two > one + 50


@pytest.mark.parametrize(
    ("block", "least", "most"),
    [
        ({"type": "text", "text": "word " * 100}, 100, 150),
        ({"type": "text", "text": "你" * 100}, 50, 150),
        ({"type": "thinking", "thinking": "word " * 100, "signature": "s" * 999}, 100, 150),
        ({"type": "tool_use", "id": "t", "name": "f", "input": {"text": "word " * 100}}, 100, 150),
        ({"type": "tool_result", "tool_use_id": "t", "content": "word " * 100}, 100, 150),
        ({"type": "tool_result", "tool_use_id": "t"}, 1, 10),
        ({"type": "tool_result", "tool_use_id": "t", "content": [image(PNG)]}, 80, 100),
        ({"type": "document", "source": {"type": "text", "data": "word " * 100}}, 100, 150),
        ({"type": "document", "source": {"type": "content", "content": "word " * 100}}, 100, 150),
        ({"type": "document", "source": {"type": "url", "url": "https://a.b/c"}}, 1500, 3000),
        ({"type": "document", "source": {"type": "base64", "data": "A" * 400_000}}, 9000, 20_000),
        ({"type": "image", "source": {"type": "url", "url": "https://a.b/c"}}, 1500, 1700),
        ({"type": "not_known_yet", "data": "word " * 100}, 100, 160),
    ],
)
def test_each_block_counts_by_its_size(block: dict[str, Any], least: int, most: int):
    assert least <= count_content([block]) <= most


def test_nothing_counts_nothing():
    assert count_content("") == count_content([]) == count_content(None) == 0
