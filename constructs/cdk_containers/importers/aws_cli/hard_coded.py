"""What a file names that lies in somebody's account, and that something of an app could be."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from cdk_containers.findings import FilePosition
from cdk_containers.importers.aws_cli.changes import is_among
from cdk_containers.importers.aws_cli.document import Document
from cdk_containers.importers.nodes import ListNode, MapNode, Node, Scalar
from cdk_containers.importers.report import Report
from cdk_containers.spec import ImageUri, is_known

_BY_CHANGES = "changes={{{path!r}: …}}"
_VOLUMES = "volumes={{{name!r}: …}}"

# What says what to give, by the names of the fields from the outside in.
_GIVEN: Mapping[str, str] = MappingProxyType(
    {
        "capacityProviderStrategy.capacityProvider": _BY_CHANGES,
        "cluster": "cluster=…",
        "containerDefinitions.image": "images={{{owner!r}: …}}",
        "containerDefinitions.logConfiguration.options.awslogs-group": "log_group=…",
        "containerDefinitions.logConfiguration.secretOptions.valueFrom": _BY_CHANGES,
        "containerDefinitions.repositoryCredentials.credentialsParameter": _BY_CHANGES,
        "containerDefinitions.secrets.valueFrom": (
            "secrets={{{owner!r}: {{{name!r}: SecretObject(…)}}}}"
        ),
        "deploymentConfiguration.alarms.alarmNames": _BY_CHANGES,
        "executionRoleArn": "execution_role=…",
        "loadBalancers.loadBalancerName": _BY_CHANGES,
        "loadBalancers.targetGroupArn": "target_groups=[…]",
        "networkConfiguration.awsvpcConfiguration.securityGroups": "security_groups=[…]",
        "networkConfiguration.awsvpcConfiguration.subnets": "subnets=…",
        "role": _BY_CHANGES,
        "serviceConnectConfiguration.logConfiguration.options.awslogs-group": _BY_CHANGES,
        "serviceConnectConfiguration.logConfiguration.secretOptions.valueFrom": _BY_CHANGES,
        "serviceConnectConfiguration.namespace": _BY_CHANGES,
        "taskRoleArn": "task_role=…",
        "volumeConfigurations.managedEBSVolume.kmsKeyId": _BY_CHANGES,
        "volumeConfigurations.managedEBSVolume.snapshotId": _BY_CHANGES,
        "volumes.efsVolumeConfiguration.authorizationConfig.accessPointId": _VOLUMES,
        "volumes.efsVolumeConfiguration.fileSystemId": _VOLUMES,
        "volumes.fsxWindowsFileServerVolumeConfiguration.fileSystemId": _BY_CHANGES,
    }
)
# Amazon's own, and everybody's.
_EVERYBODYS = frozenset({"FARGATE", "FARGATE_SPOT"})
# Credential specifications have a word before it.
_ARN = re.compile(r"(credentialspec[a-z]*:)?arn:[^:]+:[^:]+:[^:]*:(\d{12}:|:[^:/]).*")
# Something else of the app gives these, whatever the file says.
_NEVER = frozenset({"taskDefinition"})
# These are for the program in the container, and may hold what nobody is to see.
_NOT_LOOKED_INTO = frozenset(
    {"command", "dockerLabels", "entryPoint", "environment", "healthCheck", "tags"}
)


def report_hard_coded(document: Document, replaced: Collection[str], report: Report) -> None:
    """Tell of each name in a file that stays as it is.

    Args:
        document: the file.
        replaced: the paths of what something else takes the place of.
        report: takes the findings.
    """
    for found in _hard_coded(document.input, document.input.at, _Holder()):
        if not is_among(found.at.path, replaced):
            report.warning(
                "aws-cli-left-in-place",
                found.at,
                found.at.path,
                f"{found.text!r} stays as the file has it.",
                f"Give {found.given} for something of the app, or acknowledge this.",
            )


@dataclass(frozen=True)
class _HardCoded:
    """A name in a file, and what to give for something else in its place."""

    text: str
    at: FilePosition
    given: str


@dataclass(frozen=True)
class _Holder:
    """Where a value is: in which fields, of which container, and beside which name."""

    field: str = ""
    owner: str = ""
    name: str = ""

    def below(self, key: str, node: MapNode) -> "_Holder":
        name = node.text("name") or self.name
        owner = name if self.field == "containerDefinitions" else self.owner
        return _Holder(f"{self.field}.{key}" if self.field else key, owner, name)


def _hard_coded(node: Node, at: FilePosition, holder: _Holder) -> Iterator[_HardCoded]:
    match node:
        case MapNode():
            for key, value in node.entries.items():
                if key not in _NOT_LOOKED_INTO:
                    yield from _hard_coded(value, node.place_of(key), holder.below(key, node))
        case ListNode():
            for item in node.items:
                yield from _hard_coded(item, item.at, holder)
        case Scalar(value=str() as text) if is_known(text) and _names_something(text, holder.field):
            given = _GIVEN.get(holder.field, _BY_CHANGES)
            names = {"path": at.path, "owner": holder.owner, "name": holder.name}
            yield _HardCoded(text, at, given.format(**names))
        case Scalar():
            pass


def _names_something(text: str, field: str) -> bool:
    if field in _NEVER or text in _EVERYBODYS:
        return False
    if field == "containerDefinitions.image":
        return ImageUri(text).is_private_ecr
    return field in _GIVEN or _ARN.fullmatch(text) is not None
