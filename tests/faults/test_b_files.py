"""Bodies with files in them that are sent more than once: case 22."""

from __future__ import annotations

import gzip
import io
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from colours import Use, got
from failing import refuses
from http_bytes import answers
from scripted_socket import Peer, SocketServer
from streamed import ASK

from agentkit_client import APIConnectionError

CONTENT = b"0123456789" * 20_000
FILE = {
    "id": "F",
    "type": "file",
    "filename": "f",
    "mime_type": "text/plain",
    "size_bytes": 1,
    "created_at": "2026-01-01T00:00:00Z",
}


def path(folder: Path) -> Path:
    name = folder / "f.txt"
    name.write_bytes(CONTENT)
    return name


def opened(folder: Path) -> Any:
    return path(folder).open("rb")


def half_read(folder: Path) -> Any:
    file = opened(folder)
    file.read(100)
    return file


def piped(folder: Path) -> Any:
    """Return a file that can be read once."""
    there, here = os.pipe()

    def fill() -> None:
        with os.fdopen(here, "wb") as pipe:
            pipe.write(CONTENT)

    threading.Thread(target=fill).start()
    return os.fdopen(there, "rb")


def unpacked(folder: Path) -> Any:
    """Return a file that is longer than that on disk."""
    name = folder / "f.gz"
    name.write_bytes(gzip.compress(CONTENT))
    return gzip.open(name, "rb")


def in_memory(folder: Path) -> Any:
    return io.BytesIO(CONTENT)


def in_pieces(folder: Path) -> Iterator[bytes]:
    return iter([CONTENT[:10], CONTENT[10:]])


def as_bytes(folder: Path) -> bytes:
    return CONTENT


Make = Callable[[Path], Any]
ANY = pytest.mark.parametrize(
    "make", [path, opened, half_read, piped, unpacked, in_memory, in_pieces, as_bytes]
)


def bodies(server: SocketServer) -> list[bytes]:
    return [body for peer in server.peers for body in peer.requests]


@ANY
def test_case_22_a_file_is_sent_again_as_a_whole(
    use: Use, server: SocketServer, tmp_path: Path, make: Make
):
    moved = answers(b"", "307 Moved", {"location": "/elsewhere"})
    server.plays(refuses("503 No"), Peer.close, moved, answers(FILE))
    content = make(tmp_path)

    async def upload(client: Any) -> None:
        uploaded = await got(client.beta.files.upload(file=content))
        assert uploaded.http.retries_taken == 2

    use(upload)
    if hasattr(content, "close"):
        content.close()
    first, *others = bodies(server)
    assert CONTENT in first
    assert others == [first] * 3


def by_path(client: Any, content: Any) -> Any:
    return client.post("/v1/x", cast_to=dict[str, Any], content=content)


def in_a_message(client: Any, content: Any) -> Any:
    source = {"type": "base64", "media_type": "application/pdf", "data": content}
    document = {"type": "document", "source": source}
    return client.messages.create(**{**ASK, "messages": [{"role": "user", "content": [document]}]})


@pytest.mark.parametrize("make", [opened, in_memory, piped])
@pytest.mark.parametrize("send", [by_path, in_a_message])
def test_case_22_what_was_read_once_is_sent_twice(
    use: Use,
    server: SocketServer,
    tmp_path: Path,
    make: Make,
    send: Callable[[Any, Any], Any],
):
    server.plays(Peer.close, answers())
    with make(tmp_path) as content:

        async def post(client: Any) -> None:
            await got(send(client, content))

        use(post)
    first, second = bodies(server)
    assert len(first) >= len(CONTENT)
    assert second == first


class Once(io.BytesIO):
    """A file that says it can be rewound, and can't be once it was read."""

    is_read = False

    def read(self, size: int | None = -1, /) -> bytes:
        self.is_read = True
        return super().read(size)

    def seek(self, offset: int, whence: int = 0, /) -> int:
        if self.is_read:
            raise io.UnsupportedOperation("no")
        return super().seek(offset, whence)


class Never:
    """A file that says it can be rewound, and never can."""

    def __init__(self, content: bytes) -> None:
        self._file = io.BytesIO(content)

    def seekable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        return self._file.read(size)

    def seek(self, offset: int, whence: int = 0, /) -> int:
        raise io.UnsupportedOperation("no")


@pytest.mark.parametrize(("file", "times"), [(Once, 1), (Never, 2)])
def test_case_22_a_file_that_can_not_be_rewound_is_never_sent_empty(
    use: Use, server: SocketServer, file: Callable[[bytes], Any], times: int
):
    server.plays(Peer.close, answers(FILE))
    content = file(CONTENT)

    async def upload(client: Any) -> None:
        if times == 1:
            with pytest.raises(APIConnectionError):
                await got(client.beta.files.upload(file=content))
        else:
            await got(client.beta.files.upload(file=content))

    use(upload)
    assert [CONTENT in body for body in bodies(server)] == [True] * times


def test_case_22_a_file_that_was_closed_meanwhile_is_refused(
    use: Use, server: SocketServer, tmp_path: Path
):
    content = opened(tmp_path)

    def closes(peer: Peer) -> None:
        content.close()
        peer.close()

    server.plays(closes, answers(FILE))

    async def upload(client: Any) -> None:
        with pytest.raises(APIConnectionError, match="closed file"):
            await got(client.beta.files.upload(file=content))

    use(upload)
    assert len(bodies(server)) == 1


def test_case_22_a_file_that_has_shrunk_meanwhile_is_refused(
    use: Use, server: SocketServer, tmp_path: Path
):
    content = opened(tmp_path)

    def shrinks(peer: Peer) -> None:
        os.truncate(content.name, 0)
        peer.close()

    server.plays(shrinks, answers(FILE))

    async def upload(client: Any) -> None:
        with pytest.raises(APIConnectionError):
            await got(client.beta.files.upload(file=content))

    use(upload)
    content.close()
    assert len(bodies(server)) == 1
