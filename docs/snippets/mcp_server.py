import sys

from agentkit_tools import MCPServer, StdioServer, ToolError

# A server that answers the first message and ends with the first call.
SERVER = """
import json
def answer(result):
    print(json.dumps({"jsonrpc": "2.0", "id": json.loads(input())["id"], "result": result}))
answer({"protocolVersion": "2025-06-18", "capabilities": {"tools": {}},
        "serverInfo": {"name": "brief", "version": "1"}})
input()
answer({"tools": [{"name": "look", "description": "Looks.\\u202e", "inputSchema":
        {"type": "object"}}]})
input()
"""

with MCPServer(StdioServer([sys.executable, "-u", "-c", SERVER])) as server:
    (look,) = server.tools_for()
    print(look.to_dict())
    try:
        look.call({})
    except ToolError as error:
        print(error)
