"""One probe with the OpenAI Agents SDK, over LiteLLM; runs in an environment that has them."""

import sys

import tools
from agents import Agent, Runner, function_tool, set_tracing_disabled
from agents.extensions.models.litellm_model import LitellmModel

URL, PROMPT = sys.argv[1:3]
set_tracing_disabled(True)
model = LitellmModel("anthropic/claude-sonnet-4-5", base_url=URL, api_key="sk-ant-local")
functions = [tools.add, tools.slow, tools.slow_async, tools.fails, tools.long]
agent = Agent("probe", model=model, tools=[function_tool(function) for function in functions])
tools.report(lambda: Runner.run_sync(agent, PROMPT).final_output)
