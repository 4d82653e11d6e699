"""Search open files for a regular expression, as a script that can be killed at any moment.

It is given descriptors, not paths, and prints what `rg --json` would. It imports nothing of ours.
"""

from __future__ import annotations

import codecs
import json
import os
import re
import resource
import sys
from collections.abc import Iterator

AROUND = 400
"""How much of a long line is printed, before and behind where it begins to match."""


def main(settings: dict[str, object]) -> None:
    """Print a line of JSON for each line that matches, up to `most` of them."""
    seconds = int(str(settings["seconds"]))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    try:
        flags = re.IGNORECASE if settings["ignore_case"] else 0
        pattern = re.compile(str(settings["pattern"]), flags)
    except (re.error, RecursionError, OverflowError) as error:
        say({"type": "error", "message": str(error)})
        return
    left = int(str(settings["most"]))
    for descriptor in map(int, sys.argv[2:]):
        for number, line in enumerate(lines_of(descriptor), start=1):
            found = pattern.search(line)
            if found:
                begin = max(0, found.start() - AROUND)
                start = len(line[begin : found.start()].encode("utf-8", "replace"))
                cut = {"text": line[begin : found.start() + AROUND]}
                data = {"lines": cut, "line_number": number, "submatches": [{"start": start}]}
                say({"type": "match", "data": {"path": {"text": f"/dev/fd/{descriptor}"}, **data}})
                left -= 1
                if not left:
                    return


def lines_of(descriptor: int) -> Iterator[str]:
    """Read an open file as text, in the encoding that its mark says, UTF-8 or Latin-1."""
    with os.fdopen(descriptor, "rb") as stream:
        data = stream.read()
    encoding = "utf-8-sig"
    for mark, name in (
        (codecs.BOM_UTF32_LE, "utf-32"),
        (codecs.BOM_UTF32_BE, "utf-32"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            encoding = name
            break
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    for line in text.split("\n"):
        yield line.removesuffix("\r")


def say(event: dict[str, object]) -> None:
    """Print an event at once."""
    sys.stdout.write(json.dumps(event) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
