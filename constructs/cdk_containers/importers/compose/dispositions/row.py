"""The words that the table of all keys is written in."""

from collections.abc import Callable
from dataclasses import dataclass

from cdk_containers.importers.fates import Fate, ignored, refused
from cdk_containers.importers.nodes import MapNode, Node, Scalar, Value
from cdk_containers.spec import Platform


@dataclass(frozen=True, kw_only=True)
class Place:
    """A key of somebody's file, and what stands around it.

    Args:
        path: where it is, such as ``services.web.ports[0].target``.
        node: its value.
        around: the mappings that it is in, from the whole model to the closest one.
    """

    path: str
    node: Node
    around: tuple[MapNode, ...]

    @property
    def value(self) -> Value:
        """Its value, if it is a single one."""
        return self.node.value if isinstance(self.node, Scalar) else None

    @property
    def model(self) -> MapNode:
        """The whole model."""
        return self.around[0]

    @property
    def owner_name(self) -> str:
        """What the file calls the service, network or the like that it belongs to."""
        names = self.around[1].entries.items() if len(self.around) > 1 else ()
        return next((name for name, each in names if each is self.owner), "")

    @property
    def owner(self) -> MapNode:
        """The service, network or the like that it belongs to."""
        return self.around[min(2, len(self.around) - 1)]


@dataclass(frozen=True, kw_only=True)
class Case:
    """What becomes of a key with certain values.

    Args:
        values: what the values are, in words.
        when: whether a key has one of them.
        fargate: what becomes of it on Fargate.
        ec2: what becomes of it on EC2.
    """

    values: str
    when: Callable[[Place], bool]
    fargate: Fate
    ec2: Fate


@dataclass(frozen=True, kw_only=True)
class Row:
    """What becomes of a key, and of all below it that has no row of its own.

    Args:
        fargate: what becomes of it on Fargate.
        ec2: what becomes of it on EC2.
        cases: values that fare differently; the first that fits counts. Default: none.
    """

    fargate: Fate
    ec2: Fate
    cases: tuple[Case, ...] = ()

    def fate(self, place: Place, platform: Platform) -> Fate:
        """What becomes of one key.

        Args:
            place: the key.
            platform: what its service runs on.
        """
        chosen: Row | Case = self
        for each in self.cases:
            if each.when(place):
                chosen = each
                break
        return chosen.fargate if platform is Platform.FARGATE else chosen.ec2


def same(fate: Fate, *cases: Case) -> Row:
    """The same on Fargate and on EC2.

    Args:
        fate: what becomes of the key.
        cases: values that fare differently. Default: none.
    """
    return Row(fargate=fate, ec2=fate, cases=cases)


def case(values: str, when: Callable[[Place], bool], fate: Fate) -> Case:
    """Values that fare differently, the same on Fargate and on EC2.

    Args:
        values: what they are, in words.
        when: whether a key has one of them.
        fate: what becomes of it.
    """
    return Case(values=values, when=when, fargate=fate, ec2=fate)


def named_by_cloudformation(*cases: Case) -> Row:
    """A name that Docker gives, where CloudFormation gives its own.

    Args:
        cases: names of what exists already. Default: none.
    """
    return same(ignored("CloudFormation gives names of its own."), *cases)


def ec2_only(key: str, to: Fate, reason: str, *cases: Case) -> Row:
    """What Fargate has not.

    Args:
        key: what to reset in a file for Amazon ECS.
        to: what becomes of it on EC2.
        reason: why Fargate has it not.
        cases: values that fare differently. Default: none.
    """
    return Row(fargate=refused(reason, elsewhere(key)), ec2=to, cases=cases)


def elsewhere(key: str) -> str:
    """How to get round what Fargate has not.

    Args:
        key: what to reset in a file for Amazon ECS.
    """
    return f"Run it with --on ec2, or write '{key}: !reset null' in a further file for Amazon ECS."
