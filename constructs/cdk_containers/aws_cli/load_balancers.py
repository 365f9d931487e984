"""The load balancers of a service of a file: those that it names, or an app's in their place."""

import re
from collections.abc import Sequence
from itertools import zip_longest
from typing import cast

from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from constructs import Construct

from cdk_containers.findings import FilePosition
from cdk_containers.importers.aws_cli.document import Document
from cdk_containers.importers.aws_cli.translation.values import maps, whole
from cdk_containers.importers.nodes import MapNode
from cdk_containers.importers.report import Report
from cdk_containers.spec import is_known

_ARN = re.compile(r"arn:[^:]+:elasticloadbalancing:[^:]+:\d{12}:targetgroup/.+")

TargetGroup = elbv2.IApplicationTargetGroup | elbv2.INetworkTargetGroup
TargetGroups = Sequence[TargetGroup | None]


def report_target_groups(document: Document, groups: TargetGroups, report: Report) -> None:
    """Tell of target groups in place of none, and of those that nobody can find.

    Args:
        document: the service, with what was changed in it.
        groups: in place of the file's, in its order.
        report: takes the findings.
    """
    for balancer, group in _with_groups(document.input, groups):
        arn = balancer.text("targetGroupArn") or ""
        if group is None and is_known(arn) and not _ARN.fullmatch(arn):
            at = balancer.place_of("targetGroupArn")
            report.error(
                "aws-cli-target-group-invalid",
                at,
                at.path,
                f"{arn[:60]!r} is not the ARN of a target group.",
                "Write what 'aws elbv2 describe-target-groups' prints, or give target_groups=[…].",
            )
    named = [each for each in _balancers(document.input) if "targetGroupArn" in each.entries]
    if len(groups) > len(named):
        report.error(
            "aws-cli-replacement-unknown",
            FilePosition(file=document.file, line=1, column=1),
            "loadBalancers",
            f"{len(groups)} target groups were given, and the file has {len(named)}.",
            "Give one for each entry with a targetGroupArn, in their order, or None for those "
            "that stay.",
        )


def replaced_target_groups(said: MapNode, groups: TargetGroups) -> dict[str, str]:
    """Where the file names target groups that others take the place of, with their ARNs.

    Args:
        said: the service.
        groups: in place of the file's, in its order.
    """
    return {
        balancer.entries["targetGroupArn"].at.path: group.target_group_arn
        for balancer, group in _with_groups(said, groups)
        if group is not None
    }


def attach(scope: Construct, service: ecs.BaseService, said: MapNode, groups: TargetGroups) -> int:
    """Make CDK's service know its target groups; how many it knows.

    It knows no classic load balancers, and no ranges of ports.

    Args:
        scope: parent of what stands for the file's target groups.
        service: the service.
        said: what the file says of it.
        groups: in place of the file's, in its order.
    """
    parts = Construct(scope, "TargetGroups")
    known = 0
    for number, (balancer, given) in enumerate(_with_groups(said, groups), 1):
        target = _target(service, balancer)
        if target is not None:
            known += 1
            group = given or elbv2.ApplicationTargetGroup.from_target_group_attributes(
                parts,
                f"TargetGroup{number}",
                target_group_arn=balancer.text("targetGroupArn") or "",
            )
            # It does the same for both kinds.
            cast("elbv2.IApplicationTargetGroup", group).add_target(target)
        elif given is not None:
            _reach(service, given, whole(balancer, "containerPort") or 0)
    return known


def _reach(service: ecs.BaseService, group: TargetGroup, port: int) -> None:
    """Do for a port in a range what CDK does for one that it knows."""
    service.node.find_child("Service").node.add_dependency(group.load_balancer_attached)
    register = getattr(group, "register_connectable", None)
    if register is not None:
        register(service, ec2.Port.tcp(port))


def _with_groups(said: MapNode, groups: TargetGroups) -> list[tuple[MapNode, TargetGroup | None]]:
    """The entries of the file with a target group, and what takes its place."""
    named = [each for each in _balancers(said) if "targetGroupArn" in each.entries]
    return list(zip_longest(named, groups[: len(named)]))


def _balancers(said: MapNode) -> list[MapNode]:
    return list(maps(said, "loadBalancers"))


def _target(service: ecs.BaseService, balancer: MapNode) -> ecs.IEcsLoadBalancerTarget | None:
    """Where requests go; ``None`` if CDK does not know this port."""
    name, number = balancer.text("containerName"), whole(balancer, "containerPort")
    container = service.task_definition.find_container(name) if name is not None else None
    if name is None or number is None or container is None:
        return None
    for protocol in (ecs.Protocol.TCP, ecs.Protocol.UDP):
        if container.find_port_mapping(number, protocol) is not None:
            return service.load_balancer_target(
                container_name=name, container_port=number, protocol=protocol
            )
    return None
