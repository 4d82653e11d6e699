"""Models that are going away, and the warning about them."""

from __future__ import annotations

import warnings
from typing import Final

DEPRECATED_MODELS: Final = {
    "claude-1.3": "November 6th, 2024",
    "claude-1.3-100k": "November 6th, 2024",
    "claude-instant-1.1": "November 6th, 2024",
    "claude-instant-1.1-100k": "November 6th, 2024",
    "claude-instant-1.2": "November 6th, 2024",
    "claude-3-sonnet-20240229": "July 21st, 2025",
    "claude-3-opus-20240229": "January 5th, 2026",
    "claude-2.1": "July 21st, 2025",
    "claude-2.0": "July 21st, 2025",
    "claude-3-7-sonnet-latest": "February 19th, 2026",
    "claude-3-7-sonnet-20250219": "February 19th, 2026",
    "claude-3-5-haiku-latest": "February 19th, 2026",
    "claude-3-5-haiku-20241022": "February 19th, 2026",
}
"""Model names and the day the API stops, or stopped, to serve them."""


def warn_if_deprecated(model: object) -> None:
    """Warn whoever called the method of a resource when `model` has an end-of-life date."""
    date = DEPRECATED_MODELS.get(model) if isinstance(model, str) else None
    if date is not None:
        warnings.warn(
            f"The model {model!r} is deprecated; its end of life is {date}. Move to a newer one.",
            DeprecationWarning,
            stacklevel=4,  # past the method of a resource, and what hides its secrets
        )
