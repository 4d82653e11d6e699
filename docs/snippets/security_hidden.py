import pickle
import traceback
from secrets import token_hex

from agentkit import AuthenticationError
from agentkit.local import LocalAPI, LocalError, ScriptedModel

wrong = ScriptedModel([LocalError(401)])

with LocalAPI(model=wrong) as api, api.client(api_key=token_hex()) as client:
    try:
        client.messages.create(
            model="claude-sonnet-4-5-20250929",
            max_tokens=1024,
            messages=[{"role": "user", "content": "Hello!"}],
        )
    except AuthenticationError as error:
        trace = traceback.TracebackException.from_exception(error, capture_locals=True)
        headers = error.request.headers
        print([item for item in headers.items() if item[0] == "x-api-key"])
        print("in a traceback with locals:", str(client.api_key) in "".join(trace.format()))
        print("in repr(headers):", str(client.api_key) in repr(headers))
        print("in a pickle:", str(client.api_key).encode() in pickle.dumps(error))
        print("asked for by name:", headers["x-api-key"])
