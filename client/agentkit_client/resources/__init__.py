"""The API's resources, as methods: one class for each, in both colours."""

from __future__ import annotations

__all__: list[str] = []
