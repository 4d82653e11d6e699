"""Fallbacks: other models that step in where one refuses."""

from collections.abc import Iterable
from typing import Annotated, Literal, TypeAlias

from pydantic import Field
from typing_extensions import NotRequired, TypedDict

from agentkit_client._models import BaseModel
from agentkit_client.types._message_params import OutputConfigParam
from agentkit_client.types._messages import RefusalCategory
from agentkit_client.types._names import Model, ModelParam
from agentkit_client.types._text import ThinkingConfigParam


class BetaFallbackInfo(BaseModel):
    """A model in a fallback."""

    model: Model


class BetaFallbackRefusalTrigger(BaseModel):
    """A refusal, the reason for a fallback."""

    category: RefusalCategory | None = None
    type: Literal["refusal"]


class BetaFallbackBlock(BaseModel):
    """The place in a reply where another model took over."""

    from_: BetaFallbackInfo = Field(alias="from")
    """The model that wrote what stands before."""
    to: BetaFallbackInfo
    trigger: BetaFallbackRefusalTrigger
    type: Literal["fallback"]


class BetaFallbackCreditRedeemed(BaseModel):
    """The credit for a refused attempt was used."""

    type: Literal["redeemed"]


class BetaFallbackCreditNotApplied(BaseModel):
    """The credit for a refused attempt was not used."""

    reason: Literal[
        "body_mismatch",
        "continuation_excluded",
        "continuation_only",
        "expired",
        "invalid_target_model",
        "not_enabled",
        "reprice_unavailable",
        "temporarily_unavailable",
        "variant_fields_present",
        "wrong_organization",
        "wrong_platform",
        "wrong_workspace",
    ]
    type: Literal["not_applied"]
    remove_to_redeem: list[str] | None = None
    """Fields to leave out of the request for the credit to apply."""


BetaFallbackCreditStatus: TypeAlias = Annotated[
    BetaFallbackCreditRedeemed | BetaFallbackCreditNotApplied, Field(discriminator="type")
]
"""What became of the credit for a refused attempt."""


class BetaFallbackCreditUsage(BaseModel):
    """The credit for a refused attempt."""

    status: BetaFallbackCreditStatus


class BetaFallbackInfoParam(TypedDict):
    """A model in a fallback, sent back."""

    model: ModelParam


BetaFallbackBlockParam = TypedDict(
    "BetaFallbackBlockParam",
    {
        "from": BetaFallbackInfoParam | BetaFallbackInfo,
        "to": BetaFallbackInfoParam | BetaFallbackInfo,
        "type": Literal["fallback"],
        "trigger": NotRequired[object],
    },
)
"""The place in an earlier reply where another model took over, sent back."""


class BetaFallbackCreditTokenParam(TypedDict):
    """The credit for a refused attempt, to be used."""

    token: str
    mode: NotRequired[Literal["strict", "best_effort"]]


BetaFallbackCreditTokenUnionParam: TypeAlias = str | BetaFallbackCreditTokenParam
"""The credit for a refused attempt, alone or with how to use it."""


class BetaFallbackParam(TypedDict):
    """A model to step in, and what is different for it."""

    model: ModelParam
    max_tokens: NotRequired[int | None]
    output_config: NotRequired[OutputConfigParam | None]
    speed: NotRequired[Literal["standard", "fast"] | None]
    thinking: NotRequired[ThinkingConfigParam | None]


BetaFallbacksParam: TypeAlias = Iterable[BetaFallbackParam] | Literal["default"]
"""The models to step in, in this order."""
