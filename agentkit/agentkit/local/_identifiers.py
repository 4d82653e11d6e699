"""Identifiers that look like the API's and are the same in every run."""

from __future__ import annotations

from hashlib import sha256

__all__ = ["identifier"]


def identifier(prefix: str, *parts: object) -> str:
    """Make an id, such as `msg_01` and 22 digits, that depends on `parts` alone."""
    digest = sha256("\0".join(map(str, parts)).encode("utf-8", "surrogatepass"))
    return f"{prefix}_01{digest.hexdigest()[:22]}"
