"""The headers every request carries: who asks, with what, and on which machine."""

from __future__ import annotations

import base64
import platform
import sys
from collections.abc import Mapping
from functools import cache, lru_cache

import httpx

from agentkit_client._config import Config
from agentkit_client._secrets import MaskedText
from agentkit_client._sentinels import Omit
from agentkit_client._version import __version__
from agentkit_client.errors import CredentialError

API_VERSION = "2023-06-01"

_SYSTEMS = {
    "android": "Android",
    "darwin": "MacOS",
    "freebsd": "FreeBSD",
    "ios": "iOS",
    "linux": "Linux",
    "openbsd": "OpenBSD",
    "windows": "Windows",
}
_MACHINES = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64", "arm64": "arm64", "arm": "arm"}


@cache
def platform_headers() -> Mapping[str, str]:
    """Return what the API's statistics ask for: language, version, system, runtime."""
    return {
        "x-stainless-lang": "python",
        "x-stainless-package-version": __version__,
        "x-stainless-os": _system(),
        "x-stainless-arch": _architecture(),
        "x-stainless-runtime": platform.python_implementation(),
        "x-stainless-runtime-version": platform.python_version(),
    }


def auth_headers(config: Config) -> dict[str, str]:
    """Return the headers that prove who asks; both where both a key and a token are set.

    A name and a password in the base URL go before a token, as they do in httpx. They are sent in
    this way only: a URL is shown in many places.
    """
    headers: dict[str, str] = {}
    if config.api_key and config.api_key.reveal():
        headers["x-api-key"] = MaskedText(config.api_key.reveal())
    if config.base_url.userinfo:
        headers["authorization"] = _basic(config.base_url)
    elif config.auth_token and config.auth_token.reveal():
        headers["authorization"] = MaskedText(f"Bearer {config.auth_token.reveal()}")
    return headers


def standard_headers(class_name: str) -> dict[str, str | Omit]:
    """Return the headers all clients of a class send, by lower-case name; no credentials."""
    return {
        "accept": "application/json",
        "content-type": "application/json",
        "user-agent": f"{class_name}/Python {__version__}",
        "anthropic-version": API_VERSION,
        **platform_headers(),
    }


def async_library() -> str:
    """Name the event loop around the caller, as the API's statistics write it."""
    asyncio = sys.modules.get("asyncio.events")  # not imported for a name: who runs it, has it
    if asyncio is not None and asyncio._get_running_loop() is not None:
        return "async:asyncio"
    return "async:trio" if "trio" in sys.modules else "false"


def check_credentials(headers: Mapping[str, str | Omit]) -> None:
    """Refuse to send a request that nobody signed, unless the caller took the header out.

    Raises:
        CredentialError: neither a key nor a token is set.
    """
    if "x-api-key" not in headers and "authorization" not in headers:
        raise CredentialError(
            "No API key. Set ANTHROPIC_API_KEY, or pass api_key= (or auth_token=) to the client. "
            'To send requests without one, pass default_headers={"X-Api-Key": omit}.'
        )


@lru_cache(maxsize=16)
def _basic(url: httpx.URL) -> MaskedText:
    """Write the name and the password in a URL as a header does (RFC 7617)."""
    pair = base64.b64encode(f"{url.username}:{url.password}".encode()).decode("ascii")
    return MaskedText(f"Basic {pair}")


def _system() -> str:
    name = platform.system()
    return _SYSTEMS.get(name.lower(), f"Other:{name}" if name else "Unknown")


def _architecture() -> str:
    machine = platform.machine().lower()
    if machine in _MACHINES:
        return _MACHINES[machine]
    if machine and sys.maxsize <= 2**32:
        return "x32"
    return f"other:{machine}" if machine else "unknown"
