import httpx

from agentkit import Anthropic, omit

client = Anthropic(
    timeout=httpx.Timeout(60.0, connect=5.0),  # seconds; the default is ten minutes
    max_retries=5,  # the default is 2
    default_headers={"X-Team": "search"},
)

# A copy with other options, on the same connections.
patient = client.with_options(timeout=300.0, max_retries=0)

message = patient.messages.create(
    model="claude-sonnet-4-5-20250929",
    max_tokens=1024,
    messages=[{"role": "user", "content": "Hello!"}],
    extra_headers={"X-Team": omit},  # for this call only
)
print(message.role)
