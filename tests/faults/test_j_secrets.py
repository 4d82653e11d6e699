"""Group J: a key is shown nowhere, whatever goes wrong and whoever looks at it."""

from __future__ import annotations

import base64
import logging
import os
import pickle
import socket
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
from colours import each, entered, every, got
from scripted_http import MESSAGE, Reply, Server
from shown import places
from streamed import ASK, block_start, body, reply, start, text

from agentkit_client import (
    AnthropicError,
    APIConnectionError,
    APIError,
    APIResponseValidationError,
    APIStatusError,
    APITimeoutError,
    AuthenticationError,
    StreamIncompleteError,
)
from agentkit_client import Anthropic, AsyncAnthropic

KEY = "sk-ant-sentinel-" + "key" * 31
TOKEN = "sentinel-token-" + "tok" * 31
HEADER = "sentinel-header-of-a-gateway"
COOKIE = "sentinel-cookie-of-a-session"
SECRETS = (KEY, TOKEN, HEADER, COOKIE, "sentinel")

Ask = Callable[[Any], Awaitable[Any]]
