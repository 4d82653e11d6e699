import base64

from agentkit import beta_tool

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII="
)


@beta_tool
def draw() -> list[str | bytes]:
    """Draw the smallest picture there is."""
    return ["One pixel:", PIXEL]


for block in draw.call({}):
    print(block if isinstance(block, str) else block["type"])
