"""The parameters of calls that list things page by page."""

from typing_extensions import NotRequired, TypedDict

from agentkit_client.types._names import Betas


class PageParams(TypedDict):
    """Which page of a list to give, newest things first."""

    after_id: NotRequired[str]
    """Give the page after the thing with this id."""
    before_id: NotRequired[str]
    """Give the page before the thing with this id."""
    limit: NotRequired[int]
    """Things per page, 1 to 1000; 20 if not given."""


class ModelListParams(PageParams):
    """What `models.list` takes."""

    betas: NotRequired[Betas]
