"""Run the `agentkit` command as `python -m agentkit.cli`."""

from __future__ import annotations

from agentkit.cli import main

main()
