"""The target groups of a service of a file: its own, and those of an app in their place."""

from pathlib import Path

import pytest
from aws_cdk import Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticloadbalancingv2 as elbv2

from cdk_containers import (
    ContainerCluster,
    InvalidSpecError,
    ServiceFromFile,
    task_from_file,
)
from tests.constructs.aws_cli.reading import (
    FILES,
    GROUP,
    SERVICE,
    container,
    definition,
    made,
    served,
    service,
    target_group,
    told,
    written,
)
from tests.templates import as_text, before, logical_id, resources

OTHER = GROUP.replace("/web/", "/admin/")


def test_some_target_groups_may_stay(stack: Stack, vpc: ec2.IVpc, tmp_path: Path) -> None:
    ports = [{"containerPort": 8080}, {"containerPort": 8081, "protocol": "udp"}]
    balancers = [
        {"targetGroupArn": GROUP, "containerName": "web", "containerPort": 8080},
        {"targetGroupArn": OTHER, "containerName": "web", "containerPort": 8081},
    ]
    udp = elbv2.NetworkTargetGroup(
        stack, "Udp", vpc=vpc, port=80, protocol=elbv2.Protocol.UDP, target_type=elbv2.TargetType.IP
    )
    served(
        stack,
        tmp_path,
        service(loadBalancers=balancers),
        container(portMappings=ports),
        target_groups=[None, udp],
    )
    first, second = as_text(made(stack)["LoadBalancers"])
    assert first == {"TargetGroupArn": GROUP, "ContainerName": "web", "ContainerPort": 8080}
    assert second["TargetGroupArn"].startswith("${Udp")
    assert second["ContainerPort"] == 8081


def test_target_group_may_stand_for_a_port_in_a_range(
    stack: Stack, cluster: ContainerCluster, vpc: ec2.IVpc, tmp_path: Path
) -> None:
    served(
        stack,
        tmp_path,
        task=container(portMappings=[{"containerPortRange": "8000-8100"}]),
        cluster=cluster,
        target_groups=[target_group(stack, vpc)],
    )
    (balancer,) = as_text(made(stack)["LoadBalancers"])
    assert balancer["TargetGroupArn"].startswith("${Group")
    (rule,) = resources(stack, "AWS::EC2::SecurityGroupIngress").values()
    assert rule["Properties"]["ToPort"] == 8080
    listener = logical_id(stack, "AWS::ElasticLoadBalancingV2::Listener")
    assert listener in before(stack, logical_id(stack, SERVICE))


def test_target_group_may_stand_beside_a_classic_load_balancer(
    stack: Stack, vpc: ec2.IVpc, tmp_path: Path
) -> None:
    group = elbv2.ApplicationTargetGroup(
        stack, "Group", vpc=vpc, port=80, target_type=elbv2.TargetType.INSTANCE
    )
    file = str(FILES / "on_ec2.definition.json")
    port = {"containerName": "node", "containerPort": 80}
    balancers = [{"loadBalancerName": "old", **port}, {"targetGroupArn": GROUP, **port}]
    said = service(launchType="EC2", networkConfiguration=None, loadBalancers=balancers)
    ServiceFromFile(
        stack,
        "Web",
        file=written(tmp_path, said, "service.json"),
        task=task_from_file(file),
        target_groups=[group],
    )
    classic, other = as_text(made(stack)["LoadBalancers"])
    assert classic == {"LoadBalancerName": "old", "ContainerName": "node", "ContainerPort": 80}
    assert other["TargetGroupArn"].startswith("${Group")


def test_rule_of_a_security_group_is_made_once(stack: Stack, vpc: ec2.IVpc, tmp_path: Path) -> None:
    """Two services of files are in the same one, and behind the same load balancer."""
    balancer = elbv2.ApplicationLoadBalancer(stack, "Balancer", vpc=vpc)
    file = written(tmp_path, service(), "service.json")
    task = task_from_file(written(tmp_path, definition()))
    for name, port in (("One", 80), ("Two", 81)):
        group = elbv2.ApplicationTargetGroup(
            stack, f"Group{name}", vpc=vpc, port=80, target_type=elbv2.TargetType.IP
        )
        http = elbv2.ApplicationProtocol.HTTP
        balancer.add_listener(name, port=port, protocol=http, default_target_groups=[group])
        ServiceFromFile(stack, name, file=file, task=task, target_groups=[group])
    assert len(resources(stack, "AWS::EC2::SecurityGroupIngress")) == 1


def test_more_target_groups_than_the_file_has(stack: Stack, vpc: ec2.IVpc, tmp_path: Path) -> None:
    group = target_group(stack, vpc)
    with pytest.raises(InvalidSpecError) as caught:
        served(stack, tmp_path, target_groups=[None, group])
    assert told(caught.value) == {
        ("aws-cli-replacement-unknown", "service.json:1:1: loadBalancers")
    }


def test_target_group_is_named_by_its_arn(stack: Stack, tmp_path: Path) -> None:
    balancers = [{"targetGroupArn": "web", "containerName": "web", "containerPort": 8080}]
    with pytest.raises(InvalidSpecError) as caught:
        served(stack, tmp_path, service(loadBalancers=balancers))
    place = "service.json:8:7: loadBalancers[0].targetGroupArn"
    assert told(caught.value) == {("aws-cli-target-group-invalid", place)}


def test_others_are_attached_after_those_of_the_file(
    stack: Stack, vpc: ec2.IVpc, tmp_path: Path
) -> None:
    web = served(stack, tmp_path)
    target_group(stack, vpc).add_target(
        web.service.load_balancer_target(container_name="web", container_port=8080)
    )
    first, second = as_text(made(stack)["LoadBalancers"])
    assert first["TargetGroupArn"] == GROUP
    assert second["TargetGroupArn"].startswith("${Group")
    # The file's own security group lets it in.
    (rule,) = resources(stack, "AWS::EC2::SecurityGroupIngress").values()
    assert rule["Properties"]["GroupId"] == "sg-00000000000000001"
