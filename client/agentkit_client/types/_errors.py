"""Errors as the API writes them into a body or an event."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from agentkit_client._models import BaseModel


class InvalidRequestError(BaseModel):
    """The request is wrong in form or content."""

    message: str
    type: Literal["invalid_request_error"]


class AuthenticationError(BaseModel):
    """The API key is wrong."""

    message: str
    type: Literal["authentication_error"]


class BillingError(BaseModel):
    """The bill is unpaid, or its details are wrong."""

    message: str
    type: Literal["billing_error"]


class PermissionError(BaseModel):
    """The API key may not do this."""

    message: str
    type: Literal["permission_error"]


class NotFoundError(BaseModel):
    """There is no such thing."""

    message: str
    type: Literal["not_found_error"]


class RateLimitError(BaseModel):
    """Too many requests or tokens in a while."""

    message: str
    type: Literal["rate_limit_error"]


class GatewayTimeoutError(BaseModel):
    """The API took too long."""

    message: str
    type: Literal["timeout_error"]


class APIErrorObject(BaseModel):
    """The API failed."""

    message: str
    type: Literal["api_error"]


class OverloadedError(BaseModel):
    """The API has too much to do just now."""

    message: str
    type: Literal["overloaded_error"]


ErrorObject: TypeAlias = Annotated[
    InvalidRequestError
    | AuthenticationError
    | BillingError
    | PermissionError
    | NotFoundError
    | RateLimitError
    | GatewayTimeoutError
    | APIErrorObject
    | OverloadedError,
    Field(discriminator="type"),
]
"""Any error of the API."""


class ErrorResponse(BaseModel):
    """The body of a response that reports an error."""

    error: ErrorObject
    request_id: str | None = None
    type: Literal["error"]
