"""Replace a text that has to stand in a file once, or say where it stands instead (no I/O)."""

from __future__ import annotations

from typing import Final

from agentkit_tools._editable import Editable
from agentkit_tools._paths import shown
from agentkit_tools._text_edits import named_lines, nearly, occurrences
from agentkit_tools.errors import ToolError

_QUOTED: Final = 200


def only_place(file: Editable, old: str) -> int:
    """Find the one place where `old` stands in a file.

    Raises:
        ToolError: It is empty, or stands there not at all or more than once; says where.
    """
    places = places_of(file, old)
    if len(places) > 1:
        raise ToolError(
            f"Nothing was changed: the text {_quoted(old)} stands {len(places)} times in "
            f"{shown(file.path)}, in lines {named_lines(file.text, places)}. Give more of the text "
            "around the one that is meant."
        )
    return places[0]


def places_of(file: Editable, old: str) -> list[int]:
    """Find every place where `old` stands in a file, at least one.

    Raises:
        ToolError: It is empty, or stands nowhere; says where something like it does.
    """
    if not old:
        raise ToolError("The text to replace is empty; to add text, insert it.")
    places = occurrences(file.text, old)
    if places:
        return places
    line = nearly(file.text, old)
    hint = (
        f"With other blanks around its lines it stands at line {line}; give it as it is there."
        if line
        else "View the file, and give the text exactly as it is there, blanks too."
    )
    raise ToolError(
        f"Nothing was changed: the text {_quoted(old)} does not stand in {shown(file.path)}. {hint}"
    )


def _quoted(text: str) -> str:
    return repr(text if len(text) <= _QUOTED else f"{text[:_QUOTED]}…")
