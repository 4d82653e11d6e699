from agentkit import Anthropic, ToolContext, beta_tool


@beta_tool
def index_folder(name: str, context: ToolContext) -> str:
    """Index a folder.

    Args:
        name: The folder's name.
    """
    context.progress("half of the files", 0.5)
    return f"3 files in {name}"


runner = Anthropic().messages.tool_runner(
    model="claude-sonnet-4-5-20250929",
    max_tokens=1024,
    tools=[index_folder],
    stream=True,
    messages=[{"role": "user", "content": 'Index the folder "docs".'}],
)
for event in runner.events():
    match event.type:
        case "text_delta" | "thinking_delta":
            pass  # print it as it comes
        case "call_progress":
            print("call_progress", event.name, event.message, event.fraction)
        case "call_finished":
            print("call_finished", event.name, event.content)
        case "run_finished":
            print("run_finished", event.reason, len(event.usage["turns"]), "requests")
        case other:
            print(other)
