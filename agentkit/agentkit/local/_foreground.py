"""The local API in the foreground, for the command line."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

from agentkit.local._api import LocalAPI
from agentkit.local._model import Model

__all__ = ["run_in_foreground"]


def run_in_foreground(
    model: Model,
    *,
    on_start: Callable[[LocalAPI], None] | None = None,
    **options: Any,
) -> None:
    """Serve until Ctrl-C, then return; what a script has left over is no error here.

    Args:
        model: What answers.
        on_start: Called once, as soon as the API answers, to show its `url`.
        options: Those of `LocalAPI`; of requests, none are kept but what the page shows.

    Raises:
        ValueError: The `state` is none.
        OSError: The port is in use, or the address is not this machine's.
    """
    options.setdefault("keep_requests", 0)
    with (
        contextlib.suppress(KeyboardInterrupt),
        LocalAPI(model, **options) as api,
    ):
        if on_start is not None:
            on_start(api)
        api.wait()
