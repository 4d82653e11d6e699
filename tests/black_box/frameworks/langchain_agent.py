"""One probe with LangChain's agent on LangGraph; runs in an environment that has them."""

import asyncio
import sys

import tools
from langchain.agents import create_agent
from langchain_anthropic import ChatAnthropic

URL, PROMPT = sys.argv[1:3]
model = ChatAnthropic(
    model="claude-sonnet-4-5", base_url=URL, api_key="sk-ant-local", max_retries=0
)
functions = [tools.add, tools.slow, tools.fails, tools.long]
asked = {"messages": [{"role": "user", "content": PROMPT}]}
if "async" in PROMPT:
    agent = create_agent(model, [*functions, tools.slow_async])
    tools.report(lambda: asyncio.run(agent.ainvoke(asked))["messages"][-1].content)
else:
    agent = create_agent(model, functions)
    tools.report(lambda: agent.invoke(asked)["messages"][-1].content)
