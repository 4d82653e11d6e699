from agentkit import Anthropic

client = Anthropic()
page = client.models.list(limit=1)
print(len(page.data), page.has_next_page())

for model in page:  # asks for the pages that follow as they are wanted
    assert model.type == "model"
