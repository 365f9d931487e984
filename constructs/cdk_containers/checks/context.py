"""What a rule may know about the place where the tasks will run."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from cdk_containers.spec import Platform


@dataclass(frozen=True, kw_only=True)
class Egress:
    """What tasks can reach outside their VPC.

    Attributes:
        internet: whether they reach public addresses; ``None`` if that is not known.
        endpoints: AWS services that they reach through VPC endpoints, by the endpoints' names.
    """

    internet: bool | None
    endpoints: frozenset[str] = frozenset()

    @classmethod
    def to_internet(cls) -> "Egress":
        """Through NAT, or with public addresses of their own."""
        return cls(internet=True)

    @classmethod
    def through_endpoints(cls, endpoints: Iterable[str]) -> "Egress":
        """Only these AWS services."""
        return cls(internet=False, endpoints=frozenset(endpoints))

    @classmethod
    def none(cls) -> "Egress":
        """Nothing at all."""
        return cls(internet=False)

    @classmethod
    def unknown(cls) -> "Egress":
        """The VPC is somebody else's: no rule speaks about it."""
        return cls(internet=None)


@dataclass(frozen=True, kw_only=True)
class Context:
    """Where tasks run.

    Attributes:
        platform: Default: Fargate.
        egress: Default: not known.
        region: the AWS Region. Default: not known.
        account: the AWS account. Default: not known.
    """

    platform: Platform = Platform.FARGATE
    egress: Egress = field(default_factory=Egress.unknown)
    region: str | None = None
    account: str | None = None
