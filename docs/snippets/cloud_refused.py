from agentkit import AnthropicBedrock, NotOffered

client = AnthropicBedrock(aws_region="us-east-1")
try:
    client.messages.batches.list()
except NotOffered as error:
    print(error)
