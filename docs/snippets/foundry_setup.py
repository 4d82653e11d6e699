from agentkit import AnthropicFoundry

client = AnthropicFoundry(resource="my-resource", api_key="the key of the resource")
print(client.base_url)
