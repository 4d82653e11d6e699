"""Which answers of a rule let a call run, in the OpenAI Agents SDK."""

from agents import Agent, Model, Runner, Usage, function_tool, set_tracing_disabled
from agents.items import ModelResponse
from openai.types.responses import (
    ResponseFunctionToolCall,
    ResponseOutputMessage,
    ResponseOutputText,
)

set_tracing_disabled(True)
ran = []


class Played(Model):
    asked = False

    async def get_response(self, *args, **more):
        call = ResponseFunctionToolCall(
            type="function_call", call_id="c", name="add", arguments='{"a": 1, "b": 2}'
        )
        text = ResponseOutputText(type="output_text", text="done", annotations=[])
        last = ResponseOutputMessage(
            id="m", type="message", role="assistant", status="completed", content=[text]
        )
        output, self.asked = [last if self.asked else call], True
        return ModelResponse(output=output, usage=Usage(), response_id=None)

    def stream_response(self, *args, **more):
        raise NotImplementedError


def answered(answer):
    async def rule(context, arguments, call_id):
        if isinstance(answer, Exception):
            raise answer
        return answer

    @function_tool(needs_approval=rule)
    def add(a: int, b: int) -> int:
        ran.append("add")
        return a + b

    ran.clear()
    try:
        run = Runner.run_sync(Agent("x", model=Played(), tools=[add]), "add")
    except Exception as error:
        return type(error).__name__
    return "waits" if run.interruptions else run.final_output


for needed in (True, False, None, "yes", 0, ValueError("no luck")):
    print(repr(needed), answered(needed), ran)
