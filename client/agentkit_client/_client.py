"""The two clients, `Anthropic` and `AsyncAnthropic`: their resources, one call, closing."""

from __future__ import annotations

from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING

import httpx

from agentkit_client import _headers
from agentkit_client._http import DefaultAsyncHttpxClient, DefaultHttpxClient
from agentkit_client._send import run, run_async
from agentkit_client._settings import BaseClient
from agentkit_client._twin import Twinned
from agentkit_client._verbs import AsyncVerbs, Verbs

if TYPE_CHECKING:
    from typing_extensions import Self

    from agentkit_client._calls import AsyncCalls, Calls
    from agentkit_client._endpoint import Call
    from agentkit_client.resources.beta import AsyncBeta, Beta
    from agentkit_client.resources.client import (
        AnthropicWithRawResponse,
        AnthropicWithStreamedResponse,
        AsyncAnthropicWithRawResponse,
        AsyncAnthropicWithStreamedResponse,
    )
    from agentkit_client.resources.completions import AsyncCompletions, Completions
    from agentkit_client.resources.messages import AsyncMessages, Messages
    from agentkit_client.resources.models import AsyncModels, Models


class Anthropic(Twinned, Verbs, BaseClient[httpx.Client]):
    """The Claude API, for code that waits for each reply.

    Use it as a context manager, or `close()` it, to give its connections back.
    """

    _http_type = httpx.Client
    _default_http = DefaultHttpxClient

    @cached_property
    def messages(self) -> Messages:
        """Messages: ask a model, count tokens, send batches."""
        from agentkit_client.resources.messages import Messages  # paid by who uses it

        return Messages(self._calls)

    @cached_property
    def models(self) -> Models:
        """Models: which there are."""
        from agentkit_client.resources.models import Models  # paid by who uses it

        return Models(self._calls)

    @cached_property
    def completions(self) -> Completions:
        """Text completions, the API before messages."""
        from agentkit_client.resources.completions import Completions  # paid by who uses it

        return Completions(self._calls)

    @cached_property
    def beta(self) -> Beta:
        """What the API offers as beta."""
        from agentkit_client.resources.beta import Beta  # paid by who uses it

        return Beta(self._calls)

    @cached_property
    def with_raw_response(self) -> AnthropicWithRawResponse:
        """All resources, their methods returning responses that were read."""
        from agentkit_client.resources.client import AnthropicWithRawResponse  # paid by who uses it

        return AnthropicWithRawResponse(self._calls.raw)

    @cached_property
    def with_streaming_response(self) -> AnthropicWithStreamedResponse:
        """All resources, their methods returning responses to read."""
        from agentkit_client.resources.client import (
            AnthropicWithStreamedResponse,  # paid by who uses it
        )

        return AnthropicWithStreamedResponse(self._calls.streamed)

    @cached_property
    def _calls(self) -> Calls:
        from agentkit_client._calls import Calls  # paid by who uses it

        return Calls(self._twin._send, self._twin, strict=self._config.strict)

    def _send(self, call: Call, *, stream: bool) -> httpx.Response:
        http = self._open_http(call)
        steps = self._exchange(call, http, "false")
        response = run(steps, http, stream=stream, auth=self.custom_auth, limits=self.limits)
        return self._http.hold(response) if stream else response

    def close(self) -> None:
        """Close all connections; later calls raise `APIConnectionError`."""
        http = self._http.give_up()
        if http is not None:
            with self._http.leaving():
                http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        exc_tb: TracebackType | None,
    ) -> None:
        self.close()


class AsyncAnthropic(Twinned, AsyncVerbs, BaseClient[httpx.AsyncClient]):
    """The Claude API, for code that runs other tasks meanwhile, on asyncio or trio.

    Use it as a context manager, or `await close()` it, to give its connections back.
    """

    _http_type = httpx.AsyncClient
    _default_http = DefaultAsyncHttpxClient

    @cached_property
    def messages(self) -> AsyncMessages:
        """Messages: ask a model, count tokens, send batches."""
        from agentkit_client.resources.messages import AsyncMessages  # paid by who uses it

        return AsyncMessages(self._calls)

    @cached_property
    def models(self) -> AsyncModels:
        """Models: which there are."""
        from agentkit_client.resources.models import AsyncModels  # paid by who uses it

        return AsyncModels(self._calls)

    @cached_property
    def completions(self) -> AsyncCompletions:
        """Text completions, the API before messages."""
        from agentkit_client.resources.completions import AsyncCompletions  # paid by who uses it

        return AsyncCompletions(self._calls)

    @cached_property
    def beta(self) -> AsyncBeta:
        """What the API offers as beta."""
        from agentkit_client.resources.beta import AsyncBeta  # paid by who uses it

        return AsyncBeta(self._calls)

    @cached_property
    def with_raw_response(self) -> AsyncAnthropicWithRawResponse:
        """All resources, their methods returning responses that were read."""
        from agentkit_client.resources.client import (
            AsyncAnthropicWithRawResponse,  # paid by who uses it
        )

        return AsyncAnthropicWithRawResponse(self._calls.raw)

    @cached_property
    def with_streaming_response(self) -> AsyncAnthropicWithStreamedResponse:
        """All resources, their methods returning responses to read."""
        from agentkit_client.resources.client import (
            AsyncAnthropicWithStreamedResponse,  # paid by who uses it
        )

        return AsyncAnthropicWithStreamedResponse(self._calls.streamed)

    @cached_property
    def _calls(self) -> AsyncCalls:
        from agentkit_client._calls import AsyncCalls  # paid by who uses it

        return AsyncCalls(self._twin._send, self._twin, strict=self._config.strict)

    async def _send(self, call: Call, *, stream: bool) -> httpx.Response:
        http = self._open_http(call)
        steps = self._exchange(call, http, _headers.async_library())
        response = await run_async(
            steps, http, stream=stream, auth=self.custom_auth, limits=self.limits
        )
        return self._http.hold(response) if stream else response

    async def close(self) -> None:
        """Close all connections; later calls raise `APIConnectionError`."""
        http = self._http.give_up()
        if http is not None:
            with self._http.leaving():
                await http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        exc_tb: TracebackType | None,
    ) -> None:
        await self.close()


Client = Anthropic
"""Another name of `Anthropic`."""

AsyncClient = AsyncAnthropic
"""Another name of `AsyncAnthropic`."""
