from agentkit import Anthropic, APIConnectionError, OverloadedError, RateLimitError
from agentkit.local import EchoModel, Fault, LocalAPI, RateLimits


def ask(client: Anthropic) -> str:
    with client.messages.stream(
        model="m",
        max_tokens=100,
        messages=[{"role": "user", "content": "one two three four"}],
    ) as stream:
        return stream.get_final_text()


faults = [
    Fault("status", status=429, retry_after=0.01, calls=1),  # the first call only
    Fault("overload", after=5, calls=3),  # a stream that breaks off after five events
    Fault("reset", after=5, calls=4),  # a connection that is reset
]

with LocalAPI(EchoModel(), faults=faults) as api, api.client() as client:
    print(ask(client), "after", len(api.requests), "requests")
    for expected in (OverloadedError, APIConnectionError):
        try:
            ask(client)
        except expected as error:
            partial = error.partial_message
            print(expected.__name__, "after", partial and partial.content)

# By chance, but the same one every time.
often = Fault("status", probability=0.5, retry_after=0.01)
with LocalAPI(EchoModel(), faults=[often], seed=3) as api, api.client(max_retries=9) as client:
    for _ in range(5):
        ask(client)
    print(len(api.requests), "requests for 5 answers")

# Limits that are real: buckets that fill up as time goes by.
limits = RateLimits(requests=1)
with LocalAPI(EchoModel(), rate_limits=limits) as api, api.client(max_retries=0) as client:
    print(ask(client))
    try:
        ask(client)
    except RateLimitError as error:
        print(error.type, error.response.headers["anthropic-ratelimit-requests-remaining"])
