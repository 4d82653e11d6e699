"""The `agentkit` command; needs the extra `cli`."""

from __future__ import annotations

import sys
from importlib.util import find_spec

from agentkit.cli._codes import INTERRUPTED

__all__ = ["main"]


def main() -> None:
    """Run the command that `sys.argv` asks for, and leave with its exit code.

    Raises:
        SystemExit: Always: 0 for success, 1 for a failure, 2 for wrong use, 130 after Ctrl-C.
    """
    missing = [name for name in ("typer", "rich") if find_spec(name) is None]
    if missing:
        names = " and ".join(missing)
        sys.exit(f"agentkit: the command line needs {names}: pip install 'agentkit[cli]'")
    try:
        from agentkit.cli._app import run  # here, for it needs what may be missing

        run()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
