"""Where MCP servers are: a command of this machine, or a URL."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit, urlunsplit

from agentkit_tools._process import ProcessLimits


@dataclass(frozen=True)
class StdioServer:
    """A server that is a program of this machine, spoken to over its standard input and output.

    It ends with the connection and with this process, however that ends, and with everything it
    has started. It is no sandbox: it can do what its user can.

    Attributes:
        command: the program, looked for in `PATH`, and its arguments.
        env: variables on top of the few that are passed on (`PATH`, `HOME`, `LANG`, ...); the keys
            in this process's environment are not.
        cwd: the folder it starts in.
        limits: what each of its processes may use; processor time without end by default.
        hide_owner: whether this process keeps its memory and environment from it (Linux); then it
            leaves no core dump, and no debugger can be attached to it.
    """

    command: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict[str, str], repr=False, kw_only=True)
    cwd: str | os.PathLike[str] = field(default=".", kw_only=True)
    limits: ProcessLimits = field(default=ProcessLimits(cpu_seconds=None), kw_only=True)
    hide_owner: bool = field(default=True, kw_only=True)

    def __post_init__(self) -> None:
        if isinstance(self.command, str) or not self.command:
            raise ValueError(
                "command has to be a list of the program and its arguments:"
                ' StdioServer(["uvx", "mcp-server-time"])'
            )


@dataclass(frozen=True)
class HTTPServer:
    """A server that is asked over HTTP. Its `repr` shows no headers, name, password or query.

    Attributes:
        url: its endpoint.
        headers: headers of every request: `{"Authorization": "Bearer ..."}`.
        transport: `"http"` is streamable HTTP; `"sse"` is what servers spoke before it.
    """

    url: str = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict[str, str], repr=False, kw_only=True)
    transport: Literal["http", "sse"] = field(default="http", kw_only=True)

    def __post_init__(self) -> None:
        if not self.url.startswith(("http://", "https://")):
            raise ValueError(f"url has to begin with http:// or https://, not {self.url!r:.12}")
        if self.transport not in ("http", "sse"):
            raise ValueError(f'transport has to be "http" or "sse", not {self.transport!r}')

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.shown_url!r}, transport={self.transport!r})"

    @property
    def shown_url(self) -> str:
        """The URL without what may be a key in it."""
        parts = urlsplit(self.url)
        host = parts.netloc.rpartition("@")[2]
        return urlunsplit((parts.scheme, host, parts.path, "…" if parts.query else "", ""))
