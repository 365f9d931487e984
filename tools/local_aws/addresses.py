"""Where a task's container ports really are.

Each task gets an address of its own from 127.64.0.0/10, as it would get a network interface of
its own on AWS, and its containers listen there. Where such an address or the port itself cannot
be had (macOS has 127.0.0.1 only; ports under 1024 may need privilege) the container listens on a
free port instead. Whoever connects always asks here first, so both cases are the same to them.
"""

import errno
import itertools
import socket
import threading
from dataclasses import dataclass

LOOPBACK = "127.0.0.1"
_FIRST = 127 << 24 | 64 << 16
_COUNT = 1 << 22


@dataclass(frozen=True)
class Endpoint:
    host: str
    port: int

    def accepts_connections(self) -> bool:
        try:
            socket.create_connection((self.host, self.port), timeout=1).close()
        except OSError:
            return False
        return True


class Addresses:
    """One table for an instance: (task address, container port) to the real host and port."""

    def __init__(self, server_port: int, *, only_loopback: bool = False) -> None:
        # Instances begin far from each other, so that two of them rarely meet on an address;
        # where they do, the port is found taken and another is used.
        self._next = itertools.count(server_port * 521)
        self._only_loopback = only_loopback or not _can_bind(_address(2), 0)
        self._endpoints: dict[tuple[str, int], Endpoint] = {}
        self._lock = threading.Lock()

    def new_address(self) -> str:
        while True:
            address = _address(next(self._next))
            if not address.endswith((".0", ".255")):
                return address

    def host(self, address: str) -> str:
        """The address that the task's processes themselves listen on."""
        return LOOPBACK if self._only_loopback else address

    def endpoint(self, address: str, container_port: int) -> Endpoint:
        """Where this port of the task is, decided when first asked for."""
        with self._lock:
            key = (address, container_port)
            if key not in self._endpoints:
                self._endpoints[key] = self._choose(self.host(address), container_port)
            return self._endpoints[key]

    def find(self, address: str, container_port: int) -> Endpoint | None:
        with self._lock:
            return self._endpoints.get((address, container_port))

    def release(self, address: str) -> None:
        with self._lock:
            for key in [key for key in self._endpoints if key[0] == address]:
                del self._endpoints[key]

    def _choose(self, host: str, container_port: int) -> Endpoint:
        if not self._only_loopback and _can_bind(host, container_port):
            return Endpoint(host, container_port)
        taken = set(self._endpoints.values())
        while (found := Endpoint(host, _free_port(host))) in taken:
            pass
        return found


def _address(index: int) -> str:
    return socket.inet_ntoa((_FIRST + index % _COUNT).to_bytes(4, "big"))


def _can_bind(host: str, port: int) -> bool:
    try:
        _listening_socket(host, port).close()
    except OSError as error:
        if error.errno in (errno.EADDRINUSE, errno.EADDRNOTAVAIL, errno.EACCES, errno.EPERM):
            return False
        raise
    return True


def _free_port(host: str) -> int:
    with _listening_socket(host, 0) as found:
        return int(found.getsockname()[1])


def _listening_socket(host: str, port: int) -> socket.socket:
    """Bound as a server would, which may reuse a port whose old connections still linger."""
    result = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        result.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        result.bind((host, port))
    except OSError:
        result.close()
        raise
    return result
