import httpx

from agentkit import Anthropic, DefaultHttpxClient


def show(response: httpx.Response) -> None:
    print(response.request.method, response.url.path, response.status_code)


http = DefaultHttpxClient(
    limits=httpx.Limits(max_connections=10),
    event_hooks={"response": [show]},
)
with Anthropic(http_client=http) as client:
    client.models.list()
