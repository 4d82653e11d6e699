import tempfile
from pathlib import Path

from PIL import Image

from agentkit import beta_tool

folder = Path(tempfile.mkdtemp())


@beta_tool
def draw() -> Image.Image:
    """Draw a red square."""
    return Image.new("RGB", (64, 64), "red")


@beta_tool
def saved() -> list[str | Path]:
    """Draw a red square and keep it."""
    path = folder / "square.png"
    draw().save(path)
    return ["Here it is:", path]


for content in draw.call({}), saved.call({}):
    print([block if isinstance(block, str) else block["type"] for block in content])
