"""The endpoints of batches; their requests are answered in the background."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from agentkit.local._batch_results import batch_problems, new_batch
from agentkit.local._batch_runner import BATCH, REQUEST, BatchRunner
from agentkit.local._body import parsed
from agentkit.local._errors import LocalError
from agentkit.local._exchange import Exchange, json_response
from agentkit.local._identifiers import identifier
from agentkit.local._paging import id_page
from agentkit.local._store import Store
from agentkit.local._times import now

__all__ = ["Batches"]


class Batches:
    """Batches in a store.

    Args:
        store: Where they are.
        runner: What answers their requests.
    """

    def __init__(self, store: Store, runner: BatchRunner) -> None:
        self._store = store
        self._runner = runner

    async def create(self, request: Request) -> Response:
        """Answer `POST /v1/messages/batches`."""
        exchange = Exchange.of(request)
        body = parsed(exchange.request.content)
        if problem := next(batch_problems(body), None):
            raise LocalError(problem.status, problem.type, str(problem))
        id = identifier("msgbatch", self._store.number())
        batch = new_batch(id, len(body["requests"]))
        asked = {
            "beta": exchange.request.query.get("beta") == "true",
            "betas": exchange.request.headers.get("anthropic-beta", ""),
        }
        self._store.put_all(
            REQUEST,
            id,
            (
                (each["custom_id"], {**each, "number": number, "asked": asked, "result": None})
                for number, each in enumerate(body["requests"])
            ),
        )
        self._store.put(BATCH, id, batch)
        self._runner.begin(id)
        return json_response(_shown(batch, request))

    async def list(self, request: Request) -> Response:
        """Answer `GET /v1/messages/batches`."""
        page = id_page(self._store.all(BATCH), request.query_params)
        return json_response({**page, "data": [_shown(batch, request) for batch in page["data"]]})

    async def retrieve(self, request: Request) -> Response:
        """Answer `GET /v1/messages/batches/{message_batch_id}`."""
        return json_response(_shown(self._found(request), request))

    async def cancel(self, request: Request) -> Response:
        """Answer `POST /v1/messages/batches/{message_batch_id}/cancel`."""
        batch = self._found(request)
        if batch["processing_status"] == "in_progress":
            batch = {**batch, "processing_status": "canceling", "cancel_initiated_at": now()}
            self._store.change(BATCH, batch["id"], batch)
            self._runner.begin(batch["id"])
        return json_response(_shown(batch, request))

    async def delete(self, request: Request) -> Response:
        """Answer `DELETE /v1/messages/batches/{message_batch_id}`."""
        batch = self._found(request)
        if batch["processing_status"] != "ended":
            text = f"Message Batch {batch['id']} cannot be deleted while it is in progress."
            raise LocalError(400, message=text)
        self._store.delete(REQUEST, parent=batch["id"])
        self._store.delete(BATCH, id=batch["id"])
        return json_response({"id": batch["id"], "type": "message_batch_deleted"})

    async def results(self, request: Request) -> Response:
        """Answer `GET /v1/messages/batches/{message_batch_id}/results`."""
        batch = self._found(request)
        if batch["processing_status"] != "ended":
            text = f"Message Batch {batch['id']} has no available results."
            raise LocalError(404, message=text)
        requests = self._store.all(REQUEST, parent=batch["id"])
        return StreamingResponse(_lines(requests), media_type="application/x-jsonl")

    def _found(self, request: Request) -> dict[str, Any]:
        id = request.path_params["message_batch_id"]
        if (batch := self._store.get(BATCH, id)) is None:
            raise LocalError(404, message=f"Message Batch not found: {id}")
        return batch


def _shown(batch: dict[str, Any], request: Request) -> dict[str, Any]:
    if batch["processing_status"] != "ended":
        return batch
    base = f"{request.url.scheme}://{request.url.netloc}"
    return {**batch, "results_url": f"{base}/v1/messages/batches/{batch['id']}/results"}


async def _lines(requests: list[dict[str, Any]]) -> AsyncIterator[bytes]:
    """Write the results, the last request first: they come in any order from the API, too."""
    for request in requests:
        line = {"custom_id": request["custom_id"], "result": request["result"]}
        yield json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        await asyncio.sleep(0)
