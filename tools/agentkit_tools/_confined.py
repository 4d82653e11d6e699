"""Open, write, move and remove files below one folder and nowhere else; no link is followed.

Every path is taken apart and opened component by component, each relative to the descriptor of
the folder before it and with `O_NOFOLLOW`. A folder that is swapped for a link between a check and
its use is therefore never entered, and what is written goes to the folder that was opened. What is
refused is said in a `ToolError` that names the path as it was given, never a path of the host.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Generator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from typing import BinaryIO, Final, Literal

from agentkit_tools._atomic import FOLDER_MODE, remove, remove_folder, unfinished_names
from agentkit_tools._folder_lock import FolderLock
from agentkit_tools._last_steps import forget, has_note, noted, take
from agentkit_tools._paths import parts_of, shown
from agentkit_tools._refusals import check_folder, check_regular, explained
from agentkit_tools._regular import open_regular, status_of
from agentkit_tools._staged import Change, Staged, commit
from agentkit_tools.errors import ToolError

_CLOSED_ON_EXEC: Final = getattr(os, "O_CLOEXEC", 0)
_NO_LINK: Final = getattr(os, "O_NOFOLLOW", 0)
_FOLDER: Final = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | _CLOSED_ON_EXEC
_NEEDED: Final = {os.open, os.stat, os.mkdir, os.rename, os.unlink, os.rmdir}


class Confined:
    """A folder whose files can be read and written, and nothing outside it.

    Args:
        root: The folder; it may itself be reached through links, for it is the developer's choice.
            It has to stay the same folder: one that takes its place is refused.

    Raises:
        OSError: `root` is missing or no folder.
        NotImplementedError: The platform has no directory descriptors (Windows).
    """

    def __init__(self, root: str | os.PathLike[str]) -> None:
        if not os.supports_dir_fd >= _NEEDED or os.scandir not in os.supports_fd:
            raise NotImplementedError(
                "Confining tools to a folder needs directory descriptors, which this platform "
                "does not have; it works on Linux and macOS."
            )
        self._root: str = os.path.abspath(root)
        self._names = (self._root, os.path.realpath(self._root))
        self._lock = FolderLock()
        descriptor = os.open(self._root, _FOLDER)
        self._identity = _identity(os.fstat(descriptor))
        is_left = has_note(descriptor)
        os.close(descriptor)
        if is_left:
            with suppress(ToolError), self.locked():
                pass  # but for what a killed writer has left to do

    @property
    def root(self) -> str:
        """The absolute path of the folder."""
        return self._root

    def below(self, path: str) -> str | None:
        """Return what an absolute path is relative to the folder; None where it is not below it.

        Shells and tracebacks tell absolute paths: of the folder as it was given, or without links.
        """
        for name in self._names:
            start = f"{name.rstrip('/')}/"
            if path.startswith(name) and f"{path}/".startswith(start):
                return path[len(start) :] or "."
        return None

    @contextmanager
    def file(self, path: str) -> Generator[BinaryIO]:
        """Open the regular file `path` for reading.

        Raises:
            ToolError: It is missing, outside, a link, hard-linked, no regular file or unreadable.
        """
        with self.place(path) as (above, name), open_regular(above, name, path) as stream:
            yield stream

    def load(self, path: str, max_bytes: int) -> bytes:
        """Read the whole of a file.

        Raises:
            ToolError: As `file`; or it is longer than `max_bytes`.
        """
        with self.file(path) as stream:
            data = stream.read(max_bytes + 1)
        if len(data) > max_bytes:
            raise ToolError(f"{shown(path)} has more than {max_bytes} bytes, which is too much.")
        return data

    def kind(self, path: str) -> Literal["file", "folder"] | None:
        """Say what `path` is; None where there is nothing.

        Raises:
            ToolError: It is something else, or can't be looked at.
        """
        *folders, name = parts_of(path) or [""]
        if not name:
            return "folder"
        try:
            with ExitStack() as stack:
                above = self._enter(folders, path, stack)
                status = os.stat(name, dir_fd=above, follow_symlinks=False)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            with explained(path):
                raise error
        if stat.S_ISDIR(status.st_mode):
            return "folder"
        check_regular(status, path)
        return "file"

    def is_folder(self, path: str) -> bool:
        """Say whether `path` is a folder; False for a file.

        Raises:
            ToolError: There is neither, or it can't be looked at.
        """
        found = self.kind(path)
        with explained(path):
            if found is None:
                raise FileNotFoundError(errno.ENOENT, path)
        return found == "folder"

    @contextmanager
    def folder(self, folders: Sequence[str]) -> Generator[int]:
        """Open the folder made of the names `folders`, and yield its descriptor.

        Raises:
            ToolError: It is missing, a link, or no folder.
        """
        path = "/".join(folders)
        with ExitStack() as stack:
            with explained(path):
                above = self._enter(folders, path, stack)
            yield above

    @contextmanager
    def locked(self) -> Generator[bool]:
        """Keep other writers out that use this lock; yield False where there are no locks.

        Raises:
            ToolError: Another program has been writing for too long.
        """
        is_first = not self._lock.is_held
        with ExitStack() as stack:
            with explained("."):
                exclusive = stack.enter_context(self._lock.holding(self._root))
            if is_first and exclusive:
                self._finish()
            yield exclusive

    def write(self, *changes: Change) -> None:
        """Write files, all of them or none; each is at any moment what it was or what it will be.

        New files get mode 0600 and missing folders 0700, whatever the umask; a file that is
        replaced keeps its mode and owner. A kill between the last steps for several files is made
        up for with the next write, or when the folder is next opened so.

        Raises:
            ChangedMeanwhile: A file is not what `expected` says.
            ToolError: As `file`; or it can't be written.
        """
        write_together([(self, change) for change in changes])

    def remove(self, path: str) -> None:
        """Remove a file, or a folder with all that is in it; links in it are not followed.

        Raises:
            ToolError: It is missing, the folder itself, a link, or can't be removed.
        """
        with (
            self.locked() as exclusive,
            self.place(path) as (above, name),
            explained(path, "removed"),
        ):
            status = os.stat(name, dir_fd=above, follow_symlinks=False)
            if stat.S_ISDIR(status.st_mode):
                remove_folder(above, name, next(unfinished_names(exclusive)))
            else:
                check_regular(status, path)
                os.unlink(name, dir_fd=above)

    def rename(self, old: str, new: str) -> None:
        """Move a file or folder; nothing is replaced, and missing folders are made.

        Raises:
            ToolError: `old` is missing or a link; `new` exists or lies in `old`.
        """
        with self.locked(), self.place(old) as (above, name):
            with explained(old):
                status = os.stat(name, dir_fd=above, follow_symlinks=False)
            if not stat.S_ISDIR(status.st_mode):
                check_regular(status, old)
            elif parts_of(new)[: len(parts_of(old))] == parts_of(old):
                raise ToolError(f"{shown(old)} can't be moved into itself.")
            with self.place(new, make=True) as (target, new_name), explained(new, "written"):
                if status_of(target, new_name):
                    raise FileExistsError(errno.EEXIST, new)
                os.rename(name, new_name, src_dir_fd=above, dst_dir_fd=target)
                os.fsync(target)

    def clear(self) -> None:
        """Remove all that is in the folder.

        Raises:
            ToolError: Something can't be removed.
        """
        with self.locked(), self.folder([]) as root, explained(".", "removed"):
            for name in os.listdir(root):
                remove(root, name, missing_ok=True)

    def prune(self, path: str) -> None:
        """Remove the folders above `path`, but for the root, as far as they are empty."""
        folders = parts_of(path)[:-1]
        with suppress(ToolError, OSError), self.locked():
            for length in range(len(folders), 0, -1):
                with self.folder(folders[: length - 1]) as above:
                    os.rmdir(folders[length - 1], dir_fd=above)

    def _finish(self) -> None:
        """Take the steps that a killed writer had noted; what does not fit is let go."""
        with suppress(ToolError, OSError), self.folder([]) as root:
            if not has_note(root):
                return
            with suppress(ToolError, ValueError, LookupError, TypeError):
                for step in noted(root):
                    with suppress(ToolError, OSError), self.place(step.path) as (above, name):
                        take(step, above, name)
            forget(root)

    @contextmanager
    def place(self, path: str, *, make: bool = False) -> Generator[tuple[int, str]]:
        """Open the folder that `path` is in; yield its descriptor and the last name.

        Args:
            path: A file or folder, which need not be there.
            make: Whether to make the folders above it that are missing.

        Raises:
            ToolError: A folder above it is missing, a link, or no folder.
        """
        *folders, name = parts_of(path) or [""]
        if not name:
            raise ToolError(f"{shown(path)} is a folder, not a file: this one itself.")
        with ExitStack() as stack:
            with explained(path, "written" if make else "read"):
                above = self._enter(folders, path, stack, make=make)
            yield above, name

    def _enter(
        self, folders: Sequence[str], path: str, stack: ExitStack, *, make: bool = False
    ) -> int:
        """Open the folder made of the names `folders`, one after the other; `stack` closes it."""
        descriptor = os.open(self._root, _FOLDER)
        try:
            if _identity(os.fstat(descriptor)) != self._identity:
                raise ToolError("Another folder has taken the place of this one; it is not used.")
            for name in folders:
                below = _step(name, descriptor, path, make=make)
                os.close(descriptor)
                descriptor = below
        except BaseException:
            os.close(descriptor)
            raise
        stack.callback(os.close, descriptor)
        return descriptor


def write_together(changes: Sequence[tuple[Confined, Change]]) -> None:
    """Write files of one or several folders, all of them or none; see `Confined.write`.

    Raises:
        ChangedMeanwhile: A file is not what its change expects.
        ToolError: One can't be written.
    """
    folders = {folder.root: folder for folder, _ in changes}
    with ExitStack() as stack:
        # In one order, so that two writers don't wait for each other.
        locks = [stack.enter_context(folders[root].locked()) for root in sorted(folders)]
        staged: list[Staged] = []
        for (folder, change), unfinished in zip(
            changes, unfinished_names(all(locks)), strict=False
        ):
            above, name = stack.enter_context(folder.place(change.path, make=True))
            staged.append(Staged(change, above, name, unfinished))
        one_root = len(folders) == 1 and len(staged) > 1 and all(locks)
        root = stack.enter_context(changes[0][0].folder([])) if one_root else None
        commit(staged, root)


def _step(name: str, above: int, path: str, *, make: bool) -> int:
    """Open the folder `name` of an open folder."""
    is_new = False
    if make:
        with suppress(FileExistsError):
            os.mkdir(name, FOLDER_MODE, dir_fd=above)
            is_new = True
    check_folder(os.stat(name, dir_fd=above, follow_symlinks=False), path)
    descriptor = os.open(name, _FOLDER | _NO_LINK, dir_fd=above)
    if is_new:
        os.fchmod(descriptor, FOLDER_MODE)  # whatever the umask took away
    return descriptor


def _identity(status: os.stat_result) -> tuple[int, int]:
    return status.st_dev, status.st_ino
