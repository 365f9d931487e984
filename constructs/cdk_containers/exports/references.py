"""What the names in a template stand for: resources, their attributes, parameters, exports."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from cdk_containers.exports.template import Template
from cdk_containers.exports.values import Values
from cdk_containers.findings import FilePosition
from cdk_containers.importers.nodes import ListNode, MapNode, Node, Scalar
from cdk_containers.importers.report import Report

_PSEUDO = "AWS::"
_SUFFIX = {"aws-cn": "amazonaws.com.cn", "aws": "amazonaws.com", "aws-us-gov": "amazonaws.com"}
_PARTITIONS = (("cn-", "aws-cn"), ("us-gov-", "aws-us-gov"))
_OTHER_PARTITIONS = ("us-iso", "eu-iso", "eusc-")

# Where an attribute follows from the physical id. https://docs.aws.amazon.com/service-authorization/
_ID = "{id}"
_ATTRIBUTES: Mapping[str, str] = MappingProxyType(
    {
        "AWS::EC2::SecurityGroup.GroupId": _ID,
        "AWS::EC2::Subnet.SubnetId": _ID,
        "AWS::EC2::VPC.VpcId": _ID,
        "AWS::ECR::Repository.Arn": "arn:{partition}:ecr:{region}:{account}:repository/{id}",
        "AWS::ECS::Cluster.Arn": "arn:{partition}:ecs:{region}:{account}:cluster/{id}",
        "AWS::ECS::Service.ServiceArn": _ID,
        "AWS::ECS::TaskDefinition.TaskDefinitionArn": _ID,
        "AWS::EFS::AccessPoint.AccessPointId": _ID,
        "AWS::EFS::FileSystem.FileSystemId": _ID,
        "AWS::ElasticLoadBalancingV2::TargetGroup.TargetGroupArn": _ID,
        "AWS::IAM::Role.Arn": "arn:{partition}:iam::{account}:role/{id}",
        "AWS::Lambda::Function.Arn": "arn:{partition}:lambda:{region}:{account}:function:{id}",
        "AWS::Logs::LogGroup.Arn": "arn:{partition}:logs:{region}:{account}:log-group:{id}:*",
        "AWS::SecretsManager::Secret.Id": _ID,
    }
)


@dataclass(frozen=True, kw_only=True)
class _Need:
    """A name of which nobody said what it stands for."""

    what: str
    at: FilePosition
    path: str
    count: int = 1


class References:
    """Looks names up, and remembers those that nothing is known of.

    Args:
        template: where the names are.
        values: what is known.
    """

    def __init__(self, template: Template, values: Values) -> None:
        self._template = template
        self._values = values
        self._needs: dict[str, _Need] = {}

    def given(self, name: str) -> Node | None:
        """What the user gave for a name."""
        return self._values.given.get(name)

    def of_name(self, name: str, at: FilePosition, path: str) -> Node:
        """What ``Ref`` gives; nothing, which is noted, if that is not known."""
        parameter = self._template.section("Parameters").entries.get(name)
        kind = parameter.text("Type") if isinstance(parameter, MapNode) else None
        found = self._values.given.get(name) or _pseudo(name, at, self._values)
        if found is None and isinstance(parameter, MapNode) and not _is_looked_up(kind):
            default = parameter.entries.get("Default")
            found = default if isinstance(default, Scalar) else None
        if isinstance(found, Scalar) and kind and _is_list(kind):
            texts = str(found.value).split(",")
            return ListNode(items=tuple(Scalar(value=text.strip(), at=at) for text in texts), at=at)
        return found or self.needed(name, self._what(name), at, path)

    def of_attribute(self, logical_id: str, attribute: str, at: FilePosition, path: str) -> Node:
        """What ``Fn::GetAtt`` gives; nothing, which is noted, if that is not known."""
        name = f"{logical_id}.{attribute}"
        kind = self._template.type_of(logical_id) or "resource"
        what = f"the attribute {attribute} of this {kind}"
        return (
            self._values.given.get(name)
            or self._derived(logical_id, attribute, at)
            or self.needed(name, what, at, path)
        )

    def needed(self, name: str, what: str, at: FilePosition, path: str) -> Scalar:
        """Note a name that the user has to give.

        Args:
            name: what to call it among the values.
            what: what it stands for.
            at: where it is needed.
            path: of that place.
        """
        known = self._needs.get(name)
        self._needs[name] = (
            _Need(what=what, at=at, path=path)
            if known is None
            else _Need(what=known.what, at=known.at, path=known.path, count=known.count + 1)
        )
        return Scalar(value=None, at=at)

    def tell(self, report: Report) -> None:
        """Report each name that is needed, once."""
        for name, need in self._needs.items():
            places = "" if need.count == 1 else f", and in {_more(need.count - 1)}"
            report.error(
                "aws-cli-value-missing",
                need.at,
                need.path,
                f"What {name!r} stands for here{places} is not known.",
                f"Give it: --values FILE, with {need.what} as {name!r}.",
            )
        self._needs.clear()

    def _what(self, name: str) -> str:
        if name in self._template.section("Parameters").entries:
            return "the value of this parameter"
        kind = self._template.type_of(name)
        if kind:
            return f"the physical id of this {kind}"
        if name.startswith(_PSEUDO):
            return "what AWS gives for it"
        return "the text that nothing in the template gives, unless the name is misspelt,"

    def _derived(self, logical_id: str, attribute: str, at: FilePosition) -> Node | None:
        kind = self._template.type_of(logical_id)
        form = _ATTRIBUTES.get(f"{kind}.{attribute}")
        # The ARN of a role has its path, too.
        has_path = "Path" in self._template.resource(logical_id).map("Properties").entries
        if form is None or (kind == "AWS::IAM::Role" and has_path):
            return None
        parts = {
            "id": self._values.text(logical_id),
            "account": self._values.text("AWS::AccountId"),
            "region": self._values.text("AWS::Region"),
            "partition": _partition(self._values),
        }
        if any(f"{{{name}}}" in form and not text for name, text in parts.items()):
            return None
        return Scalar(value=form.format(**parts), at=at)


def _more(count: int) -> str:
    return "one more place" if count == 1 else f"{count} more places"


def _is_looked_up(kind: str | None) -> bool:
    """Whether the default of a parameter is the name of the one in the Parameter Store."""
    return (kind or "").startswith("AWS::SSM::Parameter::Value")


def _is_list(kind: str) -> bool:
    return kind == "CommaDelimitedList" or "List<" in kind


def _pseudo(name: str, at: FilePosition, values: Values) -> Node | None:
    partition = _partition(values)
    text = {
        "AWS::Partition": partition,
        "AWS::URLSuffix": _SUFFIX.get(partition or ""),
    }.get(name)
    return Scalar(value=text, at=at) if text else None


def _partition(values: Values) -> str | None:
    """The partition that a region is in."""
    if given := values.text("AWS::Partition"):
        return given
    region = values.text("AWS::Region")
    if region is None or region.startswith(_OTHER_PARTITIONS):
        return None
    return next((name for start, name in _PARTITIONS if region.startswith(start)), "aws")
