from agentkit import Anthropic

with Anthropic() as client:
    message = client.messages.create(
        model="claude-sonnet-4-5-20250929",
        max_tokens=100,
        messages=[{"role": "user", "content": "Hello!"}],
    )

http = message.http
if http and http.requests and http.tokens:
    print(http.requests.remaining, "of", http.requests.limit, "requests left")
    print(http.tokens.remaining, "of", http.tokens.limit, "tokens left")
    print(http.retries_taken, "retries,", http.headers["content-type"])
    print(http.tokens.reset is not None, http.request_id is not None)
print("http" in message.to_dict())
