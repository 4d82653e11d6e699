"""From the bytes of a request to a body that is valid, and what it counts."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, NoReturn

from agentkit.local._errors import LocalError
from agentkit.local._recorded import RecordedRequest
from agentkit.local._tokens import count_request
from agentkit.local._validation import validate_request

__all__ = ["checked", "parsed", "read_body"]


def read_body(
    request: RecordedRequest,
    *,
    counting: bool = False,
    whole: Callable[[Any], Any] = lambda body: body,
) -> tuple[dict[str, Any], int]:
    """Parse and check the body of a request to one of the endpoints of messages.

    Args:
        request: The request.
        counting: Whether its tokens are to be counted and nothing else.
        whole: Adds to a parsed body what it only refers to.

    Returns:
        The body and the number of its tokens.

    Raises:
        LocalError: It is not what the API takes.
    """
    return checked(whole(parsed(request.content)), request, counting=counting)


def checked(
    body: Any, request: RecordedRequest, *, counting: bool = False
) -> tuple[dict[str, Any], int]:
    """Check a body that came, or was a part of what came, with `request`; see `read_body`.

    Raises:
        LocalError: It is not what the API takes.
    """
    betas = [name.strip() for name in request.headers.get("anthropic-beta", "").split(",")]
    try:
        problems = validate_request(
            body,
            beta=request.query.get("beta") == "true",
            betas=list(filter(None, betas)),
            counting=counting,
        )
        if not problems:
            return body, count_request(body)
    except RecursionError:
        raise _too_deep() from None
    raise LocalError(problems[0].status, problems[0].type, str(problems[0]))


def parsed(content: bytes) -> Any:
    """Parse the bytes of a body.

    Raises:
        LocalError: They are no JSON.
    """
    try:
        # Decoded here, as `json` would take UTF-16 and UTF-32, too.
        body = json.loads(content.decode("utf-8-sig"), parse_constant=_refuse_constant)
        if b"\\u" in content:
            # Half of a surrogate pair is a str for Python, but no text.
            json.dumps(body, ensure_ascii=False).encode()
    except RecursionError:
        raise _too_deep() from None
    except ValueError as error:
        text = f"The request body is not valid JSON: {error}"
        raise LocalError(400, message=text) from None
    return body


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _too_deep() -> LocalError:
    return LocalError(400, message="The request body is nested too deeply.")
