"""The errors of the local API: one that a client gets, two that its user gets.

Exception
├── LocalError     answered to the client, in the API's own shape
├── ScriptError    a script that is malformed, ran out, or was not played to its end
└── ModelError     a model that crashed while it answered
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

__all__ = ["LocalError", "ModelError", "ScriptError"]

# Status -> (error type, what the API says), from https://docs.claude.com/en/api/errors.
_KNOWN = {
    400: ("invalid_request_error", "Invalid request"),
    401: ("authentication_error", "invalid x-api-key"),
    402: ("billing_error", "Your account has a billing problem"),
    403: ("permission_error", "Your API key has no permission to use this resource"),
    404: ("not_found_error", "Not found"),
    405: ("invalid_request_error", "Method Not Allowed"),
    413: ("request_too_large", "Request exceeds the maximum size"),
    429: ("rate_limit_error", "This request would exceed your rate limit"),
    500: ("api_error", "Internal server error"),
    504: ("timeout_error", "The request timed out"),
    529: ("overloaded_error", "Overloaded"),
}


class LocalError(Exception):
    """An error for the client, as the API would answer it.

    A model may raise it; `ScriptedModel` also takes it as a reply.

    Args:
        status: The HTTP status, 400 to 599.
        type: The error's type, such as `"overloaded_error"`; by default the one that goes with
            the status.
        message: The text for people; by default one that goes with the status.
        headers: Further response headers, such as `{"retry-after": "1"}`.

    Raises:
        ValueError: The status is not one of an error.
    """

    status: int
    type: str
    message: str
    headers: Mapping[str, str]

    def __init__(
        self,
        status: int,
        type: str | None = None,
        message: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        if not 400 <= status <= 599:
            raise ValueError(f"the status of an error is 400 to 599, not {status}")
        known_type, known_message = _KNOWN.get(status) or _KNOWN[400 if status < 500 else 500]
        self.status = status
        self.type = known_type if type is None else type
        self.message = known_message if message is None else message
        self.headers = dict(headers or {})
        super().__init__(status, self.type, self.message, self.headers)

    def __str__(self) -> str:
        return f"{self.status} {self.type}: {self.message}"


class ScriptError(Exception):
    """A script is malformed, had no reply left for a call, or was not played to its end."""


class ModelError(Exception):
    """A model raised something else than a `LocalError`; the client got a 500 for it.

    The first such exception is its `__cause__`, all of them are in `errors`.
    """

    errors: tuple[BaseException, ...]

    def __init__(self, errors: Sequence[BaseException]) -> None:
        self.errors = tuple(errors)
        super().__init__(self.errors)

    def __str__(self) -> str:
        first = self.errors[0]
        more = f" (and {len(self.errors) - 1} more)" if len(self.errors) > 1 else ""
        return f"the model raised {type(first).__name__}: {first}{more}"
