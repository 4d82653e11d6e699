"""Take out of foreign text what a person would not see and a model would read (no I/O)."""

from __future__ import annotations

import re
from typing import Final

# Controls but tab and newline; marks, embeddings and isolates of direction (Unicode TR 36); what
# has no width, but for the joiners that scripts and emoji need, one at a time; fillers, which show
# nothing, and what Unicode keeps for more of them; controls of shorthand and of music; tags, which
# spell hidden ASCII; all variation selectors but the one a character may have, which spell hidden
# bytes.
_HIDDEN: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\ufeff\ufff0-\ufffb\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"
    "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\U0001bca0-\U0001bca3\U0001d173-\U0001d17a]"
    "|(?<=[\u200c\u200d])[\u200c\u200d]+"
    "|(?<=[\ufe00-\ufe0f\U000e0100-\U000e01ef])[\ufe00-\ufe0f\U000e0100-\U000e01ef]+"
    "|(?<![\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])[\U000e0100-\U000e01ef]"
)


def without_hidden(text: str) -> str:
    """Return a text without control, direction, zero-width and tag characters.

    Line ends become newlines.
    """
    return _HIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
