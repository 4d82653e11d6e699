from agentkit import OverloadedError
from agentkit.local import LocalAPI, LocalError, ScriptedModel

overloaded = LocalError(529, headers={"retry-after-ms": "1"})

with LocalAPI(model=ScriptedModel([overloaded, "Hello!"])) as api, api.client() as client:
    message = client.messages.create(
        model="claude-sonnet-4-5-20250929",
        max_tokens=1024,
        messages=[{"role": "user", "content": "Hello!"}],
    )
    print("answered after", message.http.retries_taken if message.http else 0, "retry")

with LocalAPI(model=ScriptedModel([overloaded])) as api, api.client() as client:
    try:
        client.with_options(max_retries=0).messages.create(
            model="claude-sonnet-4-5-20250929",
            max_tokens=1024,
            messages=[{"role": "user", "content": "Hello!"}],
        )
    except OverloadedError as error:
        print("refused:", error.retries_taken, error.retry_after)
