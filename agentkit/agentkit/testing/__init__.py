"""Test agents: record real exchanges and play them back, and look at what was sent."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agentkit.testing._cassette import Cassette
    from agentkit.testing._matching import CassetteMismatch
    from agentkit.testing._modes import CassetteMode
    from agentkit.testing._sent import Sent

__all__ = ["Cassette", "CassetteMismatch", "CassetteMode", "Sent"]

_HOMES = {
    "Cassette": "_cassette",
    "CassetteMismatch": "_matching",
    "CassetteMode": "_modes",
    "Sent": "_sent",
}


if not TYPE_CHECKING:  # a type checker that saw it would take any name

    def __getattr__(name: str) -> object:
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(import_module(f".{_HOMES[name]}", __name__), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
