"""A service of a file: what an app has in place of what it names, and what others do with it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import pytest
from aws_cdk import App, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_s3 as s3

from cdk_containers import (
    ContainerCluster,
    Ec2Capacity,
    InvalidSpecError,
    ServiceFromFile,
    SharedFileSystem,
    task_from_file,
)
from tests.constructs.aws_cli.reading import (
    FILES,
    GROUP,
    SERVICE,
    container,
    definition,
    service,
    told,
    warned,
    written,
)
from tests.templates import as_text, before, logical_id, properties, resources

OTHER = GROUP.replace("/web/", "/admin/")


def served(
    stack: Stack, folder: Path, said: object = None, task: object = None, **given: Any
) -> ServiceFromFile:
    """The service of the files, with something else in them."""
    file = written(folder, said or service(), "service.json")
    runs = task_from_file(written(folder, task or definition()))
    return ServiceFromFile(stack, "Web", file=file, task=runs, **given)


def made(stack: Stack) -> Mapping[str, Any]:
    return properties(stack, SERVICE)


def target_group(stack: Stack, vpc: ec2.IVpc, name: str = "Group") -> elbv2.ApplicationTargetGroup:
    """One behind a load balancer."""
    balancer = elbv2.ApplicationLoadBalancer(stack, f"{name}Balancer", vpc=vpc)
    group = elbv2.ApplicationTargetGroup(
        stack, name, vpc=vpc, port=80, target_type=elbv2.TargetType.IP
    )
    balancer.add_listener("Http", port=80, default_target_groups=[group])
    return group


def test_each_name_that_stays_is_told_at_its_place(stack: Stack, tmp_path: Path) -> None:
    served(stack, tmp_path)
    found = [each.removeprefix(f"{tmp_path}/") for each in warned(stack)]
    assert [each for each in found if each.startswith("service.json")] == [
        f"service.json:{place} stays as the file has it. Give {given} for something of the app, "
        "or acknowledge this. [aws-cli-left-in-place]"
        for place, given in (
            ("2:3: cluster: 'shop'", "cluster=…"),
            (f"8:7: loadBalancers[0].targetGroupArn: {GROUP!r}", "target_groups=[…]"),
            (
                "16:9: networkConfiguration.awsvpcConfiguration.subnets[0]: "
                "'subnet-0000000000000000c'",
                "subnets=…",
            ),
            (
                "19:9: networkConfiguration.awsvpcConfiguration.securityGroups[0]: "
                "'sg-00000000000000001'",
                "security_groups=[…]",
            ),
        )
    ]


def test_everything_can_be_of_the_app(
    stack: Stack, cluster: ContainerCluster, vpc: ec2.IVpc, tmp_path: Path
) -> None:
    tasks = ec2.SecurityGroup(stack, "Tasks", vpc=vpc)
    web = served(
        stack,
        tmp_path,
        cluster=cluster,
        subnets=cluster.placement.subnets,
        security_groups=[tasks],
        target_groups=[target_group(stack, vpc)],
    )
    assert not [each for each in warned(stack) if "service.json" in each]
    found = made(stack)
    assert as_text(found["Cluster"]).startswith("${Cluster")
    network = as_text(found["NetworkConfiguration"]["AwsvpcConfiguration"])
    assert network["Subnets"] == ["subnet-0000000000000000c", "subnet-0000000000000000d"]
    assert network["SecurityGroups"][0].startswith("${Tasks")
    (balancer,) = as_text(found["LoadBalancers"])
    assert balancer["TargetGroupArn"].startswith("${Group")
    assert (balancer["ContainerName"], balancer["ContainerPort"]) == ("web", 8080)
    # The load balancer comes to the tasks, which are not started before its listener is there.
    (rule,) = resources(stack, "AWS::EC2::SecurityGroupIngress").values()
    assert rule["Properties"]["ToPort"] == 8080
    listener = logical_id(stack, "AWS::ElasticLoadBalancingV2::Listener")
    assert listener in before(stack, logical_id(stack, SERVICE))
    assert web.connections.security_groups[0].node.path == tasks.node.path


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


def test_service_scales(stack: Stack, tmp_path: Path) -> None:
    web = served(stack, tmp_path)
    tasks = web.service.auto_scale_task_count(max_capacity=4)
    tasks.scale_on_cpu_utilization("Cpu", target_utilization_percent=60)
    assert "DesiredCount" not in made(stack)
    target = properties(stack, "AWS::ApplicationAutoScaling::ScalableTarget")
    assert as_text(target["ResourceId"]).startswith("service/shop/${WebService")
    metric = web.service.metric_cpu_utilization()
    assert metric.dimensions is not None
    assert metric.dimensions["ClusterName"] == "shop"


def test_alarms_come_on_top_of_the_files(stack: Stack, tmp_path: Path) -> None:
    alarms = {"alarmNames": ["web-5xx"], "enable": True, "rollback": True}
    web = served(stack, tmp_path, service(deploymentConfiguration={"alarms": alarms}))
    web.service.enable_deployment_alarms(["web-slow"])
    assert made(stack)["DeploymentConfiguration"]["Alarms"] == {
        "AlarmNames": ["web-5xx", "web-slow"],
        "Enable": True,
        "Rollback": True,
    }


def test_grants_go_to_the_task_role(stack: Stack, tmp_path: Path) -> None:
    web = served(stack, tmp_path)
    s3.Bucket.from_bucket_name(stack, "Bucket", "shop-files").grant_read(web)
    policies = [each["Properties"] for each in resources(stack, "AWS::IAM::Policy").values()]
    assert any("s3:GetObject*" in str(each) and each["Roles"] == ["web"] for each in policies)


def test_files_are_mounted_from_a_file_system_of_the_app(
    stack: Stack, vpc: ec2.IVpc, tmp_path: Path
) -> None:
    files = SharedFileSystem(stack, "Files", network=vpc)
    task = task_from_file(written(tmp_path, definition()), volumes={"files": files.volume("data")})
    ServiceFromFile(stack, "Web", file=written(tmp_path, service(), "service.json"), task=task)
    rules = [
        each["Properties"] for each in resources(stack, "AWS::EC2::SecurityGroupIngress").values()
    ]
    assert [rule["SourceSecurityGroupId"] for rule in rules] == ["sg-00000000000000001"]
    targets = resources(stack, "AWS::EFS::MountTarget").keys()
    assert targets <= before(stack, logical_id(stack, SERVICE))


def test_vpc_is_not_known_from_the_file(stack: Stack, tmp_path: Path) -> None:
    web = served(stack, tmp_path)
    ec2.SecurityGroup(stack, "Other", vpc=web.service.cluster.vpc)
    with pytest.raises(RuntimeError, match="Give cluster=… with its VPC"):
        made(stack)


def test_security_group_of_the_vpc_stays_unless_it_is_needed(stack: Stack, tmp_path: Path) -> None:
    network = {"awsvpcConfiguration": {"subnets": ["subnet-0000000000000000c"]}}
    web = served(stack, tmp_path, service(networkConfiguration=network))
    web.connections.allow_from_any_ipv4(ec2.Port.tcp(8080))
    with pytest.raises(RuntimeError, match="Give security_groups"):
        made(stack)


def test_subnets_may_come_from_the_app_alone(
    stack: Stack, cluster: ContainerCluster, vpc: ec2.IVpc, tmp_path: Path
) -> None:
    said = service(networkConfiguration=None)
    with pytest.raises(InvalidSpecError) as caught:
        served(stack, tmp_path, said)
    assert [each.code for each in caught.value.findings] == ["aws-cli-network-missing"]
    group = ec2.SecurityGroup(stack, "Tasks", vpc=vpc)
    served(
        stack,
        tmp_path,
        said,
        cluster=cluster,
        subnets=cluster.placement.subnets,
        security_groups=[group],
    )
    network = made(stack)["NetworkConfiguration"]["AwsvpcConfiguration"]
    assert len(network["Subnets"]) == 2


def test_names_can_be_changed_or_left_to_cloudformation(stack: Stack, tmp_path: Path) -> None:
    connect = {"enabled": True, "namespace": "shop.internal"}
    said = service(serviceConnectConfiguration=connect)
    served(
        stack,
        tmp_path,
        {"services": [said]},
        changes={
            "services[0].serviceName": None,
            "services[0].serviceConnectConfiguration.namespace": "test.internal",
        },
    )
    assert "ServiceName" not in made(stack)
    assert made(stack)["ServiceConnectConfiguration"]["Namespace"] == "test.internal"
    assert not [each for each in warned(stack) if "namespace" in each]


def test_what_is_wrong_between_the_files_is_told_in_them(stack: Stack, tmp_path: Path) -> None:
    balancers = [{"targetGroupArn": GROUP, "containerName": "wep", "containerPort": 8080}]
    said = service(loadBalancers=balancers, deploymentConfiguration={"maximumPercent": 100})
    with pytest.raises(InvalidSpecError) as caught:
        served(stack, tmp_path, said)
    places = {place for _, place in told(caught.value)}
    assert "service.json:9:7: loadBalancers[0].containerName" in places
    assert "service.json:23:3: deploymentConfiguration" in places
    assert not list(stack.node.children)


def test_another_family_is_told(stack: Stack, tmp_path: Path) -> None:
    served(
        stack,
        tmp_path,
        service(taskDefinition="arn:aws:ecs:us-east-1:123456789012:task-definition/other:3"),
    )
    assert any("[aws-cli-family-differs]" in each for each in warned(stack))


def test_task_definition_may_be_any_of_cdk(stack: Stack, tmp_path: Path) -> None:
    plain = ecs.FargateTaskDefinition(stack, "Plain")
    plain.add_container(
        "Web",
        container_name="web",
        image=ecs.ContainerImage.from_registry("nginx:1.27"),
        port_mappings=[ecs.PortMapping(container_port=8080)],
    )
    file = written(tmp_path, service(), "service.json")
    web = ServiceFromFile(stack, "Web", file=file, task=plain)
    assert web.task is None
    assert as_text(made(stack)["TaskDefinition"]).startswith("${Plain")
    assert made(stack)["LoadBalancers"][0]["TargetGroupArn"] == GROUP


def test_capacity_of_the_app_on_instances(
    stack: Stack, cluster: ContainerCluster, tmp_path: Path
) -> None:
    nodes = Ec2Capacity(stack, "Nodes", cluster=cluster, instance_types=["m7i.large"])
    said = service(
        launchType=None,
        networkConfiguration=None,
        loadBalancers=None,
        capacityProviderStrategy=[{"capacityProvider": "old-nodes", "weight": 1}],
        placementStrategy=[{"type": "binpack", "field": "memory"}],
    )
    task = task_from_file(str(FILES / "on_ec2.definition.json"))
    ServiceFromFile(
        stack,
        "Web",
        file=written(tmp_path, said, "service.json"),
        task=task,
        cluster=cluster,
        changes={"capacityProviderStrategy[0].capacityProvider": nodes.provider},
    )
    found = made(stack)
    assert as_text(found["CapacityProviderStrategy"])[0]["CapacityProvider"].startswith("${Nodes")
    assert found["PlacementStrategies"] == [{"Type": "binpack", "Field": "memory"}]
    assert "LaunchType" not in found
    assert "NetworkConfiguration" not in found


def test_placement_that_would_be_lost_is_refused(stack: Stack) -> None:
    task = task_from_file(str(FILES / "on_ec2.definition.json"))
    web = ServiceFromFile(stack, "Web", file=str(FILES / "on_ec2.service.json"), task=task)
    assert isinstance(web.service, ecs.Ec2Service)
    web.service.add_placement_constraints(ecs.PlacementConstraint.distinct_instances())
    with pytest.raises(RuntimeError, match="aws-cli-addition-lost"):
        cast("App", stack.node.root).synth()


def test_daemon(stack: Stack, tmp_path: Path) -> None:
    said = {"serviceName": "agent", "schedulingStrategy": "DAEMON", "launchType": "EC2"}
    task = task_from_file(str(FILES / "on_ec2.definition.json"))
    ServiceFromFile(stack, "Web", file=written(tmp_path, said, "service.json"), task=task)
    found = {key: each for key, each in made(stack).items() if each != {}}
    assert found.keys() == {"SchedulingStrategy", "LaunchType", "ServiceName", "TaskDefinition"}


def test_deployments_by_codedeploy(stack: Stack, tmp_path: Path) -> None:
    served(stack, tmp_path, service(deploymentController={"type": "CODE_DEPLOY"}))
    assert made(stack)["DeploymentController"] == {"Type": "CODE_DEPLOY"}
    assert made(stack)["TaskDefinition"] == "web"


def test_task_definition_is_no_service(stack: Stack, tmp_path: Path) -> None:
    with pytest.raises(InvalidSpecError) as caught:
        served(stack, tmp_path, definition())
    assert [each.code for each in caught.value.findings] == ["aws-cli-file-swapped"]


def test_overlay_has_the_last_word(stack: Stack, tmp_path: Path) -> None:
    served(stack, tmp_path, overlay={SERVICE: {"LaunchType": None, "PlatformVersion": "1.4.0"}})
    assert "LaunchType" not in made(stack)
    assert made(stack)["PlatformVersion"] == "1.4.0"
