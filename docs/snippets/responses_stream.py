from agentkit import Anthropic

with Anthropic() as client:
    with client.models.with_streaming_response.list(limit=3) as response:
        print(response.status_code, response.is_closed)
        size = sum(len(chunk) for chunk in response.iter_bytes())
        print(size > 100, response.is_closed)

    with client.models.with_streaming_response.list(limit=3) as response:
        page = response.parse()  # reads the body first
        print(len(page.data))
