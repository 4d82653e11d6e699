"""What it costs to decorate 1,000 functions, and to send them as tools.

With the package `anthropic` installed, it is measured in turns with ours, as a black box. Each
measurement is a process of its own, in which everything is imported and one tool made beforehand.
The official package works the schema out when it decorates, ours when somebody asks; so there is
a second figure: decorated and sent.
"""

from __future__ import annotations

import importlib
import subprocess
import sys
import time
from functools import partial
from importlib.util import find_spec
from types import ModuleType
from typing import Any

from interleaved import compare

PACKAGES = [package for package in ("agentkit", "anthropic") if find_spec(package)]
NUMBER = 1_000
ROUNDS = 5

HEAD = """
from typing import Annotated, Literal, Optional
from pydantic import BaseModel, Field

class Place(BaseModel):
    lat: float
    lon: float
"""
DOCS = '''
    """Look up the weather of a place.

    It is what the stations nearby say.

    Args:
        place: Where.
        days: How many days ahead.
        unit: What to count in.
    """
    return f"{place} {days} {unit}"
'''
KINDS = {
    "plain types": "place: str, days: int = 3, unit: Literal['c', 'f'] = 'c'",
    "models and constraints": (
        "place: Place, days: Annotated[int, Field(ge=1, le=9)] = 3, unit: Optional[str] = None"
    ),
}


def functions(kind: str, number: int) -> list[Any]:
    """Make functions of their own names, as a program with many tools has them."""
    module = sys.modules["made"] = ModuleType("made")
    bodies = (f"def look_up_{index}({KINDS[kind]}) -> str:{DOCS}" for index in range(number))
    exec(compile("\n".join([HEAD, *bodies]), "made", "exec", dont_inherit=True), vars(module))
    return [getattr(module, f"look_up_{index}") for index in range(number)]


def measure(package: str, kind: str, *, sent: bool) -> float:
    """Decorate, and where `sent` turn into what is sent; return the milliseconds of CPU."""
    beta_tool = importlib.import_module(package).beta_tool
    beta_tool(functions(kind, 1)[0]).to_dict()
    made = functions(kind, NUMBER)
    start = time.process_time()
    tools = [beta_tool(function) for function in made]
    if sent:
        for tool in tools:
            tool.to_dict()
    return (time.process_time() - start) * 1_000


def apart(package: str, kind: str, sent: bool) -> float:
    """Measure in a process of its own."""
    command = [sys.executable, __file__, package, kind, "sent" if sent else ""]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(measure(sys.argv[1], sys.argv[2], sent=bool(sys.argv[3])))
        sys.exit()
    for kind in KINDS:
        for sent, title in ((False, "decorated"), (True, "decorated and sent")):
            measures = {package: partial(apart, package, kind, sent) for package in PACKAGES}
            compare(f"{NUMBER} functions of {kind}, {title}", measures, ROUNDS, "ms of CPU")
