"""The local API spoken to as Bedrock, Vertex AI and Foundry are, by their clients and by hand."""

from __future__ import annotations

import json
from base64 import b64encode
from datetime import datetime, timedelta, timezone
from typing import Any

import anyio
import httpx
import pytest
from amazon import botocore
from colours import entered, every, got

import agentkit
from agentkit import beta_async_tool, beta_tool
from agentkit.local import LocalAPI, LocalError, RehearsalModel, ScriptedModel

MODEL = "anthropic.claude-sonnet-4-5-20250929-v1:0"
ASK: dict[str, Any] = {
    "model": MODEL,
    "max_tokens": 50,
    "messages": [{"role": "user", "content": "Hi"}],
}
CLOUDS = ("AnthropicBedrock", "AnthropicVertex", "AnthropicFoundry")
COLOURS = ("sync", "asyncio", "trio")
CALL = {"type": "tool_use", "id": "toolu_1", "name": "weather", "input": {"city": "Rome"}}
KEY = "secret-of-the-server"


@beta_tool
def weather(city: str) -> str:
    """Tell the weather.

    Args:
        city: where
    """
    return f"Sunny in {city}"


weather_async = beta_async_tool(weather.func)


def client_of(api: LocalAPI, cloud: str, colour: str, **options: Any) -> Any:
    return api.cloud(getattr(agentkit, cloud if colour == "sync" else f"Async{cloud}"), **options)


def run(colour: str, main: Any) -> Any:
    return anyio.run(main, backend="asyncio" if colour == "sync" else colour)


@pytest.mark.parametrize("colour", COLOURS)
@pytest.mark.parametrize("cloud", CLOUDS)
@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("resource", ["messages", "beta.messages"])
def test_the_same_tool_loop_runs_on_every_cloud(
    cloud: str, colour: str, stream: bool, resource: str
):
    model = ScriptedModel([{"content": [CALL]}, "It is sunny."])

    async def main() -> Any:
        with LocalAPI(model, api_key=KEY) as api:
            async with entered(client_of(api, cloud, colour)) as client:
                messages = client.beta.messages if "beta" in resource else client.messages
                tools = [weather if colour == "sync" else weather_async]
                runner = messages.tool_runner(**ASK, tools=tools, stream=stream)
                return await got(runner.until_done()), api.requests

    message, requests = run(colour, main)
    assert [block.text for block in message.content] == ["It is sunny."]
    assert len(requests) == 2  # and botocore has found both signed well
    result = requests[1].body["messages"][-1]["content"][0]
    assert (result["tool_use_id"], result["content"]) == ("toolu_1", "Sunny in Rome")


@pytest.mark.parametrize("colour", COLOURS)
@pytest.mark.parametrize("cloud", CLOUDS)
def test_streams_counts_and_ids_come_through(cloud: str, colour: str):
    async def main() -> Any:
        with LocalAPI(RehearsalModel(), api_key=KEY) as api:
            async with entered(client_of(api, cloud, colour)) as client:
                plain = await got(client.messages.create(**ASK))
                events = await every(await got(client.messages.create(**ASK, stream=True)))
                async with entered(client.messages.stream(**ASK)) as stream:
                    streamed = await got(stream.get_final_message())
                asked = {name: ASK[name] for name in ("model", "messages")}
                count = await got(client.messages.count_tokens(**asked))
                return plain, events, streamed, count

    plain, events, streamed, count = run(colour, main)
    assert plain.content[0].text == streamed.content[0].text
    assert (plain.model, plain.usage) == (MODEL, streamed.usage)
    assert (events[0].type, events[-1].type) == ("message_start", "message_stop")
    assert count.input_tokens == plain.usage.input_tokens
    assert plain.http.request_id.startswith("req_")


WRONG: dict[str, Any] = {
    "AnthropicBedrock": {"aws_secret_key": "wrong"},
    "AnthropicVertex": {"access_token": "wrong"},
    "AnthropicFoundry": {"api_key": "wrong"},
}


@pytest.mark.parametrize("cloud", CLOUDS)
def test_who_does_not_know_the_key_is_refused_in_the_words_of_the_cloud(cloud: str):
    with LocalAPI(RehearsalModel(), api_key=KEY) as api:
        client: Any = client_of(api, cloud, "sync", **WRONG[cloud])
        with client, pytest.raises(agentkit.APIStatusError) as caught:
            client.messages.create(**ASK)
    assert caught.value.type == "authentication_error"
    assert caught.value.status_code == (403 if cloud == "AnthropicBedrock" else 401)
    assert "authentication_error" not in str(caught.value.body)  # which is the API's word


@pytest.mark.parametrize("cloud", CLOUDS)
def test_an_error_of_the_model_is_the_same_on_every_cloud(cloud: str):
    with LocalAPI(ScriptedModel([LocalError(429), LocalError(404)])) as api:
        client: Any = client_of(api, cloud, "sync", max_retries=0)
        with client:
            with pytest.raises(agentkit.RateLimitError) as caught:
                client.messages.create(**ASK)
            with pytest.raises(agentkit.NotFoundError):
                client.messages.create(**ASK)
    assert caught.value.type == "rate_limit_error"
    assert caught.value.api_message == "This request would exceed your rate limit"
    assert caught.value.request_id is not None


def test_an_api_key_of_bedrock_is_a_bearer_token():
    with LocalAPI(RehearsalModel(), api_key=KEY) as api:
        with api.cloud(agentkit.AnthropicBedrock, api_key=KEY) as client:
            client.messages.create(**ASK)
        assert api.requests[0].headers["authorization"] == f"Bearer {KEY}"
        with (
            api.cloud(agentkit.AnthropicBedrock, api_key="other") as client,
            pytest.raises(agentkit.PermissionDeniedError, match="not valid"),
        ):
            client.messages.create(**ASK)


def signed(url: str, body: bytes, secret: str = "local", **headers: str) -> dict[str, str]:
    """Sign a request as botocore does, and as any client of AWS may."""
    request = botocore("awsrequest").AWSRequest("POST", url, headers=headers, data=body)
    keys = botocore("credentials").Credentials("local", secret)
    botocore("auth").SigV4Auth(keys, "bedrock", "us-east-1").add_auth(request)
    return {name.lower(): value for name, value in request.headers.items()}


BODY = json.dumps(
    {"anthropic_version": "bedrock-2023-05-31", "max_tokens": 5, "messages": ASK["messages"]}
).encode()


def test_frames_are_those_that_botocore_reads():
    with LocalAPI(ScriptedModel(["Hello there."])) as api:
        url = f"{api.url}/model/a%2Fb/invoke-with-response-stream"
        response = httpx.post(url, content=BODY, headers=signed(url, BODY), trust_env=False)
    assert response.headers["content-type"] == "application/vnd.amazon.eventstream"
    buffer = botocore("eventstream").EventStreamBuffer()
    buffer.add_data(response.content)
    frames = list(buffer)
    assert {frame.headers[":event-type"] for frame in frames} == {"chunk"}
    assert api.requests[0].path == "/model/a/b/invoke-with-response-stream"


def refused(headers: dict[str, str], body: bytes = BODY, path: str = "invoke") -> httpx.Response:
    with LocalAPI(RehearsalModel()) as api:
        url = f"{api.url}/model/m/{path}"
        given = signed(url, BODY) | {"host": url.split("/")[2]} | headers
        return httpx.post(url, content=body, headers=given, trust_env=False)


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"authorization": ""}, "Missing Authentication Token"),
        ({"authorization": "AWS4-HMAC-SHA256 Credential=x"}, "Missing Authentication Token"),
        ({"x-amz-date": "20200101T000000Z"}, "Signature expired"),
        ({"host": "elsewhere.example"}, "does not match"),
    ],
)
def test_a_request_that_is_not_signed_well_is_refused(headers: dict[str, str], reason: str):
    response = refused(headers)
    assert response.status_code == 403
    assert reason in response.json()["message"]
    assert response.headers["x-amzn-errortype"].startswith("UnrecognizedClientException")


def test_a_body_that_was_changed_on_the_way_is_refused():
    assert "does not match" in refused({}, BODY.replace(b"5", b"6")).json()["message"]


def test_an_old_signature_is_refused():
    old = datetime.now(timezone.utc) - timedelta(minutes=20)
    when = old.strftime("%Y%m%dT%H%M%SZ")
    authorization = (
        f"AWS4-HMAC-SHA256 Credential=local/{when[:8]}/us-east-1/bedrock/aws4_request, "
        f"SignedHeaders=host, Signature={'0' * 64}"
    )
    headers = {"authorization": authorization, "x-amz-date": when}
    assert "Signature expired" in refused(headers).json()["message"]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"{", "not valid JSON"),
        (b"[]", "JSON object"),
        (b"{}", "anthropic_version: Field required"),
        (b'{"anthropic_version": "2023-06-01"}', "anthropic_version: '2023-06-01'"),
        (b'{"anthropic_version": "bedrock-2023-05-31", "model": "m"}', "extraneous key"),
        (b'{"anthropic_version": "bedrock-2023-05-31", "messages": []}', "max_tokens"),
    ],
)
def test_a_body_that_bedrock_would_not_take_is_refused(body: bytes, reason: str):
    with LocalAPI(RehearsalModel()) as api:
        url = f"{api.url}/model/m/invoke"
        response = httpx.post(url, content=body, headers=signed(url, body), trust_env=False)
    assert response.status_code == 400
    assert reason in response.json()["message"]


def test_a_count_that_is_no_base64_is_refused():
    body = json.dumps({"input": {"invokeModel": {"body": "%"}}}).encode()
    right = json.dumps({"input": {"invokeModel": {"body": b64encode(BODY).decode()}}}).encode()
    with LocalAPI(RehearsalModel()) as api:
        url = f"{api.url}/model/m/count-tokens"
        response = httpx.post(url, content=body, headers=signed(url, body), trust_env=False)
        assert "base64" in response.json()["message"]
        response = httpx.post(url, content=right, headers=signed(url, right), trust_env=False)
        assert response.json()["inputTokens"] > 0


@pytest.mark.parametrize(
    ("action", "body", "status", "reason"),
    [
        ("m:rawPredict", {"stream": True}, 400, "streamRawPredict"),
        ("m:streamRawPredict", {}, 400, "streamRawPredict"),
        ("m:rawPredict", {"model": "m"}, 400, "model"),
        ("m:rawPredict", {"anthropic_version": "x"}, 400, "anthropic_version"),
        ("m:rawPredict", {}, 401, "invalid authentication"),
    ],
)
def test_a_request_that_vertex_would_not_take_is_refused(
    action: str, body: dict[str, Any], status: int, reason: str
):
    fields = {"anthropic_version": "vertex-2023-10-16", **ASK, **body}
    if "model" not in body:
        fields.pop("model")
    with LocalAPI(RehearsalModel(), api_key=KEY) as api:
        path = f"/v1/projects/p/locations/l/publishers/anthropic/models/{action}"
        token = KEY if status == 400 else "wrong"
        headers = {"authorization": f"Bearer {token}"}
        response = httpx.post(f"{api.url}{path}", json=fields, headers=headers, trust_env=False)
    assert response.status_code == status
    assert reason in response.json()["error"]["message"]


def test_foundry_has_no_batches():
    with LocalAPI(RehearsalModel()) as api:
        url = f"{api.url}/anthropic/v1/messages/batches"
        headers = {"api-key": "K", "anthropic-version": "2023-06-01"}
        assert httpx.get(url, headers=headers, trust_env=False).status_code == 404


def test_a_client_of_the_api_itself_is_no_client_of_a_cloud():
    with LocalAPI(RehearsalModel()) as api, pytest.raises(TypeError, match="AnthropicBedrock"):
        api.cloud(agentkit.Anthropic)


def test_credentials_do_not_show_in_what_was_recorded():
    with LocalAPI(RehearsalModel()) as api:
        with api.cloud(
            agentkit.AnthropicBedrock, aws_session_token="sentinel-of-a-session"
        ) as client:
            client.messages.create(**ASK)
        with api.cloud(agentkit.AnthropicFoundry, api_key="sentinel-of-a-key") as client:
            client.messages.create(**ASK)
        assert "sentinel" not in repr(api.requests)
