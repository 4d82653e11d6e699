"""The client's logger, and the switch that turns it on: `ANTHROPIC_LOG=info` or `debug`."""

from __future__ import annotations

import logging
import os
import re
from typing import Final

import httpx

from agentkit_client._safe_headers import redacted

log: Final = logging.getLogger("agentkit")

_TOKEN = re.compile(rb'("authorization_token"\s*:\s*)"(?:[^"\\]|\\.)*"')
_LEVELS = {"info": logging.INFO, "debug": logging.DEBUG}


def switch_on() -> None:
    """Set the level that `ANTHROPIC_LOG` names for this package and for httpx.

    The lines hold methods, paths, statuses and delays, never headers or keys; and bodies only where
    `ANTHROPIC_LOG_BODIES=1` says so. httpx logs whole URLs: what may be a key in them is cut.
    """
    level = _LEVELS.get(os.environ.get("ANTHROPIC_LOG", "").lower())
    if level is None:
        return
    logging.basicConfig(format="[%(asctime)s - %(name)s - %(levelname)s] %(message)s")
    for name in ("agentkit", "httpx"):
        logging.getLogger(name).setLevel(level)
    logging.getLogger("httpx").addFilter(_cut_urls)  # once: a second time counts as nothing


def path_of(request: httpx.Request) -> str:
    """Return the path of a request as it is sent: decoded, it could begin a line of its own."""
    return request.url.raw_path.partition(b"?")[0].decode("ascii")


def log_body(message: httpx.Request | httpx.Response) -> None:
    """Log a body that is in memory, without tokens, where the second switch is on."""
    if os.environ.get("ANTHROPIC_LOG_BODIES") != "1" or not log.isEnabledFor(logging.DEBUG):
        return
    try:
        request = message if isinstance(message, httpx.Request) else message.request
        body = redacted(_TOKEN.sub(rb'\1"***"', message.content), request)
    except (httpx.RequestNotRead, httpx.ResponseNotRead):
        body = b"(a stream)"
    log.debug("%s: %s", type(message).__name__, body.decode(errors="replace"))


def _cut_urls(record: logging.LogRecord) -> bool:
    """Take names, passwords and queries out of the URLs in a line: signed ones are keys, too."""
    if isinstance(record.args, tuple):
        record.args = tuple(map(_cut_url, record.args))
    return True


def _cut_url(value: object) -> object:
    return value.copy_with(userinfo=b"", query=None) if isinstance(value, httpx.URL) else value
