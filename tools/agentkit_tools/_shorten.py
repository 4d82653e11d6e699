"""Cut a result that is too long for the model: head and tail stay, the store gets all of it."""

from __future__ import annotations

import copy
import logging
from collections.abc import Iterable, Iterator, MutableMapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar, cast

if TYPE_CHECKING:
    from agentkit_tools.result_store import ResultStore

log = logging.getLogger("agentkit")

ContentT = TypeVar("ContentT", bound="str | list[Any]")

_BETWEEN = "\n\n"


def shorten(content: ContentT, limit: int | None, store: ResultStore | None = None) -> ContentT:
    """Return the content of a result with at most `limit` characters of text.

    Longer text loses its middle, and says so; blocks that are no text stay. All texts together
    are put into `store`, where the model can read them with the store's tool.

    Args:
        content: What a tool's `call` returned.
        limit: How many characters; `None` is no limit.
        store: Where all of the text goes; without one the middle is lost.
    """
    if limit is None:
        return content
    if isinstance(content, str):
        if len(content) <= limit:
            return content
        cut = _cut(content, limit, store)
        return cast("ContentT", f"{content[: cut.start]}{cut.mark}{content[cut.end :]}")
    if sum(len(place.text) for place in _places(content)) <= limit:
        return content
    return cast("ContentT", _shortened(copy.deepcopy(content), limit, store))


@dataclass(frozen=True)
class _Place:
    """A text in a block, and where it is written back to."""

    owner: MutableMapping[str, Any]
    key: str

    @property
    def text(self) -> str:
        return self.owner[self.key]


@dataclass(frozen=True)
class _Cut:
    """What is left out of a text, from `start` to `end`, and what stands there instead."""

    start: int
    end: int
    mark: str


def _cut(text: str, limit: int, store: ResultStore | None) -> _Cut:
    where = _kept(text, store)
    # As long as the final one, or longer, since no more than all can be left out.
    longest = len(_mark(len(text), len(text), where))
    kept = max(limit - longest, 0)
    start = kept * 2 // 3
    end = len(text) - (kept - start)
    return _Cut(start, end, _mark(end - start, len(text), where))


def _mark(left_out: int, total: int, where: str) -> str:
    return f"\n[... {left_out} of {total} characters are left out here{where} ...]\n"


def _kept(text: str, store: ResultStore | None) -> str:
    """Put `text` into the store and say how to read it; a store that fails costs the middle."""
    if store is None:
        return ""
    try:
        return f"; {store.tool_name} reads or searches them, id: {store.put(text)}"
    except Exception as error:
        log.warning("A long result could not be kept: %r", error)
        return ", and could not be kept"


def _shortened(blocks: list[Any], limit: int, store: ResultStore | None) -> list[Any]:
    places = list(_places(blocks))
    cut = _cut(_BETWEEN.join(place.text for place in places), limit, store)
    at, mark = 0, cut.mark
    for place in places:
        text = place.text
        head, tail = text[: max(cut.start - at, 0)], text[max(cut.end - at, 0) :]
        if at < cut.end and at + len(text) > cut.start:  # the cut goes through this text
            place.owner[place.key] = f"{head}{mark}{tail}"
            mark = ""
        at += len(text) + len(_BETWEEN)
    return [block for block in blocks if _has_text(block)]


def _places(blocks: Iterable[Any]) -> Iterator[_Place]:
    for block in blocks:
        if isinstance(block, dict):
            yield from _places_in(cast("dict[str, Any]", block))


def _places_in(block: dict[str, Any]) -> Iterator[_Place]:
    kind, source = block.get("type"), block.get("source")
    if kind == "text":
        yield _Place(block, "text")
    elif kind == "search_result":
        yield from _places(block.get("content", ()))
    elif kind == "document" and isinstance(source, dict):
        source = cast("dict[str, Any]", source)
        content = source.get("content")
        if source.get("type") == "text":
            yield _Place(source, "data")
        elif isinstance(content, str):
            yield _Place(source, "content")
        else:
            yield from _places(content or ())


def _has_text(block: Any) -> bool:
    """Tell whether a block has something to say; takes the empty texts out of what is nested."""
    if not isinstance(block, dict):
        return True
    block = cast("dict[str, Any]", block)
    for owner in (block, block.get("source")):
        inside = cast("Any", owner).get("content") if isinstance(owner, dict) else None
        if isinstance(inside, list):
            inside[:] = filter(_has_text, cast("list[Any]", inside))
            if not inside:
                return False
    return all(place.text for place in _places([block]))
