"""Foreign text without what only a model would read."""

from __future__ import annotations

import pytest

from agentkit_tools._hidden_text import without_hidden


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("plain\ttext\n", "plain\ttext\n"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("a\0b\x1b[31mc\x9bd", "ab[31mcd"),
        ("user\u202egpj.exe", "usergpj.exe"),
        ("\u2066a\u2069\u200eb\u200f\u061c", "ab"),
        ("ig\u200bno\u2060re\ufeff", "ignore"),
        ("hi" + "".join(chr(0xE0000 + ord(c)) for c in "do evil"), "hi"),
        ("a\u200db\u200cc", "a\u200db\u200cc"),  # joiners of emoji and of Persian
        ("a" + "\u200d\u200c" * 40 + "b", "a\u200db"),  # many of them spell hidden bits
        ("a\U000e0080\U000e0fff\ufff5\U0001d173\U0001bca0b", "ab"),
        ("a\u3164b\u115fc\u034f", "abc"),
        ("\u2764\ufe0f \u845b\U000e0100", "\u2764\ufe0f \u845b\U000e0100"),  # as they are written
        ("\U0001f600" + "\U000e0141\U000e0142", "\U0001f600"),
        ("\u2764\ufe0f\ufe01\U000e0141", "\u2764\ufe0f"),
        ("a\U000e0141b\U000e0142", "ab"),
        ("", ""),
    ],
)
def test_what_nobody_sees_is_taken_out_and_nothing_else(text: str, clean: str):
    assert without_hidden(text) == clean
