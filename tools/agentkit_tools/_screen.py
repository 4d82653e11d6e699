"""A screen as the model sees it: smaller than it is, with coordinates of its own (no I/O)."""

from __future__ import annotations

import io
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from PIL.Image import Image

_MOST_BYTES: Final = 3_700_000
"""Bytes of a picture: the API takes 5 MB of base64."""
_QUALITIES: Final = (85, 60, 35)


@dataclass(frozen=True)
class Screen:
    """How big a screen is, and how big a model sees it; in pixels.

    Attributes:
        width: of the screen itself.
        height: of the screen itself.
        most_width: how wide the model sees it at most.
        most_height: how high the model sees it at most.
    """

    width: int
    height: int
    most_width: int
    most_height: int

    @property
    def scale(self) -> float:
        """How many of the model's pixels one of the screen is; 1 at most."""
        return min(1.0, self.most_width / self.width, self.most_height / self.height)

    @property
    def shown(self) -> tuple[int, int]:
        """Width and height as the model sees them."""
        return max(1, round(self.width * self.scale)), max(1, round(self.height * self.scale))

    def real(self, x: int, y: int) -> tuple[int, int]:
        """Return the place on the screen of a place that the model has named.

        Raises:
            ValueError: it is outside.
        """
        width, height = self.shown
        if not (0 <= x < width and 0 <= y < height):
            raise ValueError(
                f"({x}, {y}) is outside of the screen: x has to be from 0 to {width - 1}, y from 0 "
                f"to {height - 1}"
            )
        return _middle(x, self.width, width), _middle(y, self.height, height)

    def seen(self, x: int, y: int) -> tuple[int, int]:
        """Return where the model sees a place of the screen."""
        width, height = self.shown
        return min(width - 1, x * width // self.width), min(height - 1, y * height // self.height)

    def picture(
        self, png: bytes, region: tuple[int, int, int, int] | None = None
    ) -> tuple[str, bytes]:
        """Make of a picture of the screen one for the model: its media type and its bytes.

        With a region (left, top, right, bottom, as the model sees them) that part of it fills the
        picture. What is too large as a PNG is made a JPEG.
        """
        from PIL import Image  # paid by who uses it

        image: Any = Image.open(io.BytesIO(png)).convert("RGB")
        size = self.shown
        if region is not None:
            wide, high = self.width / size[0], self.height / size[1]
            left, top, right, bottom = region
            image = image.crop(
                (int(left * wide), int(top * high), ceil(right * wide), ceil(bottom * high))
            )
            factor = min(size[0] / image.width, size[1] / image.height)
            size = max(1, round(image.width * factor)), max(1, round(image.height * factor))
        if image.size != size:
            image = image.resize(size, Image.Resampling.LANCZOS)
        return _encoded(image)


def _middle(place: int, real: int, shown: int) -> int:
    """Return the middle one of the pixels that the model sees as one."""
    first, after = -(-place * real // shown), -(-(place + 1) * real // shown)
    return (first + after - 1) // 2


def _encoded(image: Image) -> tuple[str, bytes]:
    data = _saved(image, "PNG", optimize=False)
    if len(data) <= _MOST_BYTES:
        return "image/png", data
    for quality in _QUALITIES:
        data = _saved(image, "JPEG", quality=quality)
        if len(data) <= _MOST_BYTES:
            break
    return "image/jpeg", data


def _saved(image: Image, kind: str, **options: object) -> bytes:
    with io.BytesIO() as file:
        image.save(file, kind, **options)
        return file.getvalue()
