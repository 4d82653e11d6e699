import os

from agentkit import Anthropic, DefaultHttpxClient

# An address such as http://proxy.example:3128
with Anthropic(http_client=DefaultHttpxClient(proxy=os.environ["MY_PROXY"])) as client:
    print(len(client.models.list(limit=1).data))
