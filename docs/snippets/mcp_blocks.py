from agentkit.lib.tools.mcp import mcp_message, mcp_resource_to_content, mcp_resource_to_file

message = {"role": "user", "content": {"type": "text", "text": "Sum up the notes."}}
print(mcp_message(message))

resource = {
    "contents": [{"uri": "file:///notes.md", "mimeType": "text/markdown", "text": "Buy tea."}]
}
print(mcp_resource_to_content(resource))
print(mcp_resource_to_file(resource))
