"""Everything that programs show of an error: texts, variables, tracebacks with locals, pickles."""

from __future__ import annotations

import copy
import io
import logging
import pickle
import traceback
from collections.abc import Iterator
from pprint import pformat
from typing import Any

from rich.console import Console
from rich.traceback import Traceback


def shown(error: BaseException) -> Iterator[tuple[str, str]]:
    """Yield the names of ways to look at an error, and what is to be seen so."""
    yield "str, repr and vars", f"{error} {error!r} {vars(error)!r} {pformat(vars(error))}"
    for name, one in (("request", error), ("response", error)):
        yield from _http(name, getattr(one, name, None))
    yield "logging", _logged(error)
    yield "traceback", _traceback(error)
    for number, frame in enumerate(_frames(error)):
        yield f"frame {number} {frame.f_code.co_name}", _frame(frame)
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        yield f"pickle {protocol}", repr(pickle.dumps(error, protocol))
    yield "unpickled", _deep(pickle.loads(pickle.dumps(error)))
    yield "copy", _deep(copy.copy(error))
    yield "deepcopy", _deep(copy.deepcopy(error))


def places(error: BaseException, *secrets: str) -> list[str]:
    """Return the ways in which one of the secrets is to be seen, and where in the text."""
    return [
        f"{name}: {seen[max(0, at - 60) : at + 60]}"
        for name, seen in shown(error)
        for at in map(seen.find, secrets)
        if at >= 0
    ]


def places_in_texts(error: BaseException, *secrets: str) -> list[str]:
    """Return what has a secret of the texts, variables and pickles of an error and its causes."""
    seen = [(type(one).__name__, f"{one} {one!r} {vars(one)!r}") for one in _chain(error)]
    seen += [("pickle", repr(pickle.dumps(error))), ("copy", _deep(copy.deepcopy(error)))]
    return [f"{name}: {text}" for name, text in seen if any(each in text for each in secrets)]


def places_in_frames(error: BaseException, *secrets: str) -> list[str]:
    """Return the frames of ours that have a secret to show, and the texts of errors that do."""
    texts = [(type(one).__name__, f"{one} {one!r} {vars(one)!r}") for one in _chain(error)]
    frames = [
        (f"{frame.f_globals['__name__']}.{frame.f_code.co_name}", _frame(frame))
        for frame in _frames(error)
        if frame.f_globals["__name__"].partition(".")[0].startswith("agentkit")
    ]
    return [
        f"{name}: {seen[max(0, at - 60) : at + 60]}"
        for name, seen in [*texts, *frames]
        for at in map(seen.find, secrets)
        if at >= 0
    ]


def rich_traceback(error: BaseException) -> str:
    """Return the traceback as rich prints it, with long locals cut and whole (slow)."""
    written = Console(file=io.StringIO(), width=300)
    trace = Traceback.from_exception(
        type(error), error, error.__traceback__, show_locals=True, locals_max_string=400
    )
    cut = Traceback.from_exception(type(error), error, error.__traceback__, show_locals=True)
    written.print(trace, cut)
    file: Any = written.file
    return file.getvalue()


def _http(name: str, message: Any) -> Iterator[tuple[str, str]]:
    if message is None:
        return
    headers = message.headers
    yield name, f"{message!r} {vars(message)!r} {message.url!r} {message.url}"
    yield f"{name}.headers", f"{headers!r} {headers} {vars(headers)!r} {headers.raw!r}"
    items = f"{headers.items()!r} {headers.values()!r} {headers.multi_items()!r}"
    yield f"items of {name}.headers", items
    yield f"copies of {name}.headers", f"{copy.copy(headers)!r} {copy.deepcopy(headers)!r}"
    yield f"pickles of {name}", repr(pickle.dumps(message)) + repr(pickle.dumps(headers))


def _deep(value: Any, depth: int = 5) -> str:
    """Show a value with its variables, and theirs: nothing may be there at all, masked or not."""
    inner = getattr(value, "__dict__", {}) if depth else {}
    parts = [_deep(one, depth - 1) for one in inner.values()]
    raw = [b"%b=%b;" % pair for pair in value.raw] if hasattr(value, "multi_items") else []
    return f"{value!r} {raw!r} " + " ".join(parts)


def _frames(error: BaseException) -> Iterator[Any]:
    for one in _chain(error):
        for frame, _ in traceback.walk_tb(one.__traceback__):
            yield frame


def _chain(error: BaseException | None) -> list[BaseException]:
    chain: list[BaseException] = []
    while error is not None and error not in chain:
        chain.append(error)
        error = error.__cause__ or error.__context__
    return chain


def _frame(frame: Any) -> str:
    """Show all local variables, and the variables of those that are ours."""
    lines: list[str] = []
    for name, value in frame.f_locals.items():
        is_ours = type(value).__module__.startswith("agentkit")
        inner = getattr(value, "__dict__", None) if is_ours and name != "http" else None
        lines.append(f"{name} = {value!r} {inner!r}")
    return "\n".join(lines)


def _traceback(error: BaseException) -> str:
    return "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())


def _logged(error: BaseException) -> str:
    lines = io.StringIO()
    handler = logging.StreamHandler(lines)
    logger = logging.Logger("shown")
    logger.addHandler(handler)
    logger.error("failed: %s %r", error, error, exc_info=error)
    return lines.getvalue()
