"""What holds for every test: no network, no key from the outside, asyncio and trio."""

from __future__ import annotations

import importlib.util
import os
import signal
from collections.abc import Iterator

import pytest
from hypothesis import settings
from offline import block_network

# The same examples every time, however busy the machine: a failure here is one everywhere.
settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.load_profile("repeatable")


def pytest_report_header() -> list[str]:
    """Say whether the built wheel or the checkout is being tested."""
    names = ("agentkit", "agentkit_client", "agentkit_tools")
    specs = {name: importlib.util.find_spec(name) for name in names}
    return [f"{name}: {spec.origin if spec else 'not installed'}" for name, spec in specs.items()]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse names with addresses of objects: each process would have another one."""
    changing = [item.nodeid for item in items if " at 0x" in item.nodeid]
    if changing:
        raise pytest.UsageError(f"give `ids=` that stay the same to: {', '.join(changing)}")


@pytest.fixture(scope="session", autouse=True)
def stay_on_this_machine() -> None:
    """Block every connection and look-up that leaves loopback."""
    block_network()


@pytest.fixture(scope="session", autouse=True)
def forget_the_environment() -> Iterator[None]:
    """Take away keys, base URLs and proxies, so that a test sees only what it sets."""
    ours = ("ANTHROPIC_", "AWS_", "CLOUD_ML_", "CLOUDSDK_", "GOOGLE_")
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith(ours) or name.lower().endswith("_proxy"):
                patch.delenv(name)
        for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE", "CLOUDSDK_CONFIG"):
            patch.setenv(name, os.devnull)
        patch.setenv("AWS_EC2_METADATA_DISABLED", "true")  # it has an address beyond loopback
        patch.setenv("NO_GCE_CHECK", "true")  # so has this one
        yield


@pytest.fixture(scope="session", autouse=True)
def hear_ctrl_c() -> None:
    """Have child processes hear Ctrl-C, also where the tests themselves run in the background."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session", params=["asyncio", "trio"])
def anyio_backend(request: pytest.FixtureRequest) -> str:
    """Run an async test once on asyncio and once on trio."""
    return str(request.param)
