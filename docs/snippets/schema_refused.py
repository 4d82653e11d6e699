from agentkit import InvalidTool, beta_tool


def wait(*events: str) -> str:
    """Wait."""
    return ", ".join(events)


class Connection:
    """To a database."""


def query(connection: Connection) -> str:
    """Query."""
    return f"rows of {connection}"


for function in (wait, query):
    try:
        beta_tool(function)
    except InvalidTool as error:
        print(error, end="\n\n")
