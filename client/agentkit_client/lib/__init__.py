"""Files of a folder, to be uploaded as a skill."""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["async_files_from_dir", "files_from_dir"]


def files_from_dir(directory: str | os.PathLike[str]) -> list[tuple[str, bytes]]:
    """Read all files below a folder, named as seen from above it: `folder/sub/file`.

    Links are left out, because they may lead out of the folder.

    Raises:
        NotADirectoryError: there is no such folder.
    """
    folder = Path(directory).resolve()
    if not folder.is_dir():
        raise NotADirectoryError(f"There is no folder {os.fspath(directory)!r}.")
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink())
    return [(path.relative_to(folder.parent).as_posix(), path.read_bytes()) for path in files]


async def async_files_from_dir(directory: str | os.PathLike[str]) -> list[tuple[str, bytes]]:
    """Read all files below a folder, in a thread; see `files_from_dir`."""
    import anyio.to_thread  # paid by who runs tasks

    return await anyio.to_thread.run_sync(files_from_dir, directory)
