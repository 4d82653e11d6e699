"""Breakpoints of the prompt cache, so that each turn reads what the last one wrote (no I/O)."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final, TypeAlias, cast

from agentkit._blocks import as_dict, blocks_of, of

Params: TypeAlias = "dict[str, Any]"

MOST_BREAKPOINTS: Final = 4
"""How many a request may have, https://docs.claude.com/en/docs/build-with-claude/prompt-caching."""

_UNMARKABLE = ("thinking", "redacted_thinking", "fallback", "mcp_tool_listing")
_DEPTH = 3


@dataclass
class AutoCache:
    """What `cache="auto"` does to each request.

    A breakpoint goes after the tools, after the system prompt, at the end of the conversation and
    at the end of what was sent the time before: the API looks back 20 blocks from a breakpoint, and
    a turn may bring more. Those that the caller set stay and count; what is left of the four goes
    to the end first, then to the system prompt, the tools and the turn before. Tools come in the
    order of their names, whatever order they were given in, unless the caller marked one.
    """

    # By their id, messages and the marks in them; as long as they are here, the id is theirs.
    _found: dict[int, tuple[Any, list[str]]] = field(default_factory=dict[int, Any])

    def placed(self, params: Params, settled: Container[int] = ()) -> Params:
        """Return `params` with breakpoints. Nothing in `params` is changed.

        Args:
            params: what the model is to be asked with.
            settled: the `id()` of each message that will never change; those are looked at once.
        """
        messages: list[Any] = list(params["messages"])
        tools: list[Any] = list(params.get("tools") or ())
        given = [
            *(_Mark(0, index, ttl) for index, ttl in _marks(tools)),
            *(_Mark(1, index, ttl) for index, ttl in _marks(_system(params))),
            *self._marks_in(messages, settled),
        ]
        if params.get("cache_control"):
            given.append(_Mark(3, 0, _ttl(params["cache_control"])))
        if not any(mark.zone == 0 for mark in given):
            tools.sort(key=_name)
        made = {**params, "messages": messages}
        places = _places(tools, _system(params), messages, given)
        for place in places[: max(MOST_BREAKPOINTS - len(given), 0)]:
            mark = _control(place, given)
            if place.zone == 0:
                tools[place.index] = {**tools[place.index], "cache_control": mark}
            elif place.zone == 1:
                made["system"] = _marked(_system(params), mark)
            else:
                message = messages[place.index]
                messages[place.index] = {
                    "role": of(message, "role"),
                    "content": _marked(blocks_of(message), mark),
                }
        return {**made, "tools": tools} if tools else made

    def _marks_in(self, messages: Sequence[Any], settled: Container[int]) -> list[_Mark]:
        """Return the caller's marks, those in messages that somebody has changed since included."""
        marks: list[_Mark] = []
        for index, key in enumerate(map(id, messages)):
            known = self._found.get(key) if key in settled else None
            if known is None:
                message = messages[index]
                known = (message, [ttl for _, ttl in _marks(blocks_of(message))])
                if key in settled:
                    self._found[key] = known
            if known[1]:
                marks += [_Mark(2, index, ttl) for ttl in known[1]]
        return marks


def auto_cache(cache: object) -> AutoCache | None:
    """Return what the option `cache` asks for.

    Raises:
        ValueError: it is neither `"auto"` nor `None`.
    """
    if cache is None:
        return None
    if cache != "auto":
        raise ValueError(f'cache has to be "auto", or left out, not {cache!r}.')
    return AutoCache()


@dataclass(frozen=True)
class _Mark:
    """A breakpoint: 0 in the tools, 1 in the system prompt, 2 in the messages, 3 at the end."""

    zone: int
    index: int
    ttl: str = ""


def _places(
    tools: Sequence[Any], system: Sequence[Any], messages: Sequence[Any], given: Sequence[_Mark]
) -> list[_Mark]:
    """Return where to set breakpoints, the most useful first."""
    marked = {mark.zone for mark in given}
    here = {mark.index for mark in given if mark.zone == 2}
    ends = _ends(messages) if 3 not in marked else []
    places = [_Mark(2, index) for index in ends[:1] if index not in here]
    if 1 not in marked and any(map(_can_be_marked, system)):
        places.append(_Mark(1, 0))
    last = [index for index, tool in enumerate(tools) if not tool.get("defer_loading")]
    if 0 not in marked and last:
        places.append(_Mark(0, last[-1]))
    return places + [_Mark(2, index) for index in ends[1:] if index not in here]


def _ends(messages: Sequence[Any]) -> list[int]:
    """Return the messages that end the conversation now, and ended it when the model was asked."""
    backwards = range(len(messages) - 1, -1, -1)
    fit = (i for i in backwards if any(map(_can_be_marked, blocks_of(messages[i]))))
    now = list(islice(fit, 1))
    return now + list(islice((i for i in fit if _was_asked_after(messages, i)), 1))


def _was_asked_after(messages: Sequence[Any], index: int) -> bool:
    here, following = messages[index], messages[index + 1]
    return of(here, "role") == "user" and of(following, "role") == "assistant"


def _control(place: _Mark, given: Sequence[_Mark]) -> dict[str, str]:
    """Return a breakpoint that lives as long as the longest after it: no longer one may follow.

    It lives no longer than those before it, either.
    """
    here = (place.zone, place.index)
    before = [mark.ttl for mark in given if (mark.zone, mark.index) < here]
    after = [mark.ttl for mark in given if (mark.zone, mark.index) >= here]
    is_long = "1h" in after and set(before) <= {"1h"}
    return {"type": "ephemeral", "ttl": "1h"} if is_long else {"type": "ephemeral"}


def _marked(blocks: Sequence[Any], mark: dict[str, str]) -> list[Any]:
    made = list(blocks)
    index = max(index for index, block in enumerate(made) if _can_be_marked(block))
    made[index] = as_dict(made[index]) | {"cache_control": mark}
    return made


def _can_be_marked(block: Any) -> bool:
    kind = of(block, "type")
    return kind not in _UNMARKABLE and (kind != "text" or bool(of(block, "text")))


def _marks(blocks: Sequence[Any], depth: int = _DEPTH) -> Iterator[tuple[int, str]]:
    """Yield where breakpoints are among blocks and in what they hold, and how long they live."""
    for index, block in enumerate(blocks):
        inside = of(block, "content")
        if isinstance(inside, list) and depth > 1:
            held = cast("list[Any]", inside)
            yield from ((index, ttl) for _, ttl in _marks(held, depth - 1))
        if control := of(block, "cache_control"):
            yield index, _ttl(control)


def _ttl(control: Any) -> str:
    return str(of(control, "ttl") or "5m")


def _system(params: Mapping[str, Any]) -> list[Any]:
    return blocks_of({"content": params.get("system")})


def _name(tool: Mapping[str, Any]) -> str:
    return str(tool.get("name") or tool.get("mcp_server_name") or tool.get("type"))
