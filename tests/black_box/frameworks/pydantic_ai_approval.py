"""Which answers let a call run that waits for approval, and when calls begin, in Pydantic AI."""

import asyncio

from pydantic_ai import Agent, DeferredToolRequests, DeferredToolResults
from pydantic_ai.messages import ModelResponse, TextPart, ToolCallPart
from pydantic_ai.models.function import DeltaToolCall, FunctionModel

ran = []


def reply(messages, info):
    if any(isinstance(message, ModelResponse) for message in messages):
        return ModelResponse(parts=[TextPart("done")])
    return ModelResponse(parts=[ToolCallPart("add", {"a": 1, "b": 2}, tool_call_id="c")])


agent = Agent(FunctionModel(reply), output_type=[str, DeferredToolRequests])


@agent.tool_plain(requires_approval=True)
def add(a: int, b: int) -> int:
    ran.append("add")
    return a + b


def answered(approvals):
    ran.clear()
    history = agent.run_sync("add").all_messages()
    results = DeferredToolResults(approvals=approvals)
    try:
        return agent.run_sync(message_history=history, deferred_tool_results=results).output
    except Exception as error:
        return type(error).__name__


for answer in (True, False, None, "maybe", 0, 1):
    print(repr(answer), answered({"c": answer}), ran)
print("no answer", answered({}), ran)


async def streamed(messages, info):
    if any(isinstance(message, ModelResponse) for message in messages):
        yield "done"
        return
    yield {0: DeltaToolCall(name="note", json_args='{"n": 1}', tool_call_id="a")}
    await asyncio.sleep(0.3)
    yield {1: DeltaToolCall(name="note", json_args='{"n": 2}', tool_call_id="b")}
    await asyncio.sleep(0.3)
    ran.append("the reply has ended")


async def main():
    ran.clear()
    eager = Agent(FunctionModel(stream_function=streamed))

    @eager.tool_plain
    def note(n: int) -> int:
        ran.append(n)
        return n

    async with eager.run_stream("go") as run:
        async for _ in run.stream_text():
            pass
    print("streamed", ran)


asyncio.run(main())
