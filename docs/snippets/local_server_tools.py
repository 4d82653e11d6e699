from agentkit.local import LocalAPI, RehearsalModel
from agentkit.types import MessageParam, WebSearchTool20250305Param

search: WebSearchTool20250305Param = {"type": "web_search_20250305", "name": "web_search"}
messages: list[MessageParam] = [{"role": "user", "content": "Search the web for agents."}]

with LocalAPI(RehearsalModel()) as api, api.client() as client:
    with client.messages.stream(
        model="claude-sonnet-4-5", max_tokens=1000, tools=[search], messages=messages
    ) as stream:
        for event in stream:
            if event.type == "content_block_stop":
                print(event.content_block.type)
            elif event.type == "citation":
                print("cited:", event.citation.cited_text)

    # By name, and with a pause: send back what came, and it goes on.
    messages = [{"role": "user", "content": "rehearse: code_execution, pause_turn"}]
    while True:
        message = client.messages.create(
            model="claude-sonnet-4-5", max_tokens=1000, messages=messages
        )
        print(message.stop_reason, [block.type for block in message.content])
        if message.stop_reason != "pause_turn":
            break
        messages.append({"role": "assistant", "content": message.content})
