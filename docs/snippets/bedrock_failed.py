from agentkit import AnthropicBedrock, CredentialError

client = AnthropicBedrock(aws_profile="nobody", aws_region="us-east-1")
try:
    client.messages.create(
        model="anthropic.claude-sonnet-4-5-20250929-v1:0",
        max_tokens=100,
        messages=[{"role": "user", "content": "Hi"}],
    )
except CredentialError as error:
    print(error)
