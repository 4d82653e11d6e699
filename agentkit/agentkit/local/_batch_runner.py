"""Answers the requests of batches in the background, and goes on with what a restart cut short."""

from __future__ import annotations

import asyncio
from typing import Any

from agentkit.local._answering import Answering
from agentkit.local._batch_results import counted, error_result
from agentkit.local._body import checked
from agentkit.local._errors import LocalError
from agentkit.local._identifiers import identifier
from agentkit.local._named_files import check_named_files
from agentkit.local._recorded import Headers, RecordedRequest
from agentkit.local._store import Store
from agentkit.local._times import is_past, now

__all__ = ["BATCH", "REQUEST", "BatchRunner"]

BATCH = "batch"
REQUEST = "batch_request"
_AT_ONCE = 8


class BatchRunner:
    """One task for each batch that has not ended; all belong to the server's event loop.

    Args:
        store: Where batches and their requests are.
        answering: What answers them.
        delay: How long a batch waits before it begins, in seconds.
    """

    def __init__(self, store: Store, answering: Answering, delay: float) -> None:
        self._store = store
        self._answering = answering
        self._delay = delay
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def resume(self) -> None:
        """Begin with every batch that has not ended."""
        for batch in reversed(self._store.all(BATCH)):
            if batch["processing_status"] != "ended":
                self.begin(batch["id"])

    def begin(self, id: str) -> None:
        """Begin with a batch; one that waits, or runs, is told to look again."""
        if (task := self._tasks.pop(id, None)) is not None:
            task.cancel()
        task = self._tasks[id] = asyncio.get_running_loop().create_task(self._run(id))
        task.add_done_callback(lambda done: self._forget(id, done))

    async def stop(self) -> None:
        """Stop with everything; what has no result yet is done after a restart."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _forget(self, id: str, task: asyncio.Task[None]) -> None:
        if self._tasks.get(id) is task:
            del self._tasks[id]

    async def _run(self, id: str) -> None:
        if self._batch(id)["processing_status"] == "in_progress":
            await asyncio.sleep(self._delay)
        slots = asyncio.Semaphore(_AT_ONCE)

        async def one(request: dict[str, Any]) -> None:
            async with slots:
                result = await self._result(id, request)
                self._store.change(
                    REQUEST, request["custom_id"], {**request, "result": result}, parent=id
                )

        requests = sorted(self._store.all(REQUEST, parent=id), key=lambda each: each["number"])
        await asyncio.gather(*(one(each) for each in requests if each["result"] is None))
        done = self._store.all(REQUEST, parent=id)
        ended = {
            **self._batch(id),
            "processing_status": "ended",
            "ended_at": now(),
            "request_counts": counted(each["result"] for each in done),
        }
        self._store.change(BATCH, id, ended)

    async def _result(self, id: str, request: dict[str, Any]) -> dict[str, Any]:
        batch = self._batch(id)
        if batch["processing_status"] == "canceling":
            return {"type": "canceled"}
        if is_past(batch["expires_at"]):
            return {"type": "expired"}
        try:
            message = await self._message(id, request)
        except LocalError as error:
            return error_result(error.type, error.message)
        usage = {**message["usage"], "service_tier": "batch"}
        return {"type": "succeeded", "message": {**message, "usage": usage}}

    async def _message(self, id: str, request: dict[str, Any]) -> dict[str, Any]:
        asked = request["asked"]
        recorded = RecordedRequest(
            method="POST",
            path="/v1/messages",
            query={"beta": "true"} if asked["beta"] else {},
            headers=Headers([("anthropic-beta", asked["betas"])] if asked["betas"] else []),
        )
        body, tokens = checked(request["params"], recorded)
        check_named_files(body, self._store)
        if body.get("stream"):
            raise LocalError(400, message="stream: streaming is not supported in batches")
        name = identifier("msg", id, request["number"])
        return await self._answering.message(body, recorded, id=name, input_tokens=tokens)

    def _batch(self, id: str) -> dict[str, Any]:
        batch = self._store.get(BATCH, id)
        assert batch is not None
        return batch
