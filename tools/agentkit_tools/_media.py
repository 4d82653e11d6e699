"""Images and documents as content blocks: from bytes, from files, from what Pillow drew."""

from __future__ import annotations

import base64
import io
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeGuard, cast

from agentkit_tools.errors import InvalidResult

if TYPE_CHECKING:
    from PIL.Image import Image

# What the API takes, by the first bytes; of a WebP file, those after the length count too.
_BEGINNINGS = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
    b"%PDF-": "application/pdf",
}
_FORMATS = ("JPEG", "GIF", "WEBP")
LONGEST_BEGINNING = 12


def media_block(data: bytes) -> dict[str, Any] | None:
    """Make a block of the bytes of a PNG, JPEG, GIF, WebP or PDF file; `None` of any other."""
    kind = _media_type(data)
    if kind is None:
        return None
    encoded = base64.b64encode(data).decode("ascii")
    source = {"type": "base64", "media_type": kind, "data": encoded}
    return {"type": "document" if kind == "application/pdf" else "image", "source": source}


def file_block(path: Path) -> dict[str, Any] | None:
    """Make a block of an image or a PDF file; `None` where the path is of anything else.

    Raises:
        InvalidResult: When the file is there, but can't be read.
    """
    try:
        if not path.is_file():  # a device or a pipe may have no end
            return None
        with path.open("rb") as file:
            beginning = file.read(LONGEST_BEGINNING)
            return media_block(beginning + file.read()) if _media_type(beginning) else None
    except ValueError:  # a path no file system takes
        return None
    except OSError as error:
        raise InvalidResult(
            f"The tool ran, but the file it returned, {os.fspath(path)!r}, can't be read:"
            f" {error.strerror}."
        ) from error


def read_whole(value: object) -> object:
    """Return what is in an open file, which is closed, or a buffer; anything else as it is."""
    if isinstance(value, (io.BytesIO, io.StringIO)):
        return value.getvalue()  # whoever wrote it has left it at its end
    if isinstance(value, io.IOBase):
        with value:
            return cast("Any", value).read()
    return value


def is_picture(value: object) -> TypeGuard[Image]:
    """Tell whether a value is an image of Pillow, which is not imported for it."""
    pillow = sys.modules.get("PIL.Image")
    return pillow is not None and isinstance(value, pillow.Image)


def picture_block(picture: Image) -> dict[str, Any] | None:
    """Make a block of an image of Pillow: in its own format if the API takes it, else as PNG."""
    kind = picture.format if picture.format in _FORMATS else "PNG"
    buffer = io.BytesIO()
    try:
        picture.save(buffer, kind)
    except (OSError, ValueError):  # of colours that format can't hold
        buffer = io.BytesIO()
        try:
            picture.convert("RGBA" if picture.has_transparency_data else "RGB").save(buffer, "PNG")
        except (OSError, ValueError) as error:  # closed, or without a pixel
            raise InvalidResult(
                f"The tool ran, but the image it returned can't be shown: {error}."
            ) from error
    return media_block(buffer.getvalue())


def _media_type(data: bytes) -> str | None:
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for start, kind in _BEGINNINGS.items() if data.startswith(start)), None)
