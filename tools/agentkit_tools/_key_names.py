"""The names of keys a model may use, and what X calls them (no I/O)."""

from __future__ import annotations

import difflib
import re
from typing import Final

_ALIASES: Final = {
    "alt": "alt", "altgr": "ISO_Level3_Shift", "arrowdown": "Down", "arrowleft": "Left",
    "arrowright": "Right", "arrowup": "Up", "bksp": "BackSpace", "break": "Break",
    "capslock": "Caps_Lock", "cmd": "super", "command": "super", "control": "ctrl",
    "ctrl": "ctrl", "del": "Delete", "enter": "Return", "esc": "Escape", "ins": "Insert",
    "meta": "super", "numlock": "Num_Lock", "option": "alt", "pagedown": "Page_Down",
    "pageup": "Page_Up", "pgdn": "Page_Down", "pgup": "Page_Up", "printscreen": "Print",
    "prtsc": "Print", "scrolllock": "Scroll_Lock", "shift": "shift", "spacebar": "space",
    "super": "super", "win": "super", "windows": "super",
}  # fmt: skip
_NAMES: Final = (
    "Alt_L", "Alt_R", "BackSpace", "Break", "Caps_Lock", "Control_L", "Control_R", "Delete",
    "Down", "End", "Escape", "Help", "Home", "Insert", "ISO_Level3_Shift", "ISO_Left_Tab", "Left",
    "Linefeed", "Menu", "Meta_L", "Meta_R", "Next", "Num_Lock", "Page_Down", "Page_Up", "Pause",
    "Print", "Prior", "Return", "Right", "Scroll_Lock", "Shift_L", "Shift_R", "space", "Super_L",
    "Super_R", "Tab", "Undo", "Up",
    *(f"F{number}" for number in range(1, 25)),
    *(f"KP_{name}" for name in (
        *"0123456789", "Add", "Begin", "Decimal", "Delete", "Divide", "Down", "End", "Enter",
        "Equal", "Home", "Insert", "Left", "Multiply", "Next", "Page_Down", "Page_Up", "Prior",
        "Right", "Subtract", "Up",
    )),
    *(f"XF86Audio{name}" for name in (
        "LowerVolume", "Mute", "Next", "Pause", "Play", "Prev", "RaiseVolume", "Stop",
    )),
)  # fmt: skip
_SIGNS: Final = {
    " ": "space", "!": "exclam", '"': "quotedbl", "#": "numbersign", "$": "dollar", "%": "percent",
    "&": "ampersand", "'": "apostrophe", "(": "parenleft", ")": "parenright", "*": "asterisk",
    "+": "plus", ",": "comma", "-": "minus", ".": "period", "/": "slash", ":": "colon",
    ";": "semicolon", "<": "less", "=": "equal", ">": "greater", "?": "question", "@": "at",
    "[": "bracketleft", "\\": "backslash", "]": "bracketright", "^": "asciicircum",
    "_": "underscore", "`": "grave", "{": "braceleft", "|": "bar", "}": "braceright",
    "~": "asciitilde",
}  # fmt: skip
_KNOWN: Final = {
    **{name.lower(): name for name in (*_NAMES, *_SIGNS.values())},
    **_ALIASES,
    **_SIGNS,
}
_MOST: Final = 8


def combination(text: str) -> str:
    """Return a combination of keys such as `ctrl+shift+t` in X's names, which `+` joins.

    Letters and digits stand for themselves; upper and lower case are the same in longer names.

    Raises:
        ValueError: there is no such key; says which are like it.
    """
    if not text.strip():
        raise ValueError("there is no key without a name")
    keys = ["+" if key == "" else key for key in re.split(r"(?<!^)\+(?!$)", text.strip())]
    if not 1 <= len(keys) <= _MOST:
        raise ValueError(f"{len(keys)} keys at once are too many")
    return "+".join(_key(key.strip()) for key in keys)


def _key(key: str) -> str:
    if len(key) == 1 and key.isascii() and key.isalnum():
        return key
    known = _KNOWN.get(key) or _KNOWN.get(key.lower())
    if known is not None:
        return known
    near = difflib.get_close_matches(key.lower(), _KNOWN, n=3)
    hint = f"did you mean {', '.join(_KNOWN[name] for name in near)}?" if near else "see X keysyms"
    raise ValueError(f"there is no key {key[:40]!r}; {hint}")
