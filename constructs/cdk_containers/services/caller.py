"""Tasks that connect to others."""

from collections.abc import Iterable
from dataclasses import dataclass

from aws_cdk import aws_ec2 as ec2


@dataclass(frozen=True, kw_only=True)
class Caller:
    """Where tasks connect from.

    Args:
        connections: their own, or their instances'.
        from_instances: whether they share the interface of their instances.
    """

    connections: ec2.Connections
    from_instances: bool

    def connect_to(self, reached: ec2.Connections, ports: Iterable[ec2.Port]) -> None:
        """Let them connect to others, by rules that make no stack depend on that of a caller.

        Args:
            reached: of those whom they call.
            ports: where.
        """
        for port in ports:
            if self.from_instances:
                # Others on the same instances have the same rule: it is made once, with the callee.
                reached.allow_from(self.connections, port)
            else:
                self.connections.allow_to(reached, port)
