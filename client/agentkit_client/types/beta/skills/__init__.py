"""Versions of skills."""

from agentkit_client.types.beta._skills import (
    SkillDeleteResponse as VersionDeleteResponse,
)
from agentkit_client.types.beta._skills import (
    VersionCreateParams,
    VersionListParams,
    VersionListResponse,
)
from agentkit_client.types.beta._skills import (
    VersionListResponse as VersionCreateResponse,
)
from agentkit_client.types.beta._skills import (
    VersionListResponse as VersionRetrieveResponse,
)

__all__ = [
    "VersionCreateParams",
    "VersionCreateResponse",
    "VersionDeleteResponse",
    "VersionListParams",
    "VersionListResponse",
    "VersionRetrieveResponse",
]
