from agentkit import Anthropic

with Anthropic() as client:
    page = client.models.list(limit=2)
    print(len(page.data), page.has_next_page())

    ids = [model.id for model in page]  # asks for the pages that follow as they are wanted
    print(len(ids) > 2)
