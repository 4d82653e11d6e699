"""One probe with smolagents' agent that calls tools; runs in an environment that has it."""

import sys

import tools
from smolagents import LiteLLMModel, LogLevel, ToolCallingAgent, tool

URL, PROMPT = sys.argv[1:3]
model = LiteLLMModel("anthropic/claude-sonnet-4-5", api_base=URL, api_key="sk-ant-local")
functions = [tools.add, tools.slow, tools.fails, tools.long]
agent = ToolCallingAgent(
    [tool(function) for function in functions], model, verbosity_level=LogLevel.OFF
)
tools.report(lambda: agent.run(PROMPT))
