import agentkit
from agentkit.local import LocalAPI, LocalError, ScriptedModel

overloaded = ScriptedModel([LocalError(429)])

with LocalAPI(model=overloaded) as api, api.client(max_retries=0) as client:
    try:
        client.messages.create(
            model="claude-sonnet-4-5-20250929",
            max_tokens=1024,
            messages=[{"role": "user", "content": "Hello!"}],
        )
    except agentkit.RateLimitError as error:
        print("slow down:", error.status_code, error.type)
    except agentkit.APIStatusError as error:
        print("the API said no:", error.status_code, error.message)
    except agentkit.APIConnectionError as error:
        print("no reply:", error.__cause__)
