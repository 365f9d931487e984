"""The port of a local AWS."""

import socket
from contextlib import suppress

from tools.local_aws.addresses import LOOPBACK

DEFAULT_PORT = 4566


class PortTakenError(Exception):
    """The message is for the person who asked."""


def choose_port(asked: int | None) -> int:
    """That port; without one, the usual one or else any that is free."""
    if asked is not None:
        if not _is_free(asked):
            raise PortTakenError(f"Port {asked} is taken: ask for another, or for none")
        return asked
    if _is_free(DEFAULT_PORT):
        return DEFAULT_PORT
    with socket.socket() as found:
        found.bind((LOOPBACK, 0))
        return int(found.getsockname()[1])


def _is_free(port: int) -> bool:
    with socket.socket() as wanted, suppress(OSError):
        wanted.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        wanted.bind((LOOPBACK, port))
        return True
    return False
