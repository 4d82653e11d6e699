import Anthropic from "@anthropic-ai/sdk";
import { betaTool } from "@anthropic-ai/sdk/helpers/beta/json-schema";

// ANTHROPIC_BASE_URL and ANTHROPIC_API_KEY lead to the local API.
const client = new Anthropic();

const weather = betaTool({
  name: "weather",
  description: "Tell the weather of a city.",
  inputSchema: {
    type: "object",
    properties: { city: { type: "string" } },
    required: ["city"],
  },
  run: ({ city }) => `18 degrees in ${city}`,
});

const runner = client.beta.messages.toolRunner({
  model: "claude-sonnet-4-5",
  max_tokens: 500,
  tools: [weather],
  messages: [{ role: "user", content: "What is the weather in 'Lyon'?" }],
});
const message = await runner.runUntilDone();
console.log(message.content[0].text);
