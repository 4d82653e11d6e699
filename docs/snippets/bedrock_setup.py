from agentkit import AnthropicBedrock

client = AnthropicBedrock(aws_profile="work", aws_region="eu-west-1")
print(client.base_url)

with_key = AnthropicBedrock(api_key="a key of Bedrock", aws_region="us-east-1")
elsewhere = with_key.with_options(aws_region="eu-central-1", timeout=30)
print(elsewhere.base_url)
