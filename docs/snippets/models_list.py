from agentkit import Anthropic, NotFoundError

with Anthropic() as client:
    for model in client.models.list():  # newest first
        if model.display_name == "Claude Sonnet 4.5":
            print(model.id, model.created_at.year)

    try:
        client.models.retrieve("claude-tortoise")
    except NotFoundError as error:
        print(error.status_code, error.type)
