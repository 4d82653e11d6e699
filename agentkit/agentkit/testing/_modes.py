"""When a cassette records, and when it plays."""

from __future__ import annotations

from typing import Literal

__all__ = ["CassetteMode", "may_play", "may_record"]

CassetteMode = Literal["all", "live", "new_episodes", "none", "once"]
"""`"once"`: record where there is no file, else only play. `"none"`: only play. `"all"`: record
everything anew. `"new_episodes"`: play what is there, record the rest. `"live"`: do neither."""


def may_play(mode: CassetteMode) -> bool:
    """Tell whether what is on the tape is played."""
    return mode in ("once", "none", "new_episodes")


def may_record(mode: CassetteMode, has_file: bool) -> bool:
    """Tell whether what is not on the tape is recorded.

    Args:
        mode: The mode.
        has_file: Whether the cassette had a file when it was opened.
    """
    return mode in ("all", "new_episodes") or (mode == "once" and not has_file)
