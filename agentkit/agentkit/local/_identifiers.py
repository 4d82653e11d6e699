"""Identifiers that look like the API's and are the same in every run."""

from __future__ import annotations

from hashlib import sha256

__all__ = ["identifier"]


def identifier(prefix: str, *parts: object) -> str:
    """Make an id, such as `msg_01` and 22 digits, that depends on `parts` alone."""
    digest = sha256()
    for part in parts:
        digest.update(part if isinstance(part, bytes) else str(part).encode())
        digest.update(b"\0")
    return f"{prefix}_01{digest.hexdigest()[:22]}"
