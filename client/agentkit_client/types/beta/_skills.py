"""Skills, folders of instructions and code for containers, and their versions."""

from collections.abc import Sequence

from typing_extensions import NotRequired, TypedDict

from agentkit_client._models import BaseModel
from agentkit_client.types._names import Betas
from agentkit_client.types.beta._files import FileTypes


class SkillCreateParams(TypedDict):
    """What `beta.skills.create` takes."""

    display_title: NotRequired[str | None]
    files: NotRequired[Sequence[FileTypes] | None]
    """All in one folder, with a `SKILL.md` at its top."""
    betas: NotRequired[Betas]


class SkillListParams(TypedDict):
    """What `beta.skills.list` takes."""

    limit: NotRequired[int]
    page: NotRequired[str | None]
    source: NotRequired[str | None]
    """`custom` or `anthropic`; both if not given."""
    betas: NotRequired[Betas]


class SkillListResponse(BaseModel):
    """A skill."""

    id: str
    created_at: str
    display_title: str | None = None
    latest_version: str | None = None
    source: str
    type: str
    updated_at: str


class SkillDeleteResponse(BaseModel):
    """A skill, or a version of one, that was deleted."""

    id: str
    type: str


class VersionCreateParams(TypedDict):
    """What `beta.skills.versions.create` takes."""

    files: NotRequired[Sequence[FileTypes] | None]
    betas: NotRequired[Betas]


class VersionListParams(TypedDict):
    """What `beta.skills.versions.list` takes."""

    limit: NotRequired[int | None]
    page: NotRequired[str | None]
    betas: NotRequired[Betas]


class VersionListResponse(BaseModel):
    """A version of a skill."""

    id: str
    created_at: str
    description: str
    directory: str
    """The name of its folder."""
    name: str
    skill_id: str
    type: str
    version: str
