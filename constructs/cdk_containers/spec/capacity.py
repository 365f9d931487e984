"""What tasks run on."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, runtime_checkable

from cdk_containers.spec.task import Architecture


class Platform(StrEnum):
    """Whose machines the tasks run on."""

    FARGATE = "Fargate"
    EC2 = "EC2"


@runtime_checkable
class ContainerInstances(Protocol):
    """EC2 instances of a cluster behind a capacity provider, such as ``Ec2Capacity``."""

    @property
    def provider(self) -> str:
        """Name of the capacity provider."""
        ...

    @property
    def architecture(self) -> Architecture | None:
        """Processor of the instances; ``None`` if that is not known."""
        ...


@dataclass(frozen=True, kw_only=True)
class Capacity:
    """A part of a capacity provider strategy. Made with ``Capacity.fargate`` and its likes.

    Args:
        provider: name of the capacity provider.
        platform: whose machines they are. Default: Fargate's.
        architecture: the only processor that it has. Default: any.
        base: tasks that run on it before the weights count. One part of a strategy may have one.
        weight: its share of the tasks above the base.
    """

    provider: str
    platform: Platform = Platform.FARGATE
    architecture: Architecture | None = None
    base: int = 0
    weight: int = 1

    @classmethod
    def fargate(cls, *, base: int = 0, weight: int = 1) -> "Capacity":
        """AWS Fargate at its normal price.

        Args:
            base: tasks that run on it before the weights count, 0 to 100,000. Default: 0.
            weight: its share of the tasks above the base, 0 to 1000. Default: 1.
        """
        return cls(provider="FARGATE", base=base, weight=weight)

    @classmethod
    def fargate_spot(cls, *, base: int = 0, weight: int = 1) -> "Capacity":
        """Spare Fargate capacity, much cheaper; AWS may take a task back with 2 minutes' notice.

        Args:
            base: tasks that run on it before the weights count, 0 to 100,000. Default: 0.
            weight: its share of the tasks above the base, 0 to 1000. Default: 1.
        """
        return cls(provider="FARGATE_SPOT", base=base, weight=weight)

    @classmethod
    def ec2(
        cls, instances: ContainerInstances | str, *, base: int = 0, weight: int = 1
    ) -> "Capacity":
        """EC2 instances of your own.

        Args:
            instances: an ``Ec2Capacity`` or ``ExistingInstances`` of the cluster, or the name of a
                capacity provider that a cluster of somebody else's has.
            base: tasks that run on it before the weights count, 0 to 100,000. Default: 0.
            weight: its share of the tasks above the base, 0 to 1000. Default: 1.
        """
        known = not isinstance(instances, str)
        return cls(
            provider=instances.provider if known else instances,
            platform=Platform.EC2,
            architecture=instances.architecture if known else None,
            base=base,
            weight=weight,
        )


def platform_of(strategy: Sequence[Capacity]) -> Platform:
    """Whose machines a strategy runs tasks on: Fargate's where it names none."""
    return strategy[0].platform if strategy else Platform.FARGATE
