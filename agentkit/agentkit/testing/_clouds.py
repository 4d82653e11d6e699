"""What the clients of clouds need to be told where they only play."""

from __future__ import annotations

from agentkit.testing._credentials import NO_KEY

__all__ = ["CREDENTIALS", "cloud_credentials"]

_NEEDED = {
    "AnthropicBedrock": {"api_key": NO_KEY},
    "AnthropicVertex": {"access_token": NO_KEY},
    "AnthropicFoundry": {"api_key": NO_KEY},
}
CREDENTIALS = frozenset(
    {
        "access_token",
        "api_key",
        "auth_token",
        "aws_access_key",
        "aws_profile",
        "aws_secret_key",
        "azure_ad_token_provider",
        "credentials",
    }
)
"""The options of clients that say who asks."""


def cloud_credentials(client: type) -> dict[str, str]:
    """Return credentials that a client takes, for want of others.

    Args:
        client: Its class.

    Raises:
        TypeError: It is no client of a cloud.
    """
    for base in client.__mro__:
        if found := _NEEDED.get(base.__name__.removeprefix("Async")):
            return found
    raise TypeError(f"cloud() takes a class like {', '.join(_NEEDED)}")
