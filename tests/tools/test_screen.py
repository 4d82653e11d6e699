"""A screen as the model sees it: scaled, cut, in its own coordinates."""

from __future__ import annotations

import io
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from agentkit_tools._screen import Screen

sizes = st.integers(1, 8_000)


def png(width: int, height: int, *, noise: bool = False) -> bytes:
    """Return a picture whose left half is red, or one that can't be packed."""
    image = Image.new("RGB", (width, height), "blue")
    image.paste("red", (0, 0, width // 2, height))
    if noise:
        data = random.Random(1).randbytes(width * height * 3)
        image = Image.frombytes("RGB", (width, height), data)
    with io.BytesIO() as file:
        image.save(file, "PNG")
        return file.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


@pytest.mark.parametrize(
    ("real", "most", "shown"),
    [
        ((1024, 768), (1280, 800), (1024, 768)),
        ((2560, 1600), (1280, 800), (1280, 800)),
        ((3840, 1080), (1280, 800), (1280, 360)),
        ((1080, 3840), (1280, 800), (225, 800)),
        ((10_000, 1), (1280, 800), (1280, 1)),
    ],
)
def test_a_screen_is_shown_no_larger_than_it_may(
    real: tuple[int, int], most: tuple[int, int], shown: tuple[int, int]
):
    assert Screen(*real, *most).shown == shown


@given(width=sizes, height=sizes, most=st.integers(1, 3_000), data=st.data())
def test_a_place_that_is_pointed_at_is_seen_where_it_was_named(
    width: int, height: int, most: int, data: st.DataObject
):
    screen = Screen(width, height, most, most)
    x = data.draw(st.integers(0, screen.shown[0] - 1))
    y = data.draw(st.integers(0, screen.shown[1] - 1))
    real = screen.real(x, y)
    assert 0 <= real[0] < width
    assert 0 <= real[1] < height
    assert screen.seen(*real) == (x, y)


@pytest.mark.parametrize("place", [(-1, 0), (0, -1), (1280, 0), (0, 800), (10**9, 10**9)])
def test_a_place_outside_is_refused(place: tuple[int, int]):
    with pytest.raises(ValueError, match="outside of the screen: x has to be from 0 to 1279"):
        Screen(2560, 1600, 1280, 800).real(*place)


def test_a_picture_is_made_as_large_as_the_model_sees_the_screen():
    kind, data = Screen(2000, 1000, 500, 500).picture(png(2000, 1000))
    assert (kind, opened(data).size) == ("image/png", (500, 250))


def test_a_region_fills_the_picture():
    screen = Screen(2000, 1000, 1000, 1000)
    _, data = screen.picture(png(2000, 1000), (400, 0, 600, 100))
    picture = opened(data)
    assert picture.size == (1000, 500)
    assert picture.getpixel((490, 10)) == (255, 0, 0)
    assert picture.getpixel((510, 10)) == (0, 0, 255)


def test_what_is_too_large_as_a_png_is_made_a_jpeg():
    kind, data = Screen(1600, 1200, 1600, 1200).picture(png(1600, 1200, noise=True))
    assert kind == "image/jpeg"
    assert len(data) < 3_700_000
    assert opened(data).size == (1600, 1200)
