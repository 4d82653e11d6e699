from PIL import Image, ImageDraw

from agentkit_tools import ComputerTool


class Drawing:
    """A display of one's own: a sheet of paper that is drawn on by clicking."""

    def __init__(self) -> None:
        self.paper = Image.new("RGB", (2560, 1600), "white")
        self.at = (0, 0)

    def size(self) -> tuple[int, int]:
        return self.paper.size

    def screenshot(self) -> bytes:
        self.paper.save("paper.png")
        with open("paper.png", "rb") as file:
            return file.read()

    def pointer(self) -> tuple[int, int]:
        return self.at

    def move(self, x: int, y: int) -> None:
        self.at = (x, y)

    def button(self, number: int, down: bool) -> None:
        if number == 1 and down:
            ImageDraw.Draw(self.paper).circle(self.at, 20, "black")

    def key(self, combination: str, down: bool) -> None:
        print("key", combination, "down" if down else "up")

    def write(self, text: str) -> None:
        print("write", text)


computer = ComputerTool(Drawing(), screenshot_after=None)
print(computer.to_dict())
print(computer.call({"action": "left_click", "coordinate": [640, 400]}))
print(computer.call({"action": "cursor_position"}))
computer.call({"action": "key", "text": "cmd+Enter"})
