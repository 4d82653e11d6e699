"""Headers that say who asks, with what, and on which machine."""

from __future__ import annotations

import platform
import sys
from typing import Any

import anyio
import httpx
import pytest

from agentkit_client import _headers
from agentkit_client._config import Config, lower, resolve
from agentkit_client._headers import async_library, auth_headers, check_credentials


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


def config(**options: Any) -> Config:
    settings: dict[str, Any] = {
        "api_key": None,
        "auth_token": None,
        "base_url": None,
        "timeout": 1,
        "default_headers": None,
        "default_query": None,
        "http_client": None,
        "strict": False,
    }
    return resolve(**{**settings, **options})


def test_what_proves_who_asks_does_not_show_itself():
    headers = auth_headers(config(api_key="sentinel-key", auth_token="sentinel-token"))
    assert headers == {"x-api-key": "sentinel-key", "authorization": "Bearer sentinel-token"}
    assert "sentinel" not in repr(headers)


def test_a_name_and_a_password_in_the_base_url_become_a_header():
    url = "https://n%40me:p%3Ass@h.example"
    headers = auth_headers(config(base_url=url, auth_token="T"))
    assert headers["authorization"] == httpx_basic("n@me", "p:ss")
    assert "Basic" not in repr(headers)
    check_credentials(headers)


def test_a_name_without_a_password_becomes_one_too():
    headers = auth_headers(config(base_url="https://name@h.example"))
    assert headers["authorization"] == httpx_basic("name", "")


def httpx_basic(name: str, password: str) -> str:
    request = httpx.Request("GET", "https://h.example")
    return next(httpx.BasicAuth(name, password).auth_flow(request)).headers["authorization"]
