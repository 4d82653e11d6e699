"""Images and documents as blocks."""

from __future__ import annotations

import base64
import io
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from agentkit_tools import InvalidResult
from agentkit_tools._media import file_block, is_picture, media_block, picture_block


def opened(block: dict[str, Any] | None) -> Image.Image:
    """Open the image of a block, whose type has to be what it says."""
    assert block is not None
    source = block["source"]
    image = Image.open(io.BytesIO(base64.b64decode(source["data"])))
    assert source["media_type"] == f"image/{(image.format or '').lower()}"
    return image


def file(picture: Image.Image, kind: str) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kind)
    return buffer.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_a_file_of_each_kind_is_told_by_its_bytes(kind: str):
    data = file(Image.new("RGB", (3, 2), "red"), kind)
    assert opened(media_block(data)).format == kind


@pytest.mark.parametrize("kind", ["BMP", "TIFF"])
def test_what_the_api_does_not_take_is_no_image(kind: str):
    assert media_block(file(Image.new("RGB", (3, 2)), kind)) is None


@pytest.mark.parametrize(
    "mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "YCbCr", "HSV", "LAB", "I", "I;16", "F"]
)
def test_a_picture_of_any_colours_can_be_shown(mode: str):
    assert opened(picture_block(Image.new(mode, (3, 2)))).size == (3, 2)


@pytest.mark.parametrize(
    ("kind", "shown"),
    [("PNG", "PNG"), ("JPEG", "JPEG"), ("GIF", "GIF"), ("WEBP", "WEBP"), ("BMP", "PNG")],
)
def test_a_picture_keeps_its_format_if_it_can(kind: str, shown: str):
    picture = Image.open(io.BytesIO(file(Image.new("RGB", (3, 2)), kind)))
    assert opened(picture_block(picture)).format == shown


def test_a_picture_keeps_its_transparency():
    picture = Image.new("RGBA", (1, 1), (10, 20, 30, 40))
    assert opened(picture_block(picture)).getpixel((0, 0)) == (10, 20, 30, 40)


def test_pillow_is_not_imported_to_find_out():
    code = "import sys; from agentkit_tools import _media; "
    code += "print(_media.is_picture(3), 'PIL' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
    assert not is_picture(b"")


def test_a_path_of_anything_else_is_no_block(tmp_path: Path):
    (tmp_path / "fake.png").write_bytes(b"no image")
    (tmp_path / "empty.pdf").touch()
    os.mkfifo(tmp_path / "pipe")
    for name in ("fake.png", "empty.pdf", "pipe", "gone.png", ".", "a\0b"):
        assert file_block(tmp_path / name) is None


def test_a_document_is_read_whole(tmp_path: Path):
    data = b"%PDF-1.7" + os.urandom(100_000)
    (tmp_path / "a.pdf").write_bytes(data)
    block = file_block(tmp_path / "a.pdf")
    assert block is not None
    assert base64.b64decode(block["source"]["data"]) == data
    assert block["type"] == "document"


def test_a_file_that_can_not_be_read_is_an_error_of_that_call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    path = tmp_path / "a.png"
    path.touch()

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)  # root may read everything
    with pytest.raises(InvalidResult, match=r"a\.png', can't be read: Permission denied\."):
        file_block(path)


def test_a_picture_without_a_pixel_is_an_error_of_that_call():
    with pytest.raises(InvalidResult, match="can't be shown: cannot write empty image"):
        picture_block(Image.new("RGB", (0, 0)))
