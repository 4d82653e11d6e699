"""The kinds of file that tools can be asked for, told by the end of a file's name."""

from __future__ import annotations

from typing import Final, Literal

FileKind = Literal[
    "any", "python", "javascript", "typescript", "java", "c", "cpp", "csharp", "go", "rust",
    "ruby", "shell", "sql", "html", "css", "xml", "markdown", "plain_text", "csv", "json", "yaml",
    "toml", "ini",
]  # fmt: skip
"""A kind of file, told by the end of its name; "any" is every file."""

ENDINGS: Final[dict[FileKind, tuple[str, ...]]] = {
    "any": ("",),
    "python": (".py", ".pyi", ".pyw"),
    "javascript": (".js", ".mjs", ".cjs", ".jsx"),
    "typescript": (".ts", ".mts", ".cts", ".tsx"),
    "java": (".java",),
    "c": (".c", ".h"),
    "cpp": (".cpp", ".cc", ".cxx", ".hpp", ".hh"),
    "csharp": (".cs",),
    "go": (".go",),
    "rust": (".rs",),
    "ruby": (".rb",),
    "shell": (".sh", ".bash", ".zsh"),
    "sql": (".sql",),
    "html": (".html", ".htm"),
    "css": (".css",),
    "xml": (".xml",),
    "markdown": (".md", ".markdown"),
    "plain_text": (".txt",),
    "csv": (".csv", ".tsv"),
    "json": (".json", ".jsonl"),
    "yaml": (".yaml", ".yml"),
    "toml": (".toml",),
    "ini": (".ini", ".cfg"),
}


def is_of_kind(path: str, kind: FileKind) -> bool:
    """Say whether a file's name ends as those of `kind` do."""
    return path.lower().endswith(ENDINGS[kind])


def counted(number: int, kind: FileKind) -> str:
    """Write a number of files: "1 file", "12 python files"."""
    name = "" if kind == "any" else kind.replace("_", " ") + " "
    return f"{number} {name}{'file' if number == 1 else 'files'}"
