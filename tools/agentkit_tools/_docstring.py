"""What a docstring says about a function and about its parameters."""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Docs:
    """The texts of a docstring: the function's, and one for each parameter it describes."""

    description: str = ""
    parameters: dict[str, str] = field(default_factory=dict[str, str])


# A line that only a docstring of that style has. The library would try all four parsers, one
# after another; this picks those that can find anything.
_MARKS = {
    "REST": re.compile(r"^\s*:", re.MULTILINE),
    "GOOGLE": re.compile(r"^\S.*:[ \t]*$", re.MULTILINE),
    "NUMPYDOC": re.compile(r"^\s*-{2,}\s*$|^\.\. ", re.MULTILINE),
    "EPYDOC": re.compile(r"^\s*@", re.MULTILINE),
}

# Of parameters, in Google style, that the library does not know.
_MORE_SECTIONS = ("Keyword Args", "Keyword Arguments", "Other Parameters")


def read_docstring(text: str | None) -> Docs:
    """Read a docstring in Google, NumPy, reST or Epydoc style; the style is found out.

    The description is all that comes before the sections. A docstring that breaks the rules of
    its style is taken as a description.
    """
    if not text or not text.strip():
        return Docs()
    clean = inspect.cleandoc(text)
    styles = [style for style, mark in _MARKS.items() if mark.search(clean)]
    # Not `clean`: cleaned twice, a text that begins with a section loses its indents.
    return (_parse(text, styles) if styles else None) or _plain(clean)


def _plain(text: str) -> Docs:
    first, _, rest = text.partition("\n")
    return Docs("\n\n".join(filter(None, [first.strip(), rest.strip()])))


def _parse(text: str, styles: list[str]) -> Docs | None:
    # Not at the top: the import takes 20 ms, and many programs never send a tool.
    import docstring_parser
    from docstring_parser.google import DEFAULT_SECTIONS, GoogleParser, Section, SectionType

    more = [Section(title, "param", SectionType.MULTIPLE) for title in _MORE_SECTIONS]
    google = GoogleParser([*DEFAULT_SECTIONS, *more])
    found: list[docstring_parser.Docstring] = []
    for style in styles:
        try:
            known = docstring_parser.DocstringStyle[style]
            is_google = style == "GOOGLE"
            found.append(google.parse(text) if is_google else docstring_parser.parse(text, known))
        except docstring_parser.ParseError:
            continue
    best = max(found, key=lambda docstring: len(docstring.meta), default=None)
    if best is None or not best.meta:
        return None
    description = "\n\n".join(filter(None, [best.short_description, best.long_description]))
    parameters: dict[str, str] = {}
    for param in best.params:
        for name in param.arg_name.split(","):  # NumPy describes several at once: `x, y : int`
            parameters[name.strip(" `").lstrip("\\*")] = param.description or ""
    return Docs(description, parameters)
