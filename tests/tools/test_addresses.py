"""Which addresses may be asked."""

from __future__ import annotations

from ipaddress import ip_address

import pytest

from agentkit_tools import ToolError
from agentkit_tools._addresses import is_public, pinned

PRIVATE = [
    "127.0.0.1", "127.255.255.254", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1",
    "169.254.169.254", "100.64.0.1", "192.0.0.8", "192.0.2.1", "198.18.0.1", "203.0.113.9",
    "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1", "fc00::1", "fd12::1", "fe80::1",
    "fe80::1%eth0", "ff02::1", "2001:db8::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
    "2002:7f00:1::", "64:ff9b::7f00:1", "64:ff9b:1::a00:1", "2001:0:7f00:1::1",
    "64:ff9b:1:7f00:0:100:808:808", "fec0::1", "5f00::1", "3fff::1",
]  # fmt: skip
PUBLIC = ["1.1.1.1", "93.184.216.34", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"]


@pytest.mark.parametrize("address", PRIVATE)
def test_what_is_not_public_is_refused(address: str):
    with pytest.raises(ToolError, match="host is not on the public internet"):
        pinned("host", [address])


@pytest.mark.parametrize("address", PUBLIC)
def test_what_is_public_is_taken(address: str):
    assert pinned("host", [address]) == str(ip_address(address))


def test_a_name_with_one_address_that_is_not_public_is_refused_whole():
    with pytest.raises(ToolError, match="not on the public internet"):
        pinned("host", ["1.1.1.1", "10.0.0.1"])


def test_a_name_without_addresses_is_not_there():
    with pytest.raises(ToolError, match=r"There is no host\."):
        pinned("host", [])


def test_networks_that_were_allowed_may_be_asked_and_no_others():
    assert pinned("host", ["10.1.2.3"], ["10.1.0.0/16"]) == "10.1.2.3"
    with pytest.raises(ToolError):
        pinned("host", ["10.2.0.1"], ["10.1.0.0/16"])


def test_addresses_of_the_api_are_public():
    assert is_public(ip_address("160.79.104.10"))
