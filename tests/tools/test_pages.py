"""What of a text is shown."""

from __future__ import annotations

from agentkit_tools._pages import around, lines_of, that_fit


def test_the_lines_of_a_text() -> None:
    assert lines_of("a\n\nb") == lines_of("a\n\nb\n") == ["a", "", "b"]
    assert lines_of("") == []


def test_a_change_is_shown_with_what_is_around_it() -> None:
    text = "".join(f"{number}\n" for number in range(1, 21))
    shown = around(text, text.index("10"), len("10\n11"), 1000)
    assert [int(line.split("\t")[0]) for line in shown] == [*range(6, 16)]
    assert len(around(text, 0, len(text), 30)) == 3


def test_what_is_too_long_is_cut() -> None:
    assert that_fit(["ab", "cd", "ef"], 5) == ["ab", "cd"]
    assert that_fit(["abcdef"], 3) == ["abc … (line cut)"]
    assert that_fit(["a", "b", "c"], 100, max_lines=2) == ["a", "b"]
    assert that_fit([], 3) == []
