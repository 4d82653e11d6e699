"""`messages.create` from end to end over a real socket, in every colour."""

from __future__ import annotations

import inspect
import platform
from collections.abc import Callable, Generator
from typing import Any

import anyio
import httpx
import pytest
from scripted_http import MESSAGE, Received, Reply, Server

from agentkit_client import (
    NOT_GIVEN,
    Anthropic,
    APIConnectionError,
    APIResponseValidationError,
    APIStatusError,
    AsyncAnthropic,
    CredentialError,
    OverloadedError,
    RateLimitError,
    __version__,
    omit,
)
from agentkit_client.types import Message, TextBlock

Create = Callable[..., Any]

SOON = {"retry-after-ms": "1"}


def only(server: Server) -> Received:
    (request,) = server.requests
    return request


def test_a_reply_is_a_typed_message(create: Create, server: Server) -> None:
    message = create()
    assert isinstance(message, Message)
    assert isinstance(message.content[0], TextBlock)
    assert message.content[0].text == "Hello."
    assert message.to_dict() == MESSAGE
    assert only(server).method == "POST"
    assert only(server).path == "/v1/messages"
    assert only(server).query == []


def test_the_request_id_is_on_the_reply_and_not_in_it(create: Create, server: Server) -> None:
    server.replies_with(Reply(headers={"request-id": "req_1"}))
    message = create()
    assert message._request_id == "req_1"
    assert "req_1" not in message.to_json()


def test_every_recorded_parameter_arrives(create: Create, server: Server) -> None:
    params = {
        "metadata": {"user_id": "u"},
        "service_tier": "auto",
        "stop_sequences": ["END"],
        "system": [{"type": "text", "text": "Be kind."}],
        "temperature": 0.5,
        "thinking": {"type": "disabled"},
        "tool_choice": {"type": "auto"},
        "tools": [{"name": "f", "input_schema": {"type": "object"}}],
        "top_k": 3,
        "top_p": 0.9,
    }
    create(params)
    sent = only(server).body
    assert {name: sent[name] for name in params} == params
    assert sent["model"] == "m"


def test_the_default_headers_are_those_recorded(
    create: Create, server: Server, facts: dict[str, Any], request: pytest.FixtureRequest
) -> None:
    colour = request.node.callspec.params["create"]
    create()
    sent = only(server).headers
    name = "sync messages.create" if colour == "sync" else "async messages.create"
    own = {
        "content-length": str(len(only(server).raw)),
        "host": server.url.removeprefix("http://"),
        "user-agent": f"{'' if colour == 'sync' else 'Async'}Anthropic/Python {__version__}",
        "x-stainless-package-version": __version__,
        "x-stainless-runtime": platform.python_implementation(),
        "x-stainless-runtime-version": platform.python_version(),
        "x-stainless-os": sent["x-stainless-os"],
        "x-stainless-arch": sent["x-stainless-arch"],
        "accept-encoding": sent["accept-encoding"],
        "x-stainless-async": "false" if colour == "sync" else f"async:{colour}",
        "idempotency-key": sent["idempotency-key"],
    }
    assert sent == facts["default_headers_observed"][name] | own


AUTH: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("none + default_headers X-Api-Key", {"default_headers": {"X-Api-Key": "D"}}, {}),
    (
        "none + default_headers Authorization",
        {"default_headers": {"Authorization": "Bearer D"}},
        {},
    ),
    ("none + extra_headers X-Api-Key=omit", {}, {"X-Api-Key": omit}),
    ("none + extra_headers Authorization=omit", {}, {"Authorization": omit}),
    ("api_key", {"api_key": "K"}, {}),
    ("auth_token", {"auth_token": "T"}, {}),
    ("both", {"api_key": "K", "auth_token": "T"}, {}),
    ("api_key + extra_headers Authorization", {"api_key": "K"}, {"Authorization": "Bearer Z"}),
    ("api_key + extra_headers X-Api-Key=omit", {"api_key": "K"}, {"X-Api-Key": omit}),
]


@pytest.mark.parametrize(("case", "options", "extra"), AUTH, ids=[case for case, *_ in AUTH])
def test_a_request_is_signed_as_recorded(
    create: Create,
    server: Server,
    facts: dict[str, Any],
    case: str,
    options: dict[str, Any],
    extra: dict[str, Any],
) -> None:
    create({"extra_headers": extra}, **{"api_key": None, **options})
    headers = only(server).headers
    sent = {name: headers.get(name) for name in ("x-api-key", "authorization")}
    assert sent == facts["auth"][case]


@pytest.mark.parametrize("key", [None, ""])
def test_without_a_key_nothing_is_sent(create: Create, server: Server, key: str | None) -> None:
    with pytest.raises(CredentialError, match="Set ANTHROPIC_API_KEY") as caught:
        create(api_key=key)
    assert isinstance(caught.value, TypeError)
    assert server.requests == []


def test_a_call_overrides_what_the_client_sends(create: Create, server: Server) -> None:
    create(
        {
            "extra_headers": {"USER-AGENT": "me", "X-Gone": omit, "X-Stainless-Retry-Count": "z"},
            "extra_query": {"b": 3},
            "extra_body": {"max_tokens": 9, "zzz": 1},
        },
        default_headers={"X-Gone": "1", "X-Kept": "2"},
        default_query={"a": 1, "b": 2},
    )
    sent = only(server)
    assert sent.headers["user-agent"] == "me"
    assert sent.headers["x-kept"] == "2"
    assert sent.headers["x-stainless-retry-count"] == "z"
    assert "x-gone" not in sent.headers
    assert sent.query == [("a", "1"), ("b", "3")]
    assert (sent.body["max_tokens"], sent.body["zzz"]) == (9, 1)


def test_a_failure_in_passing_is_tried_again(create: Create, server: Server) -> None:
    server.replies_with(Reply(529, headers=SOON), Reply(hang_up=True), Reply())
    assert create().id == "msg_1"
    counts = [request.headers["x-stainless-retry-count"] for request in server.requests]
    assert counts == ["0", "1", "2"]
    assert len({request.raw for request in server.requests}) == 1


def test_an_error_says_what_the_api_said(create: Create, server: Server) -> None:
    error = {"type": "error", "error": {"type": "overloaded_error", "message": "Busy"}}
    server.replies_with(Reply(529, error, {"request-id": "req_9", **SOON}))
    with pytest.raises(OverloadedError, match=r"529 - .*Busy") as caught:
        create(max_retries=1)
    assert caught.value.status_code == 529
    assert caught.value.request_id == "req_9"
    assert caught.value.body == error
    assert caught.value.type == "overloaded_error"
    assert caught.value.retries_taken == 1
    assert len(server.requests) == 2


def test_a_hint_beyond_a_minute_is_not_waited_for(create: Create, server: Server) -> None:
    server.replies_with(Reply(429, headers={"retry-after": "86400"}))
    with pytest.raises(RateLimitError) as caught:
        create()
    assert caught.value.retry_after == 86400
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"null", b"[]", b"\xff\xfe", b'"text"', b'{"a":' * 3, b"[" * 100_000]
)
def test_a_success_that_makes_no_sense_is_an_error(
    create: Create, server: Server, body: bytes
) -> None:
    server.replies_with(Reply(200, body, {"content-type": "text/html"}))
    with pytest.raises(APIResponseValidationError, match="content type text/html") as caught:
        create()
    assert caught.value.status_code == 200
    assert len(str(caught.value)) < 3_000


def test_a_success_that_reports_an_error_is_that_error(create: Create, server: Server) -> None:
    error = {"type": "error", "error": {"type": "overloaded_error", "message": "Busy"}}
    server.replies_with(Reply(200, error))
    with pytest.raises(OverloadedError):
        create()


def test_nobody_there_is_a_connection_error(create: Create) -> None:
    with pytest.raises(APIConnectionError) as caught:
        create(base_url="http://127.0.0.1:9", max_retries=0)
    assert isinstance(caught.value.__cause__, httpx.ConnectError)
    assert str(caught.value.request.url) == "http://127.0.0.1:9/v1/messages"


def test_a_strict_client_refuses_what_it_does_not_know(create: Create, server: Server) -> None:
    server.replies_with(Reply(200, MESSAGE | {"stop_reason": "brand_new"}))
    assert create().stop_reason == "brand_new"
    with pytest.raises(APIResponseValidationError, match="stop_reason"):
        create(_strict_response_validation=True)


def test_a_long_reply_has_to_be_streamed_unless_a_timeout_is_given(
    create: Create, server: Server
) -> None:
    with pytest.raises(ValueError, match="more than ten minutes"):
        create({"max_tokens": 30_000})
    assert server.requests == []
    create({"max_tokens": 30_000, "timeout": 5})
    create({"max_tokens": 30_000}, timeout=5)
    assert len(server.requests) == 2


def test_a_deprecated_model_is_warned_about_at_the_callers_line(create: Create) -> None:
    with pytest.warns(DeprecationWarning, match="January 5th, 2026") as caught:
        create({"model": "claude-3-opus-20240229"})
    assert caught[0].filename.endswith("conftest.py")


def test_a_parameter_that_is_not_known_is_refused(create: Create, server: Server) -> None:
    with pytest.raises(TypeError, match="modle"):
        create({"modle": "m"})
    assert server.requests == []


def test_a_redirect_within_the_origin_is_followed_and_no_other(
    create: Create, server: Server
) -> None:
    server.replies_with(Reply(307, b"", {"location": "/v2/messages"}), Reply())
    assert create().id == "msg_1"
    assert [request.path for request in server.requests] == ["/v1/messages", "/v2/messages"]
    assert server.requests[1].raw == server.requests[0].raw

    elsewhere = server.url.replace("127.0.0.1", "localhost")
    server.replies_with(Reply(307, b"", {"location": f"{elsewhere}/v2"}), Reply())
    with pytest.raises(APIStatusError) as caught:
        create()
    assert caught.value.status_code == 307
    assert len(server.requests) == 3


CLIENTS = pytest.mark.parametrize("class_", [Anthropic, AsyncAnthropic])


@CLIENTS
def test_copies_are_changed_as_recorded(
    facts: dict[str, Any], class_: type[Anthropic] | type[AsyncAnthropic]
) -> None:
    changes: dict[str, dict[str, Any]] = {
        "copy()": {},
        "default_headers={B:2}": {"default_headers": {"B": "2"}},
        "set_default_headers={B:2}": {"set_default_headers": {"B": "2"}},
        "default_query={r:2}": {"default_query": {"r": "2"}},
        "set_default_query={r:2}": {"set_default_query": {"r": "2"}},
        "max_retries=0": {"max_retries": 0},
        "timeout=None": {"timeout": None},
        "api_key=''": {"api_key": ""},
    }
    client = class_(
        api_key="K",
        max_retries=5,
        timeout=11,
        default_headers={"A": "1"},
        default_query={"q": "1"},
    )
    for case, options in changes.items():
        copied = client.copy(**options)
        own = {name.upper(): value for name, value in copied._config.default_headers.items()}
        seen = {
            "api_key": copied.api_key,
            "max_retries": copied.max_retries,
            "timeout": copied.timeout,
            "headers": own,
            "query": copied.default_query,
            "base_url": str(copied.base_url),
            "same_http_client": copied._http is client._http,
        }
        assert seen == facts["copy"]["cases"][case], case
        assert type(copied) is class_


@CLIENTS
@pytest.mark.parametrize("retries", [None, "7"])
def test_a_copy_checks_its_options_too(
    class_: type[Anthropic] | type[AsyncAnthropic], retries: Any
) -> None:
    with pytest.raises(TypeError, match="max_retries"):
        class_(api_key="K").copy(max_retries=retries)


def test_closing_a_client_that_sent_nothing_builds_nothing() -> None:
    client = Anthropic(api_key="K")
    client.close()
    assert client.is_closed() is True
    with pytest.raises(APIConnectionError, match="closed"):
        client.models.retrieve("m")
    assert client._http._pools == {}


@CLIENTS
def test_both_ways_of_giving_headers_exclude_each_other(
    class_: type[Anthropic] | type[AsyncAnthropic],
) -> None:
    client = class_(api_key="K")
    with pytest.raises(ValueError, match="default_headers to add to"):
        client.copy(default_headers={}, set_default_headers={})
    with pytest.raises(ValueError, match="default_query to add to"):
        client.with_options(default_query={}, set_default_query={})


def test_every_recorded_option_of_copy_is_one(facts: dict[str, Any]) -> None:
    recorded = [option["name"] for option in facts["copy"]["params"]]
    ours = ["stream_idle_timeout", "stream_long_calls", "retry", "allow_http", "limits"]
    wanted = [*recorded, *ours]
    assert list(inspect.signature(Anthropic(api_key="K").copy).parameters) == wanted
    assert list(inspect.signature(AsyncAnthropic(api_key="K").copy).parameters) == wanted


@CLIENTS
def test_every_recorded_member_is_there(
    facts: dict[str, Any], class_: type[Anthropic] | type[AsyncAnthropic]
) -> None:
    client = class_(api_key="K")
    recorded = facts["client_members"][class_.__name__]
    for kind in ("attributes", "properties", "methods"):
        assert [name for name in recorded[kind] if not hasattr(client, name)] == [], kind
    for kind in ("attributes", "properties"):
        assert [name for name in recorded[kind] if inspect.ismethod(getattr(client, name))] == []
    for name, signature in recorded["methods"].items():
        is_async = inspect.iscoroutinefunction(getattr(client, name))
        assert is_async == signature.startswith("async"), name
    assert client.custom_auth is None


class Signature(httpx.Auth):
    """Signs a request in its own way."""

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers["x-signature"] = request.method
        yield request


def test_a_subclass_can_sign_its_requests(server: Server) -> None:
    class Signing(Anthropic):
        @property
        def custom_auth(self) -> httpx.Auth:
            return Signature()

    class AsyncSigning(AsyncAnthropic):
        @property
        def custom_auth(self) -> httpx.Auth:
            return Signature()

    async def main() -> None:
        async with AsyncSigning(api_key="K", base_url=server.url) as client:
            await client.get("/x", cast_to=dict)

    anyio.run(main)
    with Signing(api_key="K", base_url=server.url) as client:
        client.get("/x", cast_to=dict)
        server.replies_with(Reply(307, b"", {"location": "/y"}), Reply())
        client.post("/x", cast_to=dict)
    signatures = [request.headers["x-signature"] for request in server.requests]
    assert signatures == ["GET", "GET", "POST", "POST"]


def test_with_options_holds_for_one_call(server: Server) -> None:
    server.replies_with(Reply(500, headers=SOON))
    client = Anthropic(api_key="K", base_url=server.url, max_retries=5)
    with client, pytest.raises(APIStatusError):
        client.with_options(max_retries=0).messages.create(
            model="m", max_tokens=1, messages=[{"role": "user", "content": "x"}]
        )
    assert len(server.requests) == 1


def test_a_closed_client_refuses_calls(server: Server) -> None:
    client = Anthropic(api_key="K", base_url=server.url)
    with client:
        assert client.is_closed() is False
    assert client.is_closed() is True
    with pytest.raises(APIConnectionError, match="closed"):
        client.messages.create(model="m", max_tokens=1, messages=[])
    assert server.requests == []


def test_a_closed_async_client_refuses_calls(server: Server, anyio_backend: str) -> None:
    async def main() -> None:
        client = AsyncAnthropic(api_key="K", base_url=server.url)
        async with client:
            assert client.is_closed() is False
        assert client.is_closed() is True
        with pytest.raises(APIConnectionError, match="closed"):
            await client.messages.create(model="m", max_tokens=1, messages=[])

    anyio.run(main, backend=anyio_backend)
    assert server.requests == []


def test_a_client_shows_what_it_is_set_to() -> None:
    client = Anthropic(api_key="K", default_headers={"X-Mine": "1"}, default_query={"q": 1})
    assert client.auth_headers == {"x-api-key": "K"}
    assert client.default_headers["x-mine"] == "1"
    assert client.default_query == {"q": 1}
    assert client.user_agent == f"Anthropic/Python {__version__}"
    assert client.platform_headers()["x-stainless-lang"] == "python"


def test_both_colours_take_the_same_parameters(facts: dict[str, Any]) -> None:
    sync, async_ = Anthropic(api_key="K"), AsyncAnthropic(api_key="K")
    for one, other in [
        (sync.messages.create, async_.messages.create),
        (sync.beta.messages.create, async_.beta.messages.create),
    ]:
        assert inspect.signature(one).parameters == inspect.signature(other).parameters
        assert inspect.iscoroutinefunction(other)
        assert inspect.signature(one).parameters["timeout"].default is NOT_GIVEN


def test_beta_messages_go_to_the_beta_api(server: Server) -> None:
    with Anthropic(api_key="K", base_url=server.url) as client:
        message = client.beta.messages.create(
            model="m",
            max_tokens=1,
            messages=[{"role": "user", "content": "x"}],
            betas=["B1", "B2"],
            extra_query={"a": 1},
        )
    assert message.id == "msg_1"
    assert type(message).__name__ == "BetaMessage"
    assert sorted(only(server).query) == [("a", "1"), ("beta", "true")]
    assert only(server).headers["anthropic-beta"] == "B1,B2"
    assert "betas" not in only(server).body
