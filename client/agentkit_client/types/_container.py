"""Containers: where code runs, which skills are loaded there, which files are put there."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal, TypeAlias

from typing_extensions import NotRequired, TypedDict

from agentkit_client._models import BaseModel
from agentkit_client.types._cache import CacheControlEphemeralParam


class ContainerSkill(BaseModel):
    """A skill loaded into a container."""

    skill_id: str
    type: Literal["anthropic", "custom"]
    version: str
    """A version's name, or `latest`."""


class Container(BaseModel):
    """The container a reply's code ran in."""

    id: str
    expires_at: datetime
    """When it goes, unless used again."""
    skills: list[ContainerSkill] | None = None


class SkillParams(TypedDict):
    """A skill to load into the container."""

    skill_id: str
    type: Literal["anthropic", "custom"]
    version: NotRequired[str]


class ContainerParams(TypedDict):
    """A container to use again, or what to load into a new one."""

    id: NotRequired[str | None]
    skills: NotRequired[Iterable[SkillParams] | None]


MessageCreateParamsContainerParam: TypeAlias = ContainerParams | str
"""A container by its id, or with what to load into it."""


class ContainerUploadBlock(BaseModel):
    """A file put into the container."""

    file_id: str
    type: Literal["container_upload"]


class ContainerUploadBlockParam(TypedDict):
    """A file uploaded earlier, to put into the container."""

    file_id: str
    type: Literal["container_upload"]
    cache_control: NotRequired[CacheControlEphemeralParam | None]
