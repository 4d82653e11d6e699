"""The parts of an uploaded form."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager

from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.types import Message

from agentkit.local._errors import LocalError
from agentkit.local._exchange import Exchange

__all__ = ["files_in", "uploaded"]

_MOST_FILES = 1000


@asynccontextmanager
async def uploaded(request: Request) -> AsyncGenerator[FormData]:
    """Parse the form that a request has brought.

    Raises:
        LocalError: It is no form.
    """
    content = Exchange.of(request).request.content

    async def receive() -> Message:
        return {"type": "http.request", "body": content}

    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise LocalError(400, message="content-type: must be multipart/form-data")
    again = Request(request.scope, receive)
    try:
        async with again.form(max_files=_MOST_FILES) as form:
            yield form
    except (HTTPException, MultiPartException, KeyError) as error:
        reason = getattr(error, "detail", None) or getattr(error, "message", None) or "no boundary"
        raise LocalError(400, message=f"The form can't be read: {reason}") from None


def files_in(form: FormData, name: str) -> Iterator[UploadFile]:
    """Yield the files of a form that have this name."""
    for value in form.getlist(name):
        if isinstance(value, UploadFile):
            yield value
