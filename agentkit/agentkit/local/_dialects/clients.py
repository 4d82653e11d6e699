"""What a client of a cloud has to be told to talk to the local API."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

__all__ = ["cloud_options"]

_OPTIONS: dict[str, Callable[[str, str], dict[str, Any]]] = {
    "AnthropicBedrock": lambda url, key: {
        "base_url": url,
        "aws_access_key": "local",
        "aws_secret_key": key,
        "aws_region": "us-east-1",
    },
    "AnthropicVertex": lambda url, key: {
        "base_url": f"{url}/v1",
        "region": "us-east5",
        "project_id": "local",
        "access_token": key,
    },
    "AnthropicFoundry": lambda url, key: {"base_url": f"{url}/anthropic", "api_key": key},
}
# Who is asked for something else is not asked for what stands in its place.
_INSTEAD = {
    "aws_access_key": ("api_key", "aws_profile"),
    "aws_secret_key": ("api_key", "aws_profile"),
    "access_token": ("credentials",),
    "api_key": ("azure_ad_token_provider",),
}


def cloud_options(
    classes: Iterable[type], url: str, key: str, given: Iterable[str] = ()
) -> dict[str, Any]:
    """Return the options of a client.

    Args:
        classes: Its class and all its bases.
        url: Where the local API is.
        key: What it has to prove that it knows.
        given: The options that the caller gives.

    Raises:
        TypeError: It is no client of a cloud.
    """
    names = {one.__name__.removeprefix("Async") for one in classes}
    for name, options in _OPTIONS.items():
        if name in names:
            found = options(url, key).items()
            return {n: v for n, v in found if not set(_INSTEAD.get(n, ())).intersection(given)}
    raise TypeError(f"cloud() takes a class like {', '.join(_OPTIONS)}")
