"""A tool that fetches pages of the public internet; no run has it unless it is put there.

    runner = client.beta.messages.tool_runner(tools=[WebFetch().tool()], ...)

What a page says may try to lead the model astray, and a URL can carry away what the model knows:
`hosts=` says where it may go.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

from agentkit_tools._addresses import pinned
from agentkit_tools._hidden_text import without_hidden
from agentkit_tools.decorators import beta_async_tool, beta_tool
from agentkit_tools.errors import ToolError

if TYPE_CHECKING:
    from agentkit_tools._fetching import Fetched, Fetcher
    from agentkit_tools._tool import BetaAsyncFunctionTool, BetaFunctionTool

__all__ = ["WebFetch"]

_TEXTS: Final = re.compile(r"text/.*|application/(.*\+)?(json|xml|yaml|javascript)|")
_PICTURES: Final = frozenset(("image/png", "image/jpeg", "image/gif", "image/webp"))
_HTML: Final = frozenset(("text/html", "application/xhtml+xml"))


class WebFetch:
    """Fetches pages for a model: HTML as Markdown, other texts, pictures and PDF files as they are.

    Only the public internet is asked: a name is looked up, all its addresses are checked, and the
    connection goes to the checked one; so at each redirect. No cookie, key or proxy is used.

    Args:
        hosts: Hosts that may be asked, those below them included; any, where there are none.
        networks: Networks that may be asked although they are not public, such as
            `"10.1.0.0/16"`.
        ports: Ports that may be asked.
        max_bytes: How much of a page is taken, after decoding.
        max_characters: How much of a text the model gets at once; it can go on from there.
        max_seconds: How long a page may take.
        resolve: Looks up the addresses of a host and a port, where the system is not to do it.

    Raises:
        ImportError: The extra `web` is not installed.
        ValueError: One of `networks` is no network, or one of `hosts` no host.
    """

    def __init__(
        self,
        *,
        hosts: Sequence[str] = (),
        networks: Sequence[str] = (),
        ports: Sequence[int] = (80, 443),
        max_bytes: int = 5_000_000,
        max_characters: int = 50_000,
        max_seconds: float = 20.0,
        resolve: Callable[[str, int], Sequence[str]] | None = None,
    ) -> None:
        pinned("", ["1.1.1.1"], networks)
        try:
            import markdownify  # noqa: F401  # pyright: ignore[reportUnusedImport]  # needed later
        except ImportError as error:
            raise ImportError("WebFetch needs: pip install 'agentkit[web]'") from error
        self._hosts = [_ascii(host).lower().strip(".") for host in hosts]
        self._networks = tuple(networks)
        self._ports = frozenset(ports)
        self._max_bytes = max_bytes
        self._max_characters = max_characters
        self._max_seconds = max_seconds
        self._resolve = resolve or _resolved

    def tool(self, **options: Any) -> BetaFunctionTool[Callable[..., Any]]:
        """Return the tool `web_fetch`; `options` as for `beta_tool`."""
        return beta_tool(self.web_fetch, **options)

    def async_tool(self, **options: Any) -> BetaAsyncFunctionTool[Callable[..., Any]]:
        """Return the tool `web_fetch` for the async client; it works in a thread."""
        return beta_async_tool(self.web_fetch, **options)

    def web_fetch(self, url: str, start: int = 0) -> str | bytes:
        """Fetch a page of the public internet and read it as text.

        Args:
            url: The whole address, with https:// or http://.
            start: Where in a long text to begin, in characters.
        """
        fetched = self._fetcher().fetch(url)
        if fetched.media_type in _PICTURES or fetched.media_type == "application/pdf":
            if fetched.is_cut:
                raise ToolError(f"The file has more than {self._max_bytes} bytes.")
            return fetched.data
        if not _TEXTS.fullmatch(fetched.media_type):
            raise ToolError(f"{fetched.url} is {fetched.media_type[:80]}, which can't be read.")
        return self._page(fetched, _text_of(fetched), start)

    def _fetcher(self) -> Fetcher:
        from agentkit_tools._fetching import Fetcher  # paid by who uses it

        return Fetcher(
            address_of=self._address_of,
            ports=self._ports,
            most_bytes=self._max_bytes,
            seconds=self._max_seconds,
        )

    def _address_of(self, host: str, port: int) -> str:
        name = host.lower().strip(".")
        if self._hosts and not any(name == at or name.endswith(f".{at}") for at in self._hosts):
            raise ToolError(f"{host} is not asked. There are: {', '.join(self._hosts)}.")
        return pinned(host, self._resolve(host, port), self._networks)

    def _page(self, fetched: Fetched, text: str, start: int) -> str:
        if not 0 <= start <= len(text):
            raise ToolError(f"The text has {len(text)} characters.")
        end = min(len(text), start + self._max_characters)
        notes = [f"[{fetched.url}]"]
        if fetched.is_cut:
            notes.append(f"[Only its first {self._max_bytes} bytes were taken.]")
        if end < len(text):
            notes.append(f"[Characters {start} to {end} of {len(text)}; go on with start={end}.]")
        return "\n".join([*notes, "", text[start:end]])


def _resolved(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise ToolError(f"There is no {host}: {error}") from error
    return [str(entry[4][0]) for entry in found]


def _ascii(host: str) -> str:
    """Write a host as it is looked up and asked for: IDNA 2008, as httpx has it."""
    if host.isascii():
        return host
    import httpx  # paid by who uses it

    try:
        return httpx.URL(f"http://{host}").raw_host.decode("ascii")
    except httpx.InvalidURL as error:
        raise ValueError(f"{host!r} is no host: {error}") from error


def _text_of(fetched: Fetched) -> str:
    try:
        text = fetched.data.decode(fetched.charset or "utf-8", errors="replace")
    except (LookupError, ValueError):  # an encoding that nobody knows, or none of such bytes
        text = fetched.data.decode(errors="replace")
    text = text.encode(errors="replace").decode()  # some encodings have halves of characters
    return without_hidden(_markdown(text) if fetched.media_type in _HTML else text)


def _markdown(html: str) -> str:
    from bs4 import BeautifulSoup  # paid by who uses it
    from markdownify import MarkdownConverter

    try:
        # Python's own parser would take minutes for what is made to be slow.
        soup = BeautifulSoup(html, "lxml")
        for tag in soup(["script", "style", "noscript", "template", "svg", "iframe"]):
            tag.decompose()
        text = MarkdownConverter(heading_style="ATX", strip=["img"]).convert_soup(soup)
    except RecursionError as error:
        raise ToolError("The page is nested too deeply to be read.") from error
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+\n", "\n", text)).strip()
