"""What may stand in a script, and a file of it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Mapping
from os import PathLike
from pathlib import Path
from typing import Any

from agentkit.local._errors import LocalError, ScriptError
from agentkit.local._model import Answer, Delayed, EventStream
from agentkit.local._scalars import is_list, is_object

__all__ = ["Reply", "Step", "answer_of", "read_script", "read_step", "read_steps"]

Made = Callable[[Mapping[str, Any]], Any]
"""A function of the request that returns a reply."""

Reply = str | LocalError | dict[str, Any] | list[dict[str, Any]] | Delayed | EventStream | Made
"""What a script is made of: see `ScriptedModel`."""

Step = LocalError | dict[str, Any] | Delayed | EventStream | Made
"""One reply, read: a message has at least `content`, a list of blocks."""

_EXPECTED = "a text, a content block, a list of content blocks, a message or an error"


def answer_of(step: Step, request: Mapping[str, Any]) -> Answer:
    """Return what a model answers a request with by this step.

    Raises:
        LocalError: The step is an error.
        ScriptError: A function of the request returned what is no reply.
    """
    if isinstance(step, LocalError):
        raise LocalError(step.status, step.type, step.message, step.headers)
    if isinstance(step, Delayed):
        time.sleep(step.seconds)
        inner = answer_of(step.reply, request)
        return Delayed(inner, per_event=step.per_event) if step.per_event else inner
    if callable(step):
        return answer_of(read_step(step(request)), request)
    return step


def read_step(reply: object) -> Step:
    """Check one reply and bring it into the form of a step.

    Raises:
        ScriptError: It is none of the forms a reply may have.
    """
    try:
        return _step(reply)
    except ValueError as error:
        raise ScriptError(str(error)) from None


def read_script(path: str | PathLike[str]) -> list[Step]:
    """Read a script from a JSON file.

    Raises:
        ScriptError: The file cannot be read or is no script; the message says where.
    """
    try:
        replies = json.loads(Path(path).read_bytes())
    except OSError as error:
        raise ScriptError(f"{path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ScriptError(f"{path}: not UTF-8") from None
    except (ValueError, RecursionError) as error:
        raise ScriptError(f"{path}: not JSON: {error}") from None
    if not is_list(replies):
        raise ScriptError(f"{path}: a script is a list of replies, not {_shown(replies)}")
    try:
        return read_steps(replies)
    except ScriptError as error:
        raise ScriptError(f"{path}: {error}") from None


def read_steps(replies: Iterable[object]) -> list[Step]:
    """Check replies and bring each into one of two forms.

    Raises:
        ScriptError: One of them is none of the forms a reply may have.
    """
    if isinstance(replies, (str, Mapping)):
        raise ScriptError("a script is a list of replies; put a single one into a list")
    steps: list[Step] = []
    for number, reply in enumerate(replies, start=1):
        try:
            steps.append(_step(reply))
        except ValueError as error:
            raise ScriptError(f"reply {number}: {error}") from None
    return steps


def _step(reply: object) -> Step:
    if isinstance(reply, (LocalError, EventStream)):
        return reply
    if isinstance(reply, Delayed):
        return Delayed(_step(reply.reply), reply.seconds, reply.per_event)
    if callable(reply):
        return reply
    if isinstance(reply, str) or is_list(reply):
        return {"content": _content(reply)}
    if not is_object(reply):
        raise ValueError(f"expected {_EXPECTED}, not {_shown(reply)}")
    if reply.get("type") == "error" or ("error" in reply and "type" not in reply):
        return _error(reply)
    if reply.get("type", "message") == "message" and "content" in reply:
        return {**reply, "content": _content(reply["content"])}
    return {"content": [_block(reply)]}


def _content(content: object) -> list[dict[str, Any]]:
    if isinstance(content, str):
        return [{"type": "text", "text": content}] if content else []
    if is_list(content):
        return [_block(block) for block in content]
    raise ValueError(f"the content of a message is a text or a list, not {_shown(content)}")


def _block(block: object) -> dict[str, Any]:
    if not is_object(block) or not isinstance(block.get("type"), str):
        raise ValueError(f"expected a content block with a `type`, not {_shown(block)}")
    match block:
        case {"type": "text", "text": str()}:
            return block
        case {"type": "text"}:
            raise ValueError("a text block needs a `text`")
        case {"type": "tool_use", "name": str(name)} if name:
            return {"input": {}, **block}
        case {"type": "tool_use"}:
            raise ValueError("a tool_use block needs the `name` of a tool")
        case _:
            return block


def _error(reply: dict[str, Any]) -> LocalError:
    match reply:
        case {"status": int(status), "error": {"type": str(type), "message": str(message)}}:
            headers = reply.get("headers", {})
        case _:
            raise ValueError("an error needs a `status` and an `error` with `type` and `message`")
    if not is_object(headers) or not all(isinstance(text, str) for text in headers.values()):
        raise ValueError("the `headers` of an error are an object of texts")
    return LocalError(status, type, message, headers)


def _shown(value: object) -> str:
    text = json.dumps(value, default=repr)
    return text if len(text) <= 60 else f"{text[:60]}..."
