"""Content encodings undone in pieces, however the bytes come."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib
from collections.abc import Callable

import pytest
from http_bytes import encoded
from hypothesis import given
from hypothesis import strategies as st

from agentkit_client._decoding import PIECE, BadEncoding, Decoder

TEXT = b"".join(b"%d, " % number for number in range(40_000))


def raw_deflate(data: bytes) -> bytes:
    squeeze = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return squeeze.compress(data) + squeeze.flush()


WAYS: dict[tuple[str, ...], Callable[[bytes], bytes]] = {
    (): bytes,
    ("gzip",): gzip.compress,
    ("x-gzip",): gzip.compress,
    ("deflate",): zlib.compress,
    ("deflate", "gzip"): lambda data: gzip.compress(zlib.compress(data)),
    ("gzip", "deflate"): lambda data: zlib.compress(gzip.compress(data)),
    ("gzip", "gzip", "gzip"): lambda data: encoded(data, "gzip", "gzip", "gzip"),
}


def fed(decoder: Decoder, data: bytes, size: int) -> list[bytes]:
    pieces = [data[at : at + size] for at in range(0, len(data), size)]
    return [piece for each in pieces for piece in decoder.feed(each)]


@pytest.mark.parametrize("encodings", WAYS, ids="+".join)
@pytest.mark.parametrize("size", [1, 2, 17, 10**6])
def test_bytes_are_decoded_however_they_are_cut(encodings: tuple[str, ...], size: int) -> None:
    decoder = Decoder(encodings)
    pieces = fed(decoder, WAYS[encodings](TEXT), size)
    assert b"".join(pieces) == TEXT
    assert decoder.is_complete
    assert max(map(len, pieces)) <= max(PIECE, size * (not encodings))


@pytest.mark.parametrize("size", [1, 2, 10**6])
def test_deflate_without_its_header_is_decoded_too(size: int) -> None:
    decoder = Decoder(["deflate"])
    assert b"".join(fed(decoder, raw_deflate(TEXT), size)) == TEXT
    assert decoder.is_complete


@pytest.mark.parametrize("size", [1, 10**6])
def test_members_that_follow_each_other_are_one_body(size: int) -> None:
    decoder = Decoder(["gzip"])
    assert b"".join(fed(decoder, gzip.compress(b"a") + gzip.compress(b"b"), size)) == b"ab"
    assert decoder.is_complete


@pytest.mark.parametrize("rest", [b"\0" * 9, b"rest"])
@pytest.mark.parametrize("size", [1, 10**6])
def test_what_follows_the_end_is_left_out(rest: bytes, size: int) -> None:
    for encoding, encode in (("gzip", gzip.compress), ("deflate", zlib.compress)):
        decoder = Decoder([encoding])
        assert b"".join(fed(decoder, encode(b"a") + rest, size)) == b"a"


@pytest.mark.parametrize("size", [1, 100, 10**6])
def test_what_comes_before_a_wrong_byte_is_decoded_however_it_comes(size: int) -> None:
    data = gzip.compress(TEXT)[:-8] + bytes(8)  # a wrong checksum
    for encodings in (["gzip"], ["gzip", "deflate"]):
        sent = data if len(encodings) == 1 else zlib.compress(data)
        found: list[bytes] = []
        decoder = Decoder(encodings)
        pieces = (sent[at : at + size] for at in range(0, len(sent), size))
        with pytest.raises(BadEncoding):
            found.extend(one for piece in pieces for one in decoder.feed(piece))
        assert b"".join(found) == TEXT


@pytest.mark.parametrize("encodings", WAYS, ids="+".join)
def test_a_body_without_bytes_is_complete(encodings: tuple[str, ...]) -> None:
    decoder = Decoder(encodings)
    assert list(decoder.feed(b"")) in ([], [b""])
    assert decoder.is_complete


@pytest.mark.parametrize("encodings", [way for way in WAYS if way], ids="+".join)
def test_a_body_that_was_cut_is_not_complete(encodings: tuple[str, ...]) -> None:
    data = WAYS[encodings](b"hello")
    for length in range(1, len(data)):
        decoder = Decoder(encodings)
        assert b"hello".startswith(b"".join(decoder.feed(data[:length])))
        assert not decoder.is_complete


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_bytes_that_are_not_encoded_so_are_an_error_that_names_the_encoding(encoding: str) -> None:
    with pytest.raises(BadEncoding, match=f"isn't encoded with {encoding}"):
        list(Decoder([encoding]).feed(b'{"type": "message"}'))


@given(st.binary(), st.sampled_from(list(WAYS)))
def test_any_bytes_are_decoded_or_an_error(data: bytes, encodings: tuple[str, ...]) -> None:
    try:
        pieces = list(Decoder(encodings).feed(data))
    except BadEncoding:
        return
    assert encodings or pieces == [data]


def test_a_bomb_is_decoded_as_far_as_it_is_asked_for() -> None:
    bomb = encoded(bytes(100 * 2**20), "gzip", "gzip")
    tracemalloc.start()
    pieces = Decoder(["gzip", "gzip"]).feed(bomb)
    assert {len(next(pieces)) for _ in range(100)} == {PIECE}
    assert tracemalloc.get_traced_memory()[1] < 2**20
    tracemalloc.stop()


EMPTY = gzip.compress(b"", mtime=0)
SYNC = b"\0\0\0\xff\xff"
NOTHING: dict[str, tuple[str, bytes, bytes]] = {
    "empty members": ("gzip", b"", EMPTY),
    "empty blocks": ("gzip", gzip.compress(b"")[:10], SYNC),
    "empty blocks without a header": ("deflate", b"", SYNC),
    "a name without an end": ("gzip", b"\x1f\x8b\x08\x08\0\0\0\0\0\0", b"x"),
    "padding": ("gzip", gzip.compress(b"a"), b"\0"),
}


@pytest.mark.parametrize("size", [100, 10**6])
@pytest.mark.parametrize(("name", "begin", "again"), NOTHING.values(), ids=NOTHING)
def test_what_stands_for_nothing_may_not_go_on_for_ever(
    name: str, begin: bytes, again: bytes, size: int
) -> None:
    some = begin + again * (60_000 // len(again))
    assert b"".join(fed(Decoder([name]), some, size)) == (b"a" if again == b"\0" else b"")
    with pytest.raises(BadEncoding, match="stands for nothing"):
        fed(Decoder([name]), begin + again * (200_000 // len(again)), size)


def test_empty_members_may_stand_between_others() -> None:
    data = (gzip.compress(b"a") + EMPTY * 2000) * 5
    assert b"".join(fed(Decoder(["gzip"]), data, 1000)) == b"aaaaa"
