from agentkit import Anthropic

client = Anthropic()
response = client.messages.with_raw_response.create(
    model="claude-sonnet-4-5-20250929",
    max_tokens=100,
    messages=[{"role": "user", "content": "Hello!"}],
)
print(response.status_code, response.headers["content-type"], response.retries_taken)

message = response.parse()
print(message.role, message.http is not None)
