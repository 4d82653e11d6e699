"""What stands behind the local API: a model, which answers one request at a time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

__all__ = ["Model"]


class Model(Protocol):
    """Anything with a `reply`.

    A model may also have a method `verify()`. It is called when the block of `with LocalAPI(...)`
    ends without an exception, and may raise one, as `ScriptedModel` does for unused replies.
    """

    def reply(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Answer one request.

        Called in a thread of its own for each request, so several calls may run at once.

        Args:
            request: The body of the request, already found valid. It is not to be changed.

        Returns:
            A message with at least `content`, a list of content blocks or a text. What else is
            missing (`id`, `model`, `role`, `stop_reason`, `stop_sequence`, `type`, `usage`) is
            filled in by the server.

        Raises:
            LocalError: To answer an error of the API. Any other exception is answered as
                status 500 and raised again, inside a `ModelError`, when the `LocalAPI` is left.
        """
        ...
