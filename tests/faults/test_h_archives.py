"""Archives: none is ever unpacked, so that no name, link or ratio in one can do any harm."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

UNPACKING = re.compile(r"\b(zipfile|tarfile|unpack_archive|extractall)\b")


def test_case_80_nothing_is_unpacked():
    looked_at = 0
    for package in ("agentkit", "agentkit_client", "agentkit_tools"):
        spec = importlib.util.find_spec(package)
        assert spec is not None
        assert spec.origin is not None
        for file in Path(spec.origin).parent.rglob("*.py"):
            assert not UNPACKING.search(file.read_text("utf-8")), file
            looked_at += 1
    assert looked_at > 100
