"""What the tasks of a service run on."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Capacity:
    """A part of a capacity provider strategy. Made with ``Capacity.fargate`` and its likes.

    Args:
        provider: name of the capacity provider.
        base: tasks that run on it before the weights count. One part of a strategy may have one.
        weight: its share of the tasks above the base.
    """

    provider: str
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
