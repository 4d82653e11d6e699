"""Whether the files that a request names are there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from agentkit.local._errors import LocalError
from agentkit.local._files import FILE
from agentkit.local._scalars import is_list
from agentkit.local._store import Store

__all__ = ["check_named_files"]


def check_named_files(body: dict[str, Any], store: Store) -> None:
    """Check the images, documents and uploads of a valid body, where a user names them.

    What is sent back of a reply names files that whoever replied has made.

    Raises:
        LocalError: There is no such file.
    """
    for message in body["messages"]:
        for id in _named(message.get("content")) if message.get("role") == "user" else ():
            if store.get(FILE, id) is None:
                raise LocalError(404, message=f"File not found: {id}")


def _named(content: object) -> Iterator[str]:
    for block in content if is_list(content) else []:
        match block:
            case {"type": "container_upload", "file_id": str(id)}:
                yield id
            case {"source": {"type": "file", "file_id": str(id)}}:
                yield id
            case {"type": "tool_result", "content": inner} | {"source": {"content": inner}}:
                yield from _named(inner)
            case _:
                pass
