"""Models, as the API lists them."""

from datetime import datetime
from typing import Literal

from agentkit_client._models import BaseModel


class ModelInfo(BaseModel):
    """A model the API offers."""

    id: str
    created_at: datetime
    display_name: str
    type: Literal["model"]
    deprecated_at: datetime | None = None
    lifecycle: Literal["active", "deprecated", "retired"] | None = None
    max_input_tokens: int | None = None
    max_tokens: int | None = None
    retires_at: datetime | None = None
