"""The tree of errors."""

from __future__ import annotations

import inspect
from typing import Any

import httpx

from agentkit_client import errors

REQUEST = httpx.Request("POST", "https://api.example/v1/messages")


def test_every_recorded_class_has_its_recorded_bases_and_attributes(facts: dict[str, Any]) -> None:
    for name, recorded in facts["errors"]["classes"].items():
        class_ = getattr(errors, name)
        bases = {base.__name__ for base in class_.__mro__}
        assert set(recorded["bases"]) <= bases, name
        for attribute in recorded["attributes"]:
            found = any(
                hasattr(base, attribute) or attribute in inspect.get_annotations(base)
                for base in class_.__mro__
            )
            assert found, f"{name}.{attribute}"


def test_errors_without_a_reply_have_the_recorded_shape() -> None:
    error = errors.APIConnectionError(request=REQUEST)
    assert (error.message, error.body, error.request) == ("Connection error.", None, REQUEST)
    assert isinstance(errors.APITimeoutError(REQUEST), errors.APIConnectionError)
    assert errors.APITimeoutError(REQUEST).retries_taken == 0


def test_a_missing_key_is_an_error_of_ours_and_a_type_error() -> None:
    assert issubclass(errors.CredentialError, errors.AnthropicError)
    assert issubclass(errors.CredentialError, TypeError)
