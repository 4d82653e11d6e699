from agentkit import Anthropic

with Anthropic() as client:
    page = client.models.list(limit=4)
    while page.has_next_page():
        page = page.get_next_page()
    oldest = page.data[-1].id

    for page in client.models.list(limit=4).iter_pages():
        print("a page of", len(page.data))
        break

    # Backwards from the oldest one, four at a time.
    page = client.models.list(limit=4, before_id=oldest)
    print(oldest in [model.id for model in page.data], page.has_next_page())
