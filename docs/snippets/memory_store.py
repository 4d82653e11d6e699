import threading

from agentkit_tools.memory import Memory, MemoryStore, StoredMemory
from agentkit_tools.testing import MEMORY_CASES, memory_conformance


class Shelf(MemoryStore):
    """Keeps memories in a dictionary."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        self.lock = threading.Lock()

    def sizes(self) -> dict[str, int]:
        return {path: len(text.encode()) for path, text in self.texts.copy().items()}

    def read(self, path: str) -> Memory | None:
        return Memory(self.texts[path]) if path in self.texts else None

    def write(self, path: str, text: str, expected: str | None) -> bool:
        with self.lock:
            before = self.read(path)
            if (before.version if before else None) != expected:
                return False  # another writer was faster
            self.texts[path] = text
            return True

    def delete(self, path: str) -> None:
        for name in [*self.texts]:
            if f"{name}/".startswith(f"{path}/"):
                del self.texts[name]

    def rename(self, old: str, new: str) -> None:
        for name in [*self.texts]:
            if f"{name}/".startswith(f"{old}/"):
                self.texts[new + name[len(old) :]] = self.texts.pop(name)

    def clear(self) -> None:
        self.texts.clear()


memory_conformance(lambda: StoredMemory(Shelf()))
print("passes", len(MEMORY_CASES), "cases")
