"""The endpoints of files: kept as they came, and streamed where they may be downloaded."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from typing import Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from agentkit.local._errors import LocalError
from agentkit.local._exchange import json_response
from agentkit.local._identifiers import identifier
from agentkit.local._paging import either_page
from agentkit.local._store import Store
from agentkit.local._times import now
from agentkit.local._uploads import files_in, uploaded

__all__ = ["FILE", "Files"]

FILE = "file"
# https://docs.claude.com/en/docs/build-with-claude/files#file-lifecycle
_WRONG_NAME = re.compile(r'[<>:"|?*\\/\x00-\x1f]')
_LONGEST_NAME = 255


class Files:
    """Files in a store.

    Args:
        store: Where they are.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, name: str, content: bytes, mime_type: str, *, downloadable: bool) -> str:
        """Keep a file and return its id."""
        id = identifier("file", self._store.number())
        metadata = {
            "id": id,
            "type": "file",
            "filename": name,
            "mime_type": mime_type,
            "size_bytes": len(content),
            "created_at": now(),
            "downloadable": downloadable,
        }
        self._store.put(FILE, id, metadata, content=content)
        return id

    async def upload(self, request: Request) -> Response:
        """Answer `POST /v1/files`."""
        async with uploaded(request) as form:
            file = next(files_in(form, "file"), None)
            if file is None:
                raise LocalError(400, message="file: Field required")
            name = file.filename or ""
            if not 1 <= len(name) <= _LONGEST_NAME or _WRONG_NAME.search(name):
                raise LocalError(
                    400,
                    message=f"filename: must have 1 to {_LONGEST_NAME} characters, and none of "
                    'these: < > : " | ? * \\ / or control characters',
                )
            kind = file.content_type or "application/octet-stream"
            id = self.add(name, await file.read(), kind, downloadable=False)
        return json_response(self._found(id))

    async def list(self, request: Request) -> Response:
        """Answer `GET /v1/files`, by ids as well as by a cursor."""
        query = request.query_params
        files = self._store.all(FILE)
        if wanted := query.getlist("ids[]"):
            files = [file for file in files if file["id"] in wanted]
        return json_response(either_page(files, query))

    async def metadata(self, request: Request) -> Response:
        """Answer `GET /v1/files/{file_id}`."""
        return json_response(self._found(request.path_params["file_id"]))

    async def download(self, request: Request) -> Response:
        """Answer `GET /v1/files/{file_id}/content`."""
        file = self._found(request.path_params["file_id"])
        if not file["downloadable"]:
            text = f"File {file['id']} is not downloadable."
            raise LocalError(400, message=text)
        return StreamingResponse(
            _paced(self._store.content(FILE, file["id"])),
            media_type=file["mime_type"],
            headers={"content-length": str(file["size_bytes"])},
        )

    async def delete(self, request: Request) -> Response:
        """Answer `DELETE /v1/files/{file_id}`."""
        id = self._found(request.path_params["file_id"])["id"]
        self._store.delete(FILE, id=id)
        return json_response({"id": id, "type": "file_deleted"})

    def _found(self, id: str) -> dict[str, Any]:
        if (file := self._store.get(FILE, id)) is None:
            raise LocalError(404, message=f"File not found: {id}")
        return file


async def _paced(parts: Iterator[bytes]) -> AsyncIterator[bytes]:
    for part in parts:
        yield part
        await asyncio.sleep(0)
