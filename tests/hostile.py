"""A process that swaps a folder, a file and the root for links outside, as fast as it can.

`hostile.py ROOT OUTSIDE` runs until its standard input ends.
"""

from __future__ import annotations

import os
import select
import shutil
import sys
from contextlib import suppress
from pathlib import Path

INSIDE = b"a text inside\n"


def swap_for_link(path: Path, outside: Path) -> bool:
    """Put a link to `outside` where `path` is, for a moment; tell whether it was there."""
    aside = path.with_name(path.name + ".aside")
    if aside.exists():  # a tool has made another one meanwhile, so that it could not go back
        shutil.rmtree(aside, ignore_errors=True)
        aside.unlink(missing_ok=True)
    with suppress(OSError):
        path.rename(aside)
        with suppress(OSError):
            path.symlink_to(outside)
        with suppress(OSError):
            path.unlink()
        with suppress(OSError):
            aside.rename(path)
            return not path.is_symlink()
    return False


def plant(folder: Path, outside: Path) -> None:
    """Put links where a tool will write next, and take them away."""
    for name in ("new.txt", ".agentkit-unfinished-0", ".agentkit-unfinished-1"):
        with suppress(OSError):
            os.symlink(outside / "planted.txt", folder / name)
        with suppress(OSError):
            if (folder / name).is_symlink():
                (folder / name).unlink()


def main(root: Path, outside: Path) -> None:
    """Do harm until nobody wants it any more."""
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    rounds = swaps = 0
    while not select.select([sys.stdin], [], [], 0)[0]:
        restore(root / "inner" / "file.txt")
        swaps += swap_for_link(root / "inner", outside)
        swap_for_link(root / "inner" / "file.txt", outside / "file.txt")
        plant(root / "inner", outside)
        if rounds % 4 == 0:
            swap_for_link(root, outside)
        rounds += 1
    sys.stdout.write(f"{swaps}\n")


def restore(file: Path) -> None:
    """Write a file again that was lost while tools and links took each other's places."""
    with suppress(OSError):
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        os.write(descriptor, INSIDE)
        os.close(descriptor)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
