"""What a turn of the tool loop costs, beside a loop written by hand, and the official runner.

With the package `anthropic` installed, it is measured in turns with ours, as a black box.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from multiprocessing import Pipe, Queue
from multiprocessing.connection import Connection
from typing import Any, TypeAlias

import httpx
from calls import start
from interleaved import compare
from pydantic_core import from_json, to_json
from stream_readers import PACKAGES

from agentkit import Anthropic, RunLimits, written

HISTORIES = {"20 turns of a new conversation": (0, 20), "4 turns after 200 others": (200, 4)}
"""By title, how many turns a conversation has had, and how many it has in a round."""
GROWTH = (50, 200, 500, 2000)
"""How many turns a run has, to see whether the later ones cost more."""
ROUNDS = 7

Run: TypeAlias = Callable[[int, int], object]
"""Runs a conversation that has so many turns, for so many more."""

_SCHEMA = {"type": "object", "properties": {"a": {"type": "integer"}, "b": {"type": "integer"}}}
_TOOL: Any = {"name": "add", "description": "Add two numbers.", "input_schema": _SCHEMA}
_TEXT = {"type": "text", "text": "Let me add them up."}
_ROLE = b'"role"'


def serve(ports: Queue[int]) -> None:
    """Ask for one call after another, until the conversation has as many turns as the URL says."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            asked = self.rfile.read(int(self.headers["content-length"])).count(_ROLE) // 2
            last = int(self.path.split("/")[1])
            body = json.dumps(_reply(asked, is_last=asked >= last)).encode()
            head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: "
            self.wfile.write(f"{head}{len(body)}\r\n\r\n".encode() + body)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    ports.put(server.server_port)
    server.serve_forever()


def _call(turn: int) -> dict[str, Any]:
    return {"type": "tool_use", "id": f"toolu_{turn}", "name": "add", "input": {"a": turn, "b": 2}}


def _reply(turn: int, *, is_last: bool) -> dict[str, Any]:
    return {
        "id": f"msg_{turn}",
        "type": "message",
        "role": "assistant",
        "model": "m",
        "content": [_TEXT] if is_last else [_TEXT, _call(turn)],
        "stop_reason": "end_turn" if is_last else "tool_use",
        "stop_sequence": None,
        "usage": {"input_tokens": 3, "output_tokens": 2},
    }


def asked(turns: int) -> dict[str, Any]:
    """Return what a conversation that has had so many turns goes on with."""
    messages: list[Any] = [{"role": "user", "content": "Add them up."}]
    for turn in range(turns):
        result = {"type": "tool_result", "tool_use_id": f"toolu_{turn}", "content": "3"}
        call = _call(turn)
        messages.append({"role": "assistant", "content": [_TEXT, call]})
        messages.append({"role": "user", "content": [result]})
    return {"model": "m", "max_tokens": 64, "messages": messages}


def add(a: int, b: int) -> str:
    """Add two numbers.

    Args:
        a: The first.
        b: The second.
    """
    return str(a + b)


async def add_later(a: int, b: int) -> str:
    """Add two numbers.

    Args:
        a: The first.
        b: The second.
    """
    return str(a + b)


def by_hand(url: str) -> Run:
    """Return the least that httpx and pydantic-core can do."""
    http = httpx.Client(timeout=60)

    def run(had: int, turns: int) -> None:
        body: dict[str, Any] = {**asked(had), "tools": [_TOOL]}
        while True:
            answer = http.post(f"{url}/{had + turns}/v1/messages", content=to_json(body))
            reply = from_json(answer.content)
            body["messages"].append({"role": "assistant", "content": reply["content"]})
            if reply["stop_reason"] != "tool_use":
                return
            results = [
                {
                    "type": "tool_result",
                    "tool_use_id": block["id"],
                    "content": add(**block["input"]),
                }
                for block in reply["content"]
                if block["type"] == "tool_use"
            ]
            body["messages"].append({"role": "user", "content": results})

    return run


def own_loop(url: str, *, keep: Callable[[Any], Any]) -> Run:
    """Return a loop of one's own around `messages.create`, of messages as `keep` returns them."""
    client = Anthropic(api_key="K", base_url=url)

    def run(had: int, turns: int) -> None:
        there: Any = client.with_options(base_url=f"{url}/{had + turns}")
        params = asked(had)
        messages = list(map(keep, params.pop("messages")))
        while True:
            reply = there.messages.create(**params, messages=messages, tools=[_TOOL])
            messages.append(keep({"role": "assistant", "content": reply.content}))
            if reply.stop_reason != "tool_use":
                return
            results = [
                {"type": "tool_result", "tool_use_id": block.id, "content": add(**block.input)}
                for block in reply.content
                if block.type == "tool_use"
            ]
            messages.append(keep({"role": "user", "content": results}))

    return run


def as_it_is(message: Any) -> Any:
    """Return a message as it is."""
    return message


def without_limits(package: str) -> dict[str, Any]:
    """Return what lets a run have more turns than a run has by default."""
    return {"limits": RunLimits(turns=None)} if package == "agentkit" else {}


def runner(url: str, *, package: str) -> Run:
    """Return the runner of a package."""
    module: Any = import_module(package)
    client = module.Anthropic(api_key="K", base_url=url)
    tool = module.beta_tool(add)
    limits = without_limits(package)

    def run(had: int, turns: int) -> None:
        there = client.with_options(base_url=f"{url}/{had + turns}")
        there.beta.messages.tool_runner(**asked(had), **limits, tools=[tool]).until_done()

    return run


def async_runner(url: str, *, package: str) -> Run:
    """Return the runner of a package for tasks, in one event loop for all runs."""
    module: Any = import_module(package)
    client = module.AsyncAnthropic(api_key="K", base_url=url)
    tool = module.beta_async_tool(add_later, name="add")
    limits = without_limits(package)
    loop = asyncio.new_event_loop()

    def run(had: int, turns: int) -> None:
        there = client.with_options(base_url=f"{url}/{had + turns}")
        made = there.beta.messages.tool_runner(**asked(had), **limits, tools=[tool])
        loop.run_until_complete(made.until_done())

    return run


def work(make: Callable[[str], Run], url: str, orders: Connection) -> None:
    """Run a conversation whenever one is ordered; tell what a turn took: microseconds of CPU."""
    run = make(url)
    while True:
        had, turns = orders.recv()
        started = time.process_time()
        run(had, turns)
        orders.send((time.process_time() - started) / turns * 1e6)


def ordered(worker: Connection, had: int, turns: int) -> float:
    """Let a process run a conversation, and wait for what a turn of it took."""
    worker.send((had, turns))
    return worker.recv()


def main() -> None:
    """Print what a turn costs, each way in a process of its own."""
    ports: Queue[int] = Queue()
    start(serve, ports)
    url = f"http://127.0.0.1:{ports.get()}"
    ways: dict[str, Callable[[str], Run]] = {
        "by hand": by_hand,
        "agentkit: a loop of one's own": partial(own_loop, keep=as_it_is),
        "agentkit: a loop of one's own, written": partial(own_loop, keep=written),
    }
    for package in PACKAGES:
        ways[f"{package}: sync"] = partial(runner, package=package)
        ways[f"{package}: async"] = partial(async_runner, package=package)
    workers: dict[str, Connection] = {}
    for name, make in ways.items():
        workers[name], orders = Pipe()
        start(work, make, url, orders)
        ordered(workers[name], 0, 2)  # the first turns connect, and build what is built once
    costs(workers)
    growth(workers)


def costs(workers: dict[str, Connection]) -> None:
    """Compare the turns of new and of long conversations."""
    for title, (had, turns) in HISTORIES.items():
        measures = {
            name: partial(ordered, worker, had, turns)
            for name, worker in workers.items()
            if "of one's own" not in name  # which differs from a run in what a long one costs
        }
        compare(title, measures, ROUNDS, "µs of CPU a turn")


def growth(workers: dict[str, Connection]) -> None:
    """Compare runs of more and more turns; the official runner takes minutes for the longest."""
    for turns in GROWTH:
        measures = {
            name: partial(ordered, worker, 0, turns)
            for name, worker in workers.items()
            if not name.startswith("anthropic")
        }
        compare(f"A run of {turns} turns", measures, 5, "µs of CPU a turn")


if __name__ == "__main__":
    main()
