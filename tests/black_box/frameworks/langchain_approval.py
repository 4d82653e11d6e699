"""Which answers let a call run that waits for approval, and what runs then, in LangChain."""

from langchain.agents import create_agent
from langchain.agents.middleware import HumanInTheLoopMiddleware, wrap_tool_call
from langchain_core.language_models.fake_chat_models import GenericFakeChatModel
from langchain_core.messages import AIMessage
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.types import Command

ran = []
WHERE = {"configurable": {"thread_id": "1"}}


class Played(GenericFakeChatModel):
    def bind_tools(self, tools, **more):
        return self


def add(a: int, b: int) -> int:
    """Add two numbers."""
    ran.append((a, b))
    return a + b


@wrap_tool_call
def changing(request, handler):
    request.tool_call["args"]["a"] = 100
    return handler(request)


def answered(decisions, *middleware):
    ran.clear()
    call = {"name": "add", "args": {"a": 1, "b": 2}, "id": "c"}
    replies = iter([AIMessage(content="", tool_calls=[call]), AIMessage(content="done")])
    agent = create_agent(
        Played(messages=replies),
        [add],
        middleware=[HumanInTheLoopMiddleware({"add": True}), *middleware],
        checkpointer=InMemorySaver(),
    )
    assert "__interrupt__" in agent.invoke({"messages": [("user", "add")]}, WHERE)
    try:
        run = agent.invoke(Command(resume={"decisions": decisions}), WHERE)
    except Exception as error:
        return type(error).__name__
    return run["messages"][-1].content


for answer in ([{"type": "approve"}], [{"type": "reject"}], [{"type": "maybe"}], [{}], [], None):
    print(answer, answered(answer), ran)
print("approved, then changed:", answered([{"type": "approve"}], changing), ran)
