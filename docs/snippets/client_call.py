from agentkit import Anthropic, omit

with Anthropic(default_headers={"X-Team": "search"}) as client:
    message = client.messages.create(
        model="claude-sonnet-4-5-20250929",
        max_tokens=1024,
        messages=[{"role": "user", "content": "Hello!"}],
        timeout=30,
        extra_headers={"X-Team": omit},  # takes the header out
        extra_body={"temperature": 0.5},
    )
    print(message.role)

    try:
        client.messages.create(
            model="claude-sonnet-4-5-20250929",
            max_tokens=1024,
            messages=[{"role": "user", "content": "Hello!"}],
            temprature=0.5,  # pyright: ignore[reportCallIssue]  # a slip, as editors see too
        )
    except TypeError as error:
        print(error)
