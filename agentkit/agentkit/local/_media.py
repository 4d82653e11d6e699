"""Whether the images and documents of a request are what they say, and of a size the API takes."""

from __future__ import annotations

import base64
from collections.abc import Collection, Iterator
from typing import Any

from agentkit.local._images import image_size, image_type
from agentkit.local._most_tokens import has_long_context
from agentkit.local._problems import Problem
from agentkit.local._scalars import is_list, is_object

__all__ = ["check_media"]

# https://docs.claude.com/en/docs/build-with-claude/vision#evaluate-image-size
_MOST_BYTES = 5 * 1024 * 1024
_MOST_PIXELS = 8000
_MANY = 20
_MOST_PIXELS_OF_MANY = 2000
_MOST_IMAGES = 100
_MOST_IMAGES_OF_LONG = 600
# The head of a PDF may stand behind other bytes, ISO 32000-1, annex H.
_PDF_HEAD = 1024


def check_media(body: dict[str, Any], betas: Collection[str]) -> Iterator[Problem]:
    """Check the images and documents that a valid body holds, also those in results.

    Args:
        body: A body whose fields are known to be right.
        betas: The names in the `anthropic-beta` header.
    """
    blocks = [
        found
        for index, message in enumerate(body["messages"])
        for found in _blocks(message.get("content"), f"messages.{index}.content")
    ]
    images = [(path, source) for kind, path, source, _ in blocks if kind == "image"]
    most = _MOST_IMAGES_OF_LONG if has_long_context(body, betas) else _MOST_IMAGES
    if len(images) > most:
        yield Problem("messages", f"Too many images: {len(images)} > {most} images")
    largest = _MOST_PIXELS_OF_MANY if len(images) > _MANY else _MOST_PIXELS
    for path, source in images:
        if source.get("type") == "base64":
            yield from _image(source, f"{path}.image.source.base64", largest)
    documents = [(path, source, c) for kind, path, source, c in blocks if kind == "document"]
    for path, source, _ in documents:
        yield from _document(source, f"{path}.document.source")
    if len({cited for _, _, cited in documents}) > 1:
        path = next(path for path, _, cited in documents if not cited)
        yield Problem(
            f"{path}.document.citations",
            "citations must be enabled on all documents of a request, or on none of them",
        )


def _blocks(content: object, path: str) -> Iterator[tuple[str, str, dict[str, Any], bool]]:
    """Yield the kind, the path, the source and whether there are citations."""
    for index, block in enumerate(content if is_list(content) else []):
        if not is_object(block):
            continue
        below = f"{path}.{index}"
        kind = block.get("type")
        if kind == "tool_result":
            yield from _blocks(block.get("content"), f"{below}.tool_result.content")
        elif kind in ("image", "document") and is_object(source := block.get("source")):
            citations = block.get("citations")
            yield kind, below, source, is_object(citations) and citations.get("enabled") is True
            yield from _blocks(source.get("content"), f"{below}.document.source.content.content")


def _document(source: dict[str, Any], path: str) -> Iterator[Problem]:
    match source:
        case {"type": "base64", "data": str(data)}:
            if b"%PDF-" not in base64.b64decode(data[: 2 * _PDF_HEAD])[:_PDF_HEAD]:
                yield Problem(f"{path}.base64.data", "The PDF specified was not valid.")
        case {"type": "text", "data": ""}:
            yield Problem(f"{path}.text.data", "the text of a document must be non-empty")
        case _:
            pass


def _image(source: dict[str, Any], path: str, largest: int) -> Iterator[Problem]:
    data = base64.b64decode(source["data"])
    if not data:
        yield Problem(path, "image cannot be empty")
    elif image_type(data) is None:
        yield Problem(f"{path}.data", "Could not process image")
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
