from agentkit import Anthropic, APIResponseValidationError, ByteLimits
from agentkit.local import LocalAPI, ScriptedModel

with (
    LocalAPI(model=ScriptedModel(["A long answer. " * 1000])) as api,
    Anthropic(api_key="any", base_url=api.url, limits=ByteLimits(reply=10_000)) as client,
):
    try:
        client.messages.create(
            model="claude-sonnet-4-5-20250929",
            max_tokens=1024,
            messages=[{"role": "user", "content": "Hello!"}],
        )
    except APIResponseValidationError as error:
        print(error.message.partition(";")[0])
