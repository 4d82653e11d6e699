from agentkit import BadRequestError
from agentkit.local import LocalAPI, LocalError, RehearsalModel, ScriptedModel

# What the API refuses is refused here too, in the same shape.
with LocalAPI(model=RehearsalModel()) as api, api.client() as client:
    try:
        client.messages.create(model="any", max_tokens=100, messages=[])
    except BadRequestError as error:
        print(error.status_code, error.type)

# An error as a reply: the client tries again.
script = ScriptedModel([LocalError(529, headers={"retry-after-ms": "1"}), "Here I am."])
with LocalAPI(model=script) as api, api.client() as client:
    message = client.messages.create(
        model="any", max_tokens=100, messages=[{"role": "user", "content": "Hello!"}]
    )
    print(message.stop_reason, len(api.requests))
