import socket
import sys

import pytest

from tools.local_aws.addresses import LOOPBACK, Addresses, Endpoint

only_linux = pytest.mark.skipif(
    sys.platform != "linux", reason="elsewhere 127.0.0.1 is the only local address"
)


def test_every_task_gets_an_address_of_its_own() -> None:
    first, second = Addresses(4566), Addresses(4567)
    addresses = [first.new_address() for _ in range(300)]
    addresses += [second.new_address() for _ in range(200)]
    assert len(set(addresses)) == 500
    assert all(64 <= int(address.split(".")[1]) < 128 for address in addresses)


@only_linux
def test_a_container_listens_on_its_own_port_at_the_task_s_address() -> None:
    addresses = Addresses(4566)
    address = addresses.new_address()
    assert addresses.host(address) == address
    assert addresses.endpoint(address, 18_000) == Endpoint(address, 18_000)
    assert addresses.find(address, 18_000) == Endpoint(address, 18_000)


@only_linux
def test_a_taken_port_is_replaced_by_a_free_one_at_the_same_address() -> None:
    addresses = Addresses(4566)
    address = addresses.new_address()
    with socket.create_server((address, 18_000)):
        found = addresses.endpoint(address, 18_000)
    assert found.host == address
    assert found.port != 18_000


def test_with_127_0_0_1_alone_every_port_is_a_free_one_there() -> None:
    addresses = Addresses(4566, only_loopback=True)
    one, other = addresses.new_address(), addresses.new_address()
    assert one != other
    assert addresses.host(one) == LOOPBACK
    found = {addresses.endpoint(address, port) for address in (one, other) for port in (80, 8000)}
    assert len(found) == 4
    assert {endpoint.host for endpoint in found} == {LOOPBACK}
    assert addresses.endpoint(one, 80) == addresses.find(one, 80)


def test_what_was_released_or_never_asked_for_is_not_found() -> None:
    addresses = Addresses(4566, only_loopback=True)
    address = addresses.new_address()
    assert addresses.find(address, 80) is None
    addresses.endpoint(address, 80)
    addresses.release(address)
    assert addresses.find(address, 80) is None
