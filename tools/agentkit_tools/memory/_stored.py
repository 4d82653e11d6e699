"""The memory tool over a store, sync and async, with the same commands."""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING, Any

from agentkit_tools.memory._commands import Commands
from agentkit_tools.memory._contract import BetaAbstractMemoryTool, BetaAsyncAbstractMemoryTool
from agentkit_tools.memory._folder import FolderStore
from agentkit_tools.memory._in_memory import InMemoryStore
from agentkit_tools.memory._limits import MemoryLimits
from agentkit_tools.memory._overlay import OverlaidStore
from agentkit_tools.memory._store import MemoryStore

if TYPE_CHECKING:
    from collections.abc import Callable

    from agentkit_client.types import beta

BASE = "./memory"


def _commands(
    store: MemoryStore, limits: MemoryLimits | None, overlay: MemoryStore | None
) -> Commands:
    above = store if overlay is None else OverlaidStore(store, overlay)
    return Commands(above, limits or MemoryLimits())


class StoredMemory(BetaAbstractMemoryTool):
    """The memory tool over a store; for both runners, the async one runs it in threads.

    One tool serves one conversation at a time: it remembers which version of a file the model has
    seen, so as not to insert lines where they no longer belong.

    Args:
        store: Where the memories are kept.
        limits: How much there may be.
        overlay: Memories that are shown beside them and can't be changed: the `store` of another
            tool, a team's for example.
        cache_control: Put a breakpoint of the prompt cache after this tool.
    """

    store: MemoryStore
    """Where the memories are kept."""

    def __init__(
        self,
        store: MemoryStore,
        *,
        limits: MemoryLimits | None = None,
        overlay: MemoryStore | None = None,
        cache_control: beta.BetaCacheControlEphemeralParam | None = None,
    ) -> None:
        super().__init__(cache_control=cache_control)
        self.store = store
        self._commands = _commands(store, limits, overlay)

    def view(self, command: beta.BetaMemoryTool20250818ViewCommand) -> str:
        """Show a file, or list a folder."""
        return self._commands.view(command)

    def create(self, command: beta.BetaMemoryTool20250818CreateCommand) -> str:
        """Make a new file."""
        return self._commands.create(command)

    def str_replace(self, command: beta.BetaMemoryTool20250818StrReplaceCommand) -> str:
        """Replace a text that stands in a file once."""
        return self._commands.str_replace(command)

    def insert(self, command: beta.BetaMemoryTool20250818InsertCommand) -> str:
        """Insert lines below a line."""
        return self._commands.insert(command)

    def delete(self, command: beta.BetaMemoryTool20250818DeleteCommand) -> str:
        """Delete a file, or a folder with all that is in it."""
        return self._commands.delete(command)

    def rename(self, command: beta.BetaMemoryTool20250818RenameCommand) -> str:
        """Rename or move a file or a folder; nothing is replaced."""
        return self._commands.rename(command)

    def clear_all_memory(self) -> str:
        """Delete everything but what is in the overlay; for you, not for the model."""
        return self._commands.clear_all_memory()


class AsyncStoredMemory(BetaAsyncAbstractMemoryTool):
    """The async twin of `StoredMemory`; the store works in threads.

    Args:
        store: Where the memories are kept.
        limits: How much there may be.
        overlay: Memories that are shown beside them and can't be changed.
        cache_control: Put a breakpoint of the prompt cache after this tool.
    """

    store: MemoryStore
    """Where the memories are kept."""

    def __init__(
        self,
        store: MemoryStore,
        *,
        limits: MemoryLimits | None = None,
        overlay: MemoryStore | None = None,
        cache_control: beta.BetaCacheControlEphemeralParam | None = None,
    ) -> None:
        super().__init__(cache_control=cache_control)
        self.store = store
        self._commands = _commands(store, limits, overlay)

    async def view(self, command: beta.BetaMemoryTool20250818ViewCommand) -> str:
        """Show a file, or list a folder."""
        return await _in_thread(self._commands.view, command)

    async def create(self, command: beta.BetaMemoryTool20250818CreateCommand) -> str:
        """Make a new file."""
        return await _in_thread(self._commands.create, command)

    async def str_replace(self, command: beta.BetaMemoryTool20250818StrReplaceCommand) -> str:
        """Replace a text that stands in a file once."""
        return await _in_thread(self._commands.str_replace, command)

    async def insert(self, command: beta.BetaMemoryTool20250818InsertCommand) -> str:
        """Insert lines below a line."""
        return await _in_thread(self._commands.insert, command)

    async def delete(self, command: beta.BetaMemoryTool20250818DeleteCommand) -> str:
        """Delete a file, or a folder with all that is in it."""
        return await _in_thread(self._commands.delete, command)

    async def rename(self, command: beta.BetaMemoryTool20250818RenameCommand) -> str:
        """Rename or move a file or a folder; nothing is replaced."""
        return await _in_thread(self._commands.rename, command)

    async def clear_all_memory(self) -> str:
        """Delete everything but what is in the overlay; for you, not for the model."""
        return await _in_thread(self._commands.clear_all_memory)


class BetaLocalFilesystemMemoryTool(StoredMemory):
    """The memory tool over files: `/memories/x.md` is `base_path/memories/x.md`.

    Nothing outside the folder can be reached, whatever links or other programs do. Files are
    replaced whole, with modes 0600 and 0700.

    Args:
        base_path: The folder; it is made if it is missing.
        namespace: Whose memories, if not everybody's: a user's id, say. Each namespace is a folder
            of its own, `base_path/namespaces/NAME`.
        limits: How much there may be in each namespace.
        overlay: Memories that are shown beside them and can't be changed: the `store` of another
            tool, a team's for example.
        cache_control: Put a breakpoint of the prompt cache after this tool.

    Raises:
        ValueError: `namespace` can't be the name of a folder.
        OSError: The folder can't be made.
        NotImplementedError: The platform has no directory descriptors (Windows).
    """

    def __init__(
        self,
        base_path: str | os.PathLike[str] = BASE,
        *,
        namespace: str | None = None,
        limits: MemoryLimits | None = None,
        overlay: MemoryStore | None = None,
        cache_control: beta.BetaCacheControlEphemeralParam | None = None,
    ) -> None:
        limits = limits or MemoryLimits()
        store = FolderStore(base_path, namespace, limits)
        super().__init__(store, limits=limits, overlay=overlay, cache_control=cache_control)


class BetaAsyncLocalFilesystemMemoryTool(AsyncStoredMemory):
    """The async twin of `BetaLocalFilesystemMemoryTool`; files are worked on in threads.

    Args:
        base_path: The folder; it is made if it is missing.
        namespace: Whose memories, if not everybody's.
        limits: How much there may be in each namespace.
        overlay: Memories that are shown beside them and can't be changed.
        cache_control: Put a breakpoint of the prompt cache after this tool.

    Raises:
        ValueError: `namespace` can't be the name of a folder.
        OSError: The folder can't be made.
        NotImplementedError: The platform has no directory descriptors (Windows).
    """

    def __init__(
        self,
        base_path: str | os.PathLike[str] = BASE,
        *,
        namespace: str | None = None,
        limits: MemoryLimits | None = None,
        overlay: MemoryStore | None = None,
        cache_control: beta.BetaCacheControlEphemeralParam | None = None,
    ) -> None:
        limits = limits or MemoryLimits()
        store = FolderStore(base_path, namespace, limits)
        super().__init__(store, limits=limits, overlay=overlay, cache_control=cache_control)


class InMemoryMemory(StoredMemory):
    """The memory tool over a dictionary: gone with the process, for tests and short runs.

    Args:
        limits: How much there may be.
        overlay: Memories that are shown beside them and can't be changed.
        cache_control: Put a breakpoint of the prompt cache after this tool.
    """

    def __init__(
        self,
        *,
        limits: MemoryLimits | None = None,
        overlay: MemoryStore | None = None,
        cache_control: beta.BetaCacheControlEphemeralParam | None = None,
    ) -> None:
        super().__init__(
            InMemoryStore(), limits=limits, overlay=overlay, cache_control=cache_control
        )


async def _in_thread(run: Callable[..., str], *args: Any) -> str:
    from anyio import to_thread

    return await to_thread.run_sync(partial(run, *args))
