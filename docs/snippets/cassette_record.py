from agentkit import Anthropic
from agentkit.local import EchoModel, LocalAPI
from agentkit.testing import Cassette, CassetteMismatch


def ask(client: Anthropic, text: str = "Hi") -> str:
    message = client.messages.create(
        model="claude-sonnet-4-5",
        max_tokens=100,
        messages=[{"role": "user", "content": text}],
    )
    return "".join(block.text for block in message.content if block.type == "text")


# The first run records. Here a local API stands in for the real one.
with (
    LocalAPI(EchoModel()) as api,
    Cassette("hello.jsonl").client(base_url=api.url, api_key="sk-secret") as client,
):
    print(ask(client, "Hello!"))

# Later runs play, without a network and without a key.
with Cassette("hello.jsonl").client() as client:
    print(ask(client, "Hello!"))

# Another request is none of those recorded.
with Cassette("hello.jsonl").client() as client:
    try:
        ask(client, "Goodbye!")
    except CassetteMismatch as error:
        print(error)
