from agentkit import AnthropicVertex

for region in ("us-east5", "eu", "global"):
    client = AnthropicVertex(region=region, project_id="my-project")
    print(client.base_url)
