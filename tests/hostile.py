"""A process that swaps a folder, a file and the root for links outside, as fast as it can.

`hostile.py ROOT OUTSIDE` runs until its standard input ends.
"""

from __future__ import annotations

import os
import select
import sys
from contextlib import suppress
from pathlib import Path


def swap_for_link(path: Path, outside: Path) -> None:
    """Put a link to `outside` where `path` is, for a moment."""
    aside = path.with_name(path.name + ".aside")
    with suppress(OSError):
        path.rename(aside)
        with suppress(OSError):
            path.symlink_to(outside)
        with suppress(OSError):
            path.unlink()
        with suppress(OSError):
            aside.rename(path)


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
    rounds = 0
    while not select.select([sys.stdin], [], [], 0)[0]:
        swap_for_link(root / "inner", outside)
        swap_for_link(root / "inner" / "file.txt", outside / "file.txt")
        plant(root / "inner", outside)
        if rounds % 4 == 0:
            swap_for_link(root, outside)
        rounds += 1
    sys.stdout.write(f"{rounds}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
