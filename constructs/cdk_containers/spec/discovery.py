"""How the other services of a cluster find a service by its name."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class ServiceConnect:
    """A short name such as ``http://orders:8080``, through a proxy in each task.

    ECS adds the proxy, which balances, retries and counts requests. A running task never sees a
    name that was added later, so that callers are deployed after those whom they call.
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect.html

    Args:
        name: what callers write: up to 63 lowercase letters, digits, hyphens and underscores.
            Default: none; the service only calls others.
        port: what callers write behind the name. Default: the container's own port.
        other_ports: further container ports that callers reach by the same name. Default: none.
        namespace: name or ARN of the AWS Cloud Map namespace that the name is in. Default: the
            cluster's.
    """

    name: str | None = None
    port: int | None = None
    other_ports: Sequence[int] = ()
    namespace: str | None = None


@dataclass(frozen=True, kw_only=True)
class CloudMap:
    """A DNS name such as ``orders.shop.internal`` with the addresses of the tasks.

    Works for callers outside ECS too; they see a task that has gone until the record expires.
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-discovery.html

    Args:
        name: the part before the namespace: up to 63 lowercase letters, digits and hyphens.
        ttl_seconds: how long callers may keep an answer. Default: 15.
    """

    name: str
    ttl_seconds: int = 15


Discovery = ServiceConnect | CloudMap
