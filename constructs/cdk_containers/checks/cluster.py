"""What is wrong with the arguments of a cluster."""

import re
from collections.abc import Container, Sequence

from cdk_containers.findings import Finding, error
from cdk_containers.spec import Capacity, Platform, is_known

_LABEL = r"[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_NAMESPACE = re.compile(rf"{_LABEL}(\.{_LABEL})*")
_LONGEST_NAMESPACE = 253


def no_capacity(capacity: Sequence[Capacity]) -> list[Finding]:
    if capacity:
        return []
    return [
        error(
            "cluster-without-capacity",
            "capacity",
            "The cluster has no default strategy, so services would need a launch type, "
            "which cannot be changed into a strategy without replacing them.",
            "Give at least one, such as Capacity.fargate().",
        )
    ]


def not_provided(capacity: Sequence[Capacity], providers: Container[str]) -> list[Finding]:
    return [
        error(
            "capacity-not-of-cluster",
            f"capacity[{part.provider}]",
            f"The cluster has no capacity provider {part.provider!r} so far.",
            "Make an Ec2Capacity or ExistingInstances of the cluster first; run_by_default_on "
            "makes it what services run on that do not say it themselves.",
        )
        for part in capacity
        if part.platform is Platform.EC2 and part.provider not in providers
    ]


def default_used(*, used: bool) -> list[Finding]:
    if not used:
        return []
    return [
        error(
            "cluster-default-used",
            "capacity",
            "A service has taken the cluster's default strategy already, and would keep it.",
            "Call run_by_default_on before services are made.",
        )
    ]


def namespace_problems(namespace: str | None) -> list[Finding]:
    """https://docs.aws.amazon.com/cloud-map/latest/api/API_CreatePrivateDnsNamespace.html"""
    if namespace is None or not is_known(namespace):
        return []
    if _NAMESPACE.fullmatch(namespace) and len(namespace) <= _LONGEST_NAMESPACE:
        return []
    return [
        error(
            "namespace-invalid",
            "namespace",
            f"{namespace!r} is not the name of a DNS namespace.",
            f"Write such as shop.internal, with up to {_LONGEST_NAMESPACE} letters, digits, "
            "hyphens and dots.",
        )
    ]
