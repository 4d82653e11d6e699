from google.auth.credentials import AnonymousCredentials

from agentkit import AnthropicVertex, CredentialError

client = AnthropicVertex(
    region="global", project_id="my-project", credentials=AnonymousCredentials()
)
try:
    client.messages.create(
        model="claude-sonnet-4-5@20250929",
        max_tokens=100,
        messages=[{"role": "user", "content": "Hi"}],
    )
except CredentialError as error:
    print(error)
