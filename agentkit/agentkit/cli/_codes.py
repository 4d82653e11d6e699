"""The exit codes of the command line."""

from __future__ import annotations

from typing import Final

FAILED: Final = 1
WRONG_USE: Final = 2
INTERRUPTED: Final = 130
"""After Ctrl-C, as shells have it: 128 and the number of the signal."""
