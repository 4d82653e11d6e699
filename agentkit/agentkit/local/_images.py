"""The kind and the size of an image, read from the first bytes of its file."""

from __future__ import annotations

import struct
from collections.abc import Iterator

__all__ = ["image_size", "image_type"]

# JPEG markers that begin a frame; those left out between them define tables.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_PLAIN = frozenset({0x01, *range(0xD0, 0xDA)})


_BEGINNINGS = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
    b"\xff\xd8\xff": "image/jpeg",
}


def image_type(data: bytes) -> str | None:
    """Return the media type of a PNG, GIF, JPEG or WebP; `None` for others."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for start, kind in _BEGINNINGS.items() if data.startswith(start)), None)


def image_size(data: bytes) -> tuple[int, int] | None:
    """Return width and height, in pixels, of a PNG, GIF, JPEG or WebP; `None` for others."""
    if data.startswith(b"\x89PNG\r\n\x1a\n") and len(data) >= 24:
        return struct.unpack_from(">II", data, 16)
    if data.startswith((b"GIF87a", b"GIF89a")) and len(data) >= 10:
        return struct.unpack_from("<HH", data, 6)
    if data.startswith(b"\xff\xd8"):
        return next(_jpeg(data), None)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP" and len(data) >= 30:
        return _webp(data)
    return None


def _jpeg(data: bytes) -> Iterator[tuple[int, int]]:
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker in _FRAMES:
            height, width = struct.unpack_from(">HH", data, at + 5)
            yield width, height
        # A marker is followed by the length of its segment, but for the few that stand alone.
        at += 2 if marker in _PLAIN else 2 + int.from_bytes(data[at + 2 : at + 4], "big")


def _webp(data: bytes) -> tuple[int, int] | None:
    kind = data[12:16]
    if kind == b"VP8X":
        return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
    if kind == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if kind == b"VP8 ":
        width, height = struct.unpack_from("<HH", data, 26)
        return width & 0x3FFF, height & 0x3FFF
    return None
