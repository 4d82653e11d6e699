from agentkit import CallCancelled, Progress, ToolContext, beta_tool


@beta_tool
def index(folders: list[str], context: ToolContext[str]) -> str:
    """Index folders.

    Args:
        folders: Their names.
    """
    for number, folder in enumerate(folders):
        context.raise_if_cancelled()
        context.progress(f"{context.deps}/{folder}", number / len(folders))
    return f"{len(folders)} folders"


def show(progress: Progress) -> None:
    print(f"{progress.fraction:.0%} {progress.message}")


context = ToolContext("/home/ada", on_progress=show)
print(index.call({"folders": ["notes", "mail"]}, context))

context.cancel("It took longer than 3 seconds.")
try:
    index.call({"folders": ["notes"]}, context)
except CallCancelled as cancelled:
    print(cancelled)
