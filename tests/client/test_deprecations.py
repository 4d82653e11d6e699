"""Models that are going away."""

from __future__ import annotations

import json
import warnings
from pathlib import Path

import pytest

from agentkit_client._deprecations import DEPRECATED_MODELS, warn_if_deprecated

FACTS = Path(__file__).with_name("facts") / "endpoints.json"


def test_the_table_is_the_recorded_one() -> None:
    assert json.loads(FACTS.read_text("utf-8"))["deprecated_models"]["eol"] == DEPRECATED_MODELS


def test_a_deprecated_model_is_warned_about_with_its_date() -> None:
    with pytest.warns(DeprecationWarning, match="claude-2.1.*July 21st, 2025"):
        warn_if_deprecated("claude-2.1")


@pytest.mark.parametrize("model", ["claude-opus-4-5", "brand-new", None, 5])
def test_other_models_are_not(model: object) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warn_if_deprecated(model)
