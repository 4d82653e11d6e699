"""The client's logger, and the switch that turns it on: `ANTHROPIC_LOG=info` or `debug`."""

from __future__ import annotations

import logging
import os
from typing import Final

log: Final = logging.getLogger("agentkit")

_LEVELS = {"info": logging.INFO, "debug": logging.DEBUG}


def switch_on() -> None:
    """Set the level that `ANTHROPIC_LOG` names for this package and for httpx.

    The lines hold methods, paths, statuses and delays; never headers, keys or bodies.
    """
    level = _LEVELS.get(os.environ.get("ANTHROPIC_LOG", "").lower())
    if level is None:
        return
    logging.basicConfig(format="[%(asctime)s - %(name)s - %(levelname)s] %(message)s")
    for name in ("agentkit", "httpx"):
        logging.getLogger(name).setLevel(level)
