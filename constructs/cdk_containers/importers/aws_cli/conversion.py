"""The CloudFormation properties that say what an input of the ECS API says."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from cdk_containers.importers.aws_cli.cloudformation import is_function, property_name
from cdk_containers.importers.aws_cli.document import Document
from cdk_containers.importers.aws_cli.service_model import Shape, input_of, is_document
from cdk_containers.importers.nodes import ListNode, MapNode, Node, Plain, Scalar, plain
from cdk_containers.importers.report import Report


@dataclass(frozen=True)
class Missing:
    """A field that CloudFormation does not have.

    Args:
        reason: what that means.
        fix: what to do.
        matters: whether something else would run without it.
    """

    reason: str
    fix: str
    matters: bool = True


# By their names from the outside in, and for a single value of a field by that, too.
MISSING: Mapping[tuple[str, ...], Missing] = MappingProxyType(
    {
        ("clientToken",): Missing(
            "CloudFormation itself sees to it that nothing is made twice, and has no clientToken.",
            "Remove it.",
            matters=False,
        ),
        ("gatewayConnectors", "deregistrationDelay"): Missing(
            "CloudFormation has no deregistrationDelay of a gateway connector: its targets would "
            "be drained for as long as ECS chooses.",
            "Remove it if that will do, or set it with 'aws ecs update-service' after deployments.",
        ),
        ("trustedExecutionConfiguration",): Missing(
            "CloudFormation has no trustedExecutionConfiguration: the task would run without it.",
            "Remove it if that will do, or register this task definition with the AWS CLI.",
        ),
        ("launchType", "=MANAGED_INSTANCES"): Missing(
            "CloudFormation has no launch type MANAGED_INSTANCES.",
            "Leave launchType out, and name the capacity provider of the managed instances in "
            "capacityProviderStrategy.",
        ),
        ("placementConstraints", "=[]"): Missing(
            "It is empty, and so constrains nothing; CloudFormation takes none for Fargate.",
            "Remove it.",
            matters=False,
        ),
        ("propagateTags", "=NONE"): Missing(
            "CloudFormation has no propagateTags NONE; no tags are propagated without it.",
            "Remove it.",
            matters=False,
        ),
        (
            "volumeConfigurations",
            "managedEBSVolume",
            "tagSpecifications",
            "propagateTags",
            "=NONE",
        ): Missing(
            "CloudFormation has no propagateTags NONE; no tags are propagated without it.",
            "Remove it.",
            matters=False,
        ),
    }
)


def properties(document: Document, report: Report) -> dict[str, Plain]:
    """The properties of the resource that an input describes.

    Every field is there, but for those that CloudFormation does not have, which are told.

    Args:
        document: the input.
        report: takes the findings.
    """
    return _Converter(report).structure(document.input, input_of(document.operation), ())


def missing(name: tuple[str, ...], node: Node) -> Missing | None:
    """Why CloudFormation does not have a field, or ``None`` if it does.

    Args:
        name: names of the fields that it is in, and its own.
        node: its value.
    """
    value = node.value if isinstance(node, Scalar) else ""
    if isinstance(node, ListNode) and not node.items:
        value = "[]"
    return MISSING.get(name) or MISSING.get((*name, f"={value}"))


@dataclass(frozen=True)
class _Converter:
    report: Report

    def structure(self, node: MapNode, shape: Shape, name: tuple[str, ...]) -> dict[str, Plain]:
        converted: dict[str, Plain] = {}
        for key, value in node.entries.items():
            below = (*name, key)
            if (lacking := missing(below, value)) is not None:
                self._tell(lacking, node, key)
            else:
                converted[property_name(below)] = self._value(value, shape.members[key], below)
        return converted

    def _value(self, node: Node, shape: Shape, name: tuple[str, ...]) -> Plain:
        if isinstance(node, MapNode) and shape.type_name == "structure" and not is_document(shape):
            return self.structure(node, shape, name)
        if isinstance(node, ListNode) and shape.type_name == "list":
            return [self._value(item, shape.member, name) for item in node.items]
        # The names in mappings are their authors' own.
        self._report_computed(node)
        return plain(node)

    def _report_computed(self, node: Node) -> None:
        """Tell of what CloudFormation would not take as it stands, but compute."""
        match node:
            case MapNode():
                for name, value in node.entries.items():
                    if is_function(name, node):
                        self._refuse_function(node, name)
                    self._report_computed(value)
            case ListNode():
                for item in node.items:
                    self._report_computed(item)
            case Scalar(value=str() as text) if "{{resolve:" in text:
                self.report.warning(
                    "aws-cli-dynamic-reference",
                    node.at,
                    node.at.path,
                    "CloudFormation puts a secret or parameter in place of {{resolve:…}}; ECS "
                    "would take it as it stands.",
                    "Leave it if that is meant.",
                )
            case Scalar():
                pass

    def _refuse_function(self, node: MapNode, name: str) -> None:
        at = node.place_of(name)
        self.report.error(
            "aws-cli-name-of-function",
            at,
            at.path,
            f"CloudFormation would take this mapping for its function {name!r}.",
            "Name it otherwise, or put another name beside it.",
        )

    def _tell(self, lacking: Missing, node: MapNode, key: str) -> None:
        at = node.place_of(key)
        if lacking.matters:
            self.report.error(
                "aws-cli-not-in-cloudformation", at, at.path, lacking.reason, lacking.fix
            )
        else:
            self.report.warning("aws-cli-field-dropped", at, at.path, lacking.reason, lacking.fix)
