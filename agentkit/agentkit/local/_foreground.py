"""The local API in the foreground, for the command line."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

from agentkit.local._api import LocalAPI
from agentkit.local._model import Model

__all__ = ["run_in_foreground"]


def run_in_foreground(
    model: Model,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    api_key: str | None = None,
    on_start: Callable[[LocalAPI], None] | None = None,
) -> None:
    """Serve until Ctrl-C, then return; what a script has left over is no error here.

    Args:
        model: What answers.
        host: The address to listen on.
        port: The port; 0 for a free one.
        api_key: The key that clients must send; by default any will do.
        on_start: Called once, as soon as the API answers, to show its `url`.

    Raises:
        OSError: The port is in use, or the address is not this machine's.
    """
    with (
        contextlib.suppress(KeyboardInterrupt),
        LocalAPI(model, host=host, port=port, api_key=api_key) as api,
    ):
        if on_start is not None:
            on_start(api)
        api.wait()
