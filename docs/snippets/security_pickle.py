import pickle

from agentkit import RateLimitError
from agentkit.local import LocalAPI, LocalError, ScriptedModel

overloaded = ScriptedModel([LocalError(429)])

with LocalAPI(model=overloaded) as api, api.client(max_retries=0) as client:
    try:
        client.messages.create(
            model="claude-sonnet-4-5-20250929",
            max_tokens=1024,
            messages=[{"role": "user", "content": "Hello!"}],
        )
    except RateLimitError as error:
        other = pickle.loads(pickle.dumps(error))
        print(type(other).__name__, other.status_code, other.type)
        print("its words:", str(other) == str(error))
        print("the reply's headers:", "request-id" in other.response.headers)
        print("the request's key:", "x-api-key" in other.request.headers)
