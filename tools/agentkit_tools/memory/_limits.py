"""How much a memory may hold and show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from agentkit_tools.errors import ToolError


@dataclass(frozen=True, kw_only=True)
class MemoryLimits:
    """How much a memory may hold, for each namespace, and how much of it one call shows."""

    file_bytes: int = 1_000_000
    """The size of one file, in bytes of UTF-8."""
    total_bytes: int = 20_000_000
    """The size of all files together."""
    files: int = 1_000
    """The number of files."""
    depth: int = 8
    """How many names a path may have below `/memories`."""
    view_characters: int = 30_000
    """How much of a file one `view` shows."""
    listed: int = 500
    """How many files and folders one `view` lists."""

    def check(self, path: str, size: int, used: Mapping[str, int]) -> None:
        """Refuse a file of `size` bytes at `path`, where it does not fit beside those in `used`.

        Raises:
            ToolError: It says which limit, and what to do.
        """
        if size > self.file_bytes:
            raise ToolError(
                f"The file would have {size} bytes, and may have {self.file_bytes}; "
                "keep less in it, or use several files."
            )
        others = {name: bytes for name, bytes in used.items() if name != path}
        if len(others) >= self.files:
            raise ToolError(f"There are {self.files} files, the most there may be; delete some.")
        if sum(others.values()) + size > self.total_bytes:
            raise ToolError(
                f"The memory would have more than the {self.total_bytes} bytes it may have; "
                "delete what is no longer needed."
            )
        self.check_depth(path)

    def check_depth(self, path: str) -> None:
        """Refuse a path with too many names.

        Raises:
            ToolError: It has more than `depth`.
        """
        if path.count("/") + 1 > self.depth:
            raise ToolError(f"The path has more than {self.depth} names below /memories.")
