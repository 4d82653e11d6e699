"""Headers that say who asks, with what, and on which machine."""

from __future__ import annotations

import platform
import sys
from typing import Any

import anyio
import pytest

from agentkit_client import _headers
from agentkit_client._config import lower
from agentkit_client._headers import async_library


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setattr(_headers, "platform_headers", _headers.platform_headers.__wrapped__)
    return monkeypatch


@pytest.mark.parametrize(
    ("system", "written"),
    [("Darwin", "MacOS"), ("Linux", "Linux"), ("Windows", "Windows"), ("FreeBSD", "FreeBSD")],
)
def test_systems_have_their_recorded_names(
    fresh: pytest.MonkeyPatch, facts: dict[str, Any], system: str, written: str
) -> None:
    fresh.setattr(platform, "system", lambda: system)
    assert _headers.platform_headers()["x-stainless-os"] == written
    assert written in facts["header_rules"]["x-stainless-os"]


def test_other_systems_are_named_as_they_are(fresh: pytest.MonkeyPatch) -> None:
    fresh.setattr(platform, "system", lambda: "Plan9")
    assert _headers.platform_headers()["x-stainless-os"] == "Other:Plan9"
    fresh.setattr(platform, "system", lambda: "")
    assert _headers.platform_headers()["x-stainless-os"] == "Unknown"


@pytest.mark.parametrize(
    ("machine", "written"),
    [
        ("x86_64", "x64"),
        ("AMD64", "x64"),
        ("aarch64", "arm64"),
        ("arm64", "arm64"),
        ("arm", "arm"),
        ("riscv64", "other:riscv64"),
        ("", "unknown"),
    ],
)
def test_machines_have_their_recorded_names(
    fresh: pytest.MonkeyPatch, machine: str, written: str
) -> None:
    fresh.setattr(platform, "machine", lambda: machine)
    assert _headers.platform_headers()["x-stainless-arch"] == written


def test_a_machine_of_32_bits_is_named_so(fresh: pytest.MonkeyPatch) -> None:
    fresh.setattr(platform, "machine", lambda: "i686")
    fresh.setattr(sys, "maxsize", 2**31 - 1)
    assert _headers.platform_headers()["x-stainless-arch"] == "x32"


def test_names_of_headers_are_compared_in_lower_case() -> None:
    assert lower({"X-A": "1", "x-a": "2"}) == {"x-a": "2"}
    assert lower(None) == {}


def test_the_event_loop_is_named(anyio_backend: str) -> None:
    async def main() -> str:
        return async_library()

    assert anyio.run(main, backend=anyio_backend) == f"async:{anyio_backend}"


def test_without_a_loop_there_is_none_to_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "trio", raising=False)
    assert async_library() == "false"
