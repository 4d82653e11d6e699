"""Whether the images of a request are what they say, and of a size the API takes."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

from agentkit.local._images import image_size, image_type
from agentkit.local._problems import Problem
from agentkit.local._scalars import is_list, is_object

__all__ = ["check_images"]

# https://docs.claude.com/en/docs/build-with-claude/vision#evaluate-image-size
_MOST_BYTES = 5 * 1024 * 1024
_MOST_PIXELS = 8000
_MANY = 20
_MOST_PIXELS_OF_MANY = 2000


def check_images(body: dict[str, Any]) -> Iterator[Problem]:
    """Check the images that a valid body holds, also those in results and documents."""
    images = [
        image
        for index, message in enumerate(body["messages"])
        for image in _images(message.get("content"), f"messages.{index}.content")
    ]
    largest = _MOST_PIXELS_OF_MANY if len(images) > _MANY else _MOST_PIXELS
    for path, source in images:
        if source.get("type") == "base64":
            yield from _image(source, f"{path}.image.source.base64", largest)


def _images(content: object, path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    if not is_list(content):
        return
    for index, block in enumerate(content):
        if not is_object(block):
            continue
        below = f"{path}.{index}"
        if block.get("type") == "image" and is_object(source := block.get("source")):
            yield below, source
        elif block.get("type") == "tool_result":
            yield from _images(block.get("content"), f"{below}.tool_result.content")
        elif block.get("type") == "document" and is_object(source := block.get("source")):
            yield from _images(source.get("content"), f"{below}.document.source.content.content")


def _image(source: dict[str, Any], path: str, largest: int) -> Iterator[Problem]:
    data = base64.b64decode(source["data"])
    if not data:
        yield Problem(path, "image cannot be empty")
    if len(data) > _MOST_BYTES:
        yield Problem(path, f"image exceeds 5 MB maximum: {len(data)} bytes > {_MOST_BYTES} bytes")
    found, given = image_type(data), source["media_type"]
    if found is not None and found != given:
        yield Problem(
            f"{path}.media_type",
            f"The image was specified using the {given} media type, but the image appears to be a "
            f"{found} image",
        )
    if max(image_size(data) or (0, 0)) > largest:
        many = "" if largest == _MOST_PIXELS else " for many-image requests"
        yield Problem(
            f"{path}.data",
            f"At least one of the image dimensions exceed max allowed size{many}: {largest} pixels",
        )
