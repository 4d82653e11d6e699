"""What a request to a cloud says, and the same for the API."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from starlette.types import Scope

from agentkit.local._errors import LocalError
from agentkit.local._recorded import Headers, RecordedRequest

__all__ = ["CloudRequest", "api_request", "bearer", "check_version"]

_OWN = ("authorization", "api-key", "x-api-key", "anthropic-beta", "content-length")


class CloudRequest:
    """A request as it came in, its path and query also as they were written."""

    def __init__(self, scope: Scope, recorded: RecordedRequest) -> None:
        self.recorded = recorded
        self.raw_path: str = (scope.get("raw_path") or scope["path"].encode()).decode("latin-1")
        self.raw_query: str = scope.get("query_string", b"").decode("latin-1")

    @property
    def headers(self) -> Headers:
        """The headers."""
        return self.recorded.headers

    def fields(self) -> dict[str, Any]:
        """Return the fields of the body.

        Raises:
            LocalError: It is no JSON object.
        """
        try:
            body = json.loads(self.recorded.content or b"{}")
        except ValueError as error:
            raise LocalError(400, message=f"The body is not valid JSON: {error}") from None
        if not isinstance(body, dict):
            raise LocalError(400, message="The body has to be a JSON object")
        return body  # pyright: ignore[reportUnknownVariableType]  # JSON objects have texts for keys


def api_request(
    request: CloudRequest,
    path: str,
    fields: Mapping[str, Any],
    *,
    key: str,
    betas: list[str],
) -> RecordedRequest:
    """Return a request as the API takes it.

    Args:
        request: What came in.
        path: Where it goes.
        fields: Its body.
        key: What clients of the API prove themselves with.
        betas: The beta features it asks for.
    """
    kept = [(name, value) for name, value in request.headers.items() if name not in _OWN]
    asked = [("anthropic-beta", ",".join(betas))] if betas else []
    own = [("x-api-key", key), ("anthropic-version", "2023-06-01"), *asked]
    return RecordedRequest(
        method="POST",
        path=path,
        query={"beta": "true"} if betas else {},
        headers=Headers([*kept, *own]),
        content=json.dumps(fields).encode(),
    )


def bearer(headers: Headers) -> str:
    """Return the bearer token of a request; "" where it has none."""
    scheme, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def check_version(fields: dict[str, Any], version: str) -> None:
    """Take out of a body which version of the API it is of.

    Raises:
        LocalError: It is missing, or another one.
    """
    found = fields.pop("anthropic_version", None)
    if found is None:
        raise LocalError(400, message="anthropic_version: Field required")
    if found != version:
        raise LocalError(400, message=f"anthropic_version: {found!r} is not {version!r}")
