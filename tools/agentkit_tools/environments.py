"""Where a shell runs: on this machine, inside bubblewrap, or in a container.

A command of a model can do all that its user can. `LocalEnvironment` keeps the keys of this process
from it and ends what it has started; it contains nothing. Another environment can.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

from agentkit_tools._process import clean_environment

__all__ = ["Bubblewrap", "Container", "Environment", "Launch", "LocalEnvironment"]

_SYSTEM: Final = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/etc", "/opt")


@dataclass(frozen=True, kw_only=True)
class Launch:
    """What to start on this machine so that something runs in an environment.

    Attributes:
        command: the program and its arguments.
        folder: the folder of this machine in which it starts.
        variables: its whole environment.
        hide_owner: whether the memory and the environment of this process are kept from it (Linux).
        kill: gives the command that ends a process group of the environment, by its number; `None`
            where all ends with what is started here.
        relays: whether what is started here passes on what goes in and comes out, as `docker exec`
            does, instead of handing its own streams over.
    """

    command: Sequence[str]
    folder: str
    variables: Mapping[str, str] = field(repr=False)
    hide_owner: bool = False
    kill: Callable[[int], Sequence[str]] | None = None
    relays: bool = False


class Environment(Protocol):
    """A place where commands run."""

    def launch(self, command: Sequence[str], cwd: str) -> Launch:
        """Return what to start here so that `command` runs there, in the folder `cwd`."""
        ...


@dataclass(frozen=True, kw_only=True)
class LocalEnvironment:
    """This machine, as this user, with nothing in between: no sandbox.

    Attributes:
        env: variables on top of the few that are passed on (`PATH`, `HOME`, `LANG`, ...).
        hide_owner: whether this process keeps its memory and environment, with the keys in them,
            from commands (Linux). From the first command on it leaves no core dump then, and no
            debugger can be attached to it; commands of root lose CAP_SYS_ADMIN.
    """

    env: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    hide_owner: bool = True

    def launch(self, command: Sequence[str], cwd: str) -> Launch:
        """Return the command as it is."""
        return Launch(
            command=command,
            folder=cwd,
            variables=clean_environment(self.env),
            hide_owner=self.hide_owner,
        )


@dataclass(frozen=True, kw_only=True)
class Bubblewrap:
    """Namespaces made by `bwrap` (bubblewrap, Linux): commands see and write what they are given.

    They see the system's folders, to read; `writable` folders, to write; a `/tmp` and processes of
    their own; and no network, unless it is allowed. Paths are the same inside and outside. What
    they write elsewhere is in memory, and gone with the shell. They have no capability, whoever
    runs them; what root can read of the system's folders, though, they can as root.

    Attributes:
        writable: folders that commands may write to; the one the shell starts in, for example.
        readable: more folders that they may read.
        network: whether they reach the network, and with it the services of this machine.
        env: variables on top of the few that are passed on.

    Raises:
        FileNotFoundError: `bwrap` is not installed.
    """

    writable: Sequence[str | os.PathLike[str]]
    readable: Sequence[str | os.PathLike[str]] = ()
    network: bool = False
    env: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)

    def __post_init__(self) -> None:
        if shutil.which("bwrap") is None:
            raise FileNotFoundError("bwrap is not installed; the package is named bubblewrap.")

    def launch(self, command: Sequence[str], cwd: str) -> Launch:
        """Return a call of `bwrap`, which goes to `cwd` itself."""
        bwrap = [
            *("bwrap", "--unshare-all", "--die-with-parent", "--new-session"),
            *(
                "--cap-drop",
                "ALL",
            ),  # which root would keep, and with them mount, mknod and the rest
            *(["--share-net"] if self.network else []),
            *(part for path in _SYSTEM for part in _bound(path)),
            # Root could write to /proc/sys, and so have the machine run something outside.
            *("--proc", "/proc", "--remount-ro", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"),
            *_each("--ro-bind", self.readable),
            *_each("--bind", self.writable),
            *("--chdir", cwd, "--"),
        ]
        variables = clean_environment(self.env)
        return Launch(command=[*bwrap, *command], folder="/", variables=variables)


@dataclass(frozen=True, kw_only=True)
class Container:
    """A container, or anything else that a command leads into.

    Attributes:
        enter: what runs a command there, connected to its standard input and output, such as
            `("docker", "exec", "-i", "box")`. `bash` has to be there.
        env: variables on top of the few that are passed on to `enter` itself.
    """

    enter: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)

    def launch(self, command: Sequence[str], cwd: str) -> Launch:
        """Return `enter`, with the command in the folder `cwd` of the container."""
        there = ["bash", "-c", 'cd -- "$1" && shift && exec "$@"', "bash", cwd, *command]
        return Launch(
            command=[*self.enter, *there],
            folder="/",
            variables=clean_environment(self.env),
            kill=self._kill,
            relays=True,
        )

    def _kill(self, group: int) -> list[str]:
        return [*self.enter, "bash", "-c", 'kill -9 -- "-$1"', "bash", str(group)]


def _bound(path: str) -> tuple[str, ...]:
    """Show a folder of the system inside, as the link that it may be."""
    if os.path.islink(path):
        return ("--symlink", os.readlink(path), path)
    return ("--ro-bind-try", path, path)


def _each(option: str, paths: Sequence[str | os.PathLike[str]]) -> list[str]:
    full = [str(Path(path).resolve()) for path in paths]
    return [part for path in full for part in (option, path, path)]
