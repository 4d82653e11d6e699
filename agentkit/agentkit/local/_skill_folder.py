"""What the folder of a skill says of itself, in the head of its SKILL.md."""

from __future__ import annotations

import re
from collections.abc import Mapping

from agentkit.local._errors import LocalError

__all__ = ["read_skill"]

_HEAD = re.compile(r"---\r?\n(.*?)\r?\n---", re.DOTALL)
_LINE = re.compile(r"^(name|description):[ \t]*(.*?)[ \t\r]*$", re.MULTILINE)
_LONGEST = {"name": 64, "description": 1024}
_NAME = re.compile(r"[a-z0-9-]+")


def read_skill(files: Mapping[str, bytes]) -> dict[str, str]:
    """Return `name`, `description` and `directory` of a skill.

    Args:
        files: The files of one folder, by path.

    Raises:
        LocalError: There are none, they are in several folders, or there is no proper SKILL.md.
    """
    if not files:
        raise LocalError(400, message="files: Field required")
    folders = {path.partition("/")[0] for path in files if "/" in path}
    if len(folders) != 1 or not all("/" in path for path in files):
        raise LocalError(400, message="files: all files must be in one top-level folder")
    (folder,) = folders
    content = files.get(f"{folder}/SKILL.md")
    if content is None:
        raise LocalError(400, message="files: SKILL.md is missing at the top of the folder")
    head = _HEAD.match(content.decode("utf-8", "replace").lstrip("\ufeff"))
    said = {key: text.strip("\"'") for key, text in _LINE.findall(head[1] if head else "")}
    for key, longest in _LONGEST.items():
        if not 1 <= len(said.get(key, "")) <= longest:
            raise LocalError(
                400,
                message=f"SKILL.md: `{key}` must be in its head, with 1 to {longest} characters",
            )
    if not _NAME.fullmatch(said["name"]):
        raise LocalError(400, message="SKILL.md: `name` may hold a-z, 0-9 and - only")
    return {"name": said["name"], "description": said["description"], "directory": folder}
