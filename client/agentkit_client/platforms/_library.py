"""Libraries that come with an extra, loaded when they are first needed."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from agentkit_client.errors import CredentialError


def load(module: str, *, extra: str) -> Any:
    """Return a module of a library that may not be installed.

    Raises:
        CredentialError: it isn't; the message says how to install it.
    """
    try:
        return import_module(module)
    except ImportError as error:
        library = "google-auth" if module.startswith("google") else module.partition(".")[0]
        raise CredentialError(
            f"This needs {library}, which comes with an extra: pip install 'agentkit[{extra}]'."
        ) from error
