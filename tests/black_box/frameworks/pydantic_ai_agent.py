"""One probe with Pydantic AI; runs in an environment that has it."""

import sys

import tools
from pydantic_ai import Agent
from pydantic_ai.models.anthropic import AnthropicModel
from pydantic_ai.providers.anthropic import AnthropicProvider

URL, PROMPT = sys.argv[1:3]
model = AnthropicModel(
    "claude-sonnet-4-5", provider=AnthropicProvider(base_url=URL, api_key="sk-ant-local")
)
functions = [tools.add, tools.slow, tools.slow_async, tools.fails, tools.long]
agent = Agent(model, tools=functions)
tools.report(lambda: agent.run_sync(PROMPT).output)
