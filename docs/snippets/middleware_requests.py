from typing import Any

from agentkit import Anthropic, Middleware, ModelCall


class Log(Middleware):
    def model_call(self, call: ModelCall, proceed: Any) -> Any:
        print("request", call.turn, call.purpose, len(call.params["messages"]), "turns")
        return proceed(call)

    def reply(self, call: ModelCall, reply: Any) -> None:
        print("reply", call.turn, reply.stop_reason, reply.usage.output_tokens > 0)


Anthropic().messages.tool_runner(
    model="claude-sonnet-4-5-20250929",
    max_tokens=1024,
    tools=[],
    stream=True,
    middleware=[Log()],
    messages=[{"role": "user", "content": "Say hello."}],
).until_done()
