"""An HTTP client over aiohttp, for many calls at once on asyncio; it comes with an extra."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx

from agentkit_client._http import DEFAULTS

if TYPE_CHECKING:
    _Base = httpx.AsyncClient
else:
    try:
        from httpx_aiohttp import HttpxAiohttpClient as _Base
    except ImportError:
        _Base = httpx.AsyncClient


class DefaultAioHttpClient(_Base):
    """An `httpx.AsyncClient` that talks through aiohttp, with this package's defaults.

    Takes every argument of `httpx.AsyncClient`; what is given wins. It runs on asyncio only.
    """

    def __init__(self, **options: Any) -> None:
        if _Base is httpx.AsyncClient:
            raise RuntimeError(
                "DefaultAioHttpClient needs an extra: pip install 'agentkit[aiohttp]'."
            )
        super().__init__(**{**DEFAULTS, **options})
