"""Docstrings of the four styles."""

from __future__ import annotations

import inspect

import docstring_parser
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agentkit_tools._docstring import Docs, read_docstring

GOOGLE = """Do it.

    More on it.

    Args:
        a: the a
        b (int, optional): the b,
            on two lines

    Returns:
        Something.
    """
NUMPY = """Do it.

    More on it.

    Parameters
    ----------
    a : int
        the a
    b, c : str, optional
        the others

    Returns
    -------
    str
        Something.
    """
REST = """Do it.

    More on it.

    :param a: the a
    :param int b: the b
    :returns: Something.
    """
EPYDOC = """Do it.

    More on it.

    @param a: the a
    @type a: int
    @param b: the b
    @return: Something.
    """

# On a fresh machine Hypothesis first builds its tables of characters.
SETTINGS = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.parametrize(
    ("text", "parameters"),
    [
        (GOOGLE, {"a": "the a", "b": "the b,\non two lines"}),
        (NUMPY, {"a": "the a", "b": "the others", "c": "the others"}),
        (REST, {"a": "the a", "b": "the b"}),
        (EPYDOC, {"a": "the a", "b": "the b"}),
    ],
    ids=["google", "numpy", "rest", "epydoc"],
)
def test_each_style_gives_description_and_parameters(text: str, parameters: dict[str, str]):
    assert read_docstring(text) == Docs("Do it.\n\nMore on it.", parameters)


@pytest.mark.parametrize("text", [None, "", "  \n  "])
def test_no_docstring_is_an_empty_description(text: str | None):
    assert read_docstring(text) == Docs("", {})


def test_a_plain_text_keeps_its_paragraphs_and_indents():
    text = """One.

    Two:

        code
    - three
    """
    assert read_docstring(text) == Docs("One.\n\nTwo:\n\n    code\n- three")


def test_a_section_right_at_the_start_leaves_the_description_empty():
    assert read_docstring("\n    Args:\n        a: the a\n    ") == Docs("", {"a": "the a"})


def test_a_text_that_only_looks_like_a_section_stays_in_the_description():
    text = "Note this:\n    it is no list of arguments."
    assert read_docstring(text).description.splitlines()[0] == "Note this:"


def test_a_broken_section_is_taken_as_text():
    text = "Do it.\n\nArgs:\n    no colon here\n"
    assert read_docstring(text) == Docs("Do it.\n\nArgs:\n    no colon here")


@pytest.mark.parametrize("title", ["Keyword Args", "Keyword Arguments", "Other Parameters"])
def test_other_sections_of_parameters_are_read(title: str):
    docs = read_docstring(f"Do.\n\nArgs:\n    a: One.\n\n{title}:\n    b: Two.\n")
    assert docs == Docs("Do.", {"a": "One.", "b": "Two."})


def test_a_name_in_backticks_or_with_escaped_stars_is_the_name():
    docs = read_docstring(
        "Do.\n\nArgs:\n    `a`: One.\n    ``b`` (int): Two.\n    \\*\\*c: Three.\n"
    )
    assert docs.parameters == {"a": "One.", "b": "Two.", "c": "Three."}


def test_stars_of_variable_parameters_are_left_out():
    assert read_docstring("Do.\n\nArgs:\n    **rest: others\n").parameters == {"rest": "others"}


WORDS = st.sampled_from(["a", "b: c", "Note:", ":x", "@y", "---", "Do it.", "Returns:", "1:2", ""])
LINES = st.tuples(st.sampled_from(["", "    ", "        "]), WORDS).map("".join)
SECTIONS = st.sampled_from([GOOGLE, NUMPY, REST, EPYDOC]).map(
    lambda text: inspect.cleandoc(text).partition("More on it.")[2]
)


@SETTINGS
@given(st.lists(LINES, max_size=6), SECTIONS)
def test_the_result_is_that_of_the_library_trying_all_styles(lines: list[str], section: str):
    text = "\n".join(["Begin.", "", *lines, "", section])
    expected = docstring_parser.parse(text)
    docs = read_docstring(text)
    if expected.meta:
        parts = [expected.short_description, expected.long_description]
        assert docs.description == "\n\n".join(part for part in parts if part)
        assert docs.parameters.keys() >= {
            p.arg_name for p in expected.params if "," not in p.arg_name
        }
