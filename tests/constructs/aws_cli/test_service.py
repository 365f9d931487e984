"""A service of a file: what an app has in place of what it names, and what is told of it."""

from pathlib import Path

import pytest
from aws_cdk import Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_s3 as s3
from aws_cdk.assertions import Annotations, Match

from cdk_containers import (
    ContainerCluster,
    Ec2Capacity,
    InvalidSpecError,
    Network,
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
    made,
    served,
    service,
    target_group,
    told,
    warned,
    written,
)
from tests.templates import as_text, before, logical_id, resources, statements

OTHER = GROUP.replace("/web/", "/admin/")


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


def test_tasks_start_when_the_cluster_is_complete(stack: Stack, tmp_path: Path) -> None:
    network = Network(stack, "Network")
    cluster = ContainerCluster(stack, "Cluster", network=network)
    served(stack, tmp_path, cluster=cluster, subnets=cluster.placement.subnets)
    there = before(stack, logical_id(stack, SERVICE))
    assert logical_id(stack, "AWS::ECS::ClusterCapacityProviderAssociations") in there
    assert {name for name in resources(stack, "AWS::EC2::Route") if "Private" in name} <= there


def test_grants_go_to_the_task_role(stack: Stack, tmp_path: Path) -> None:
    web = served(stack, tmp_path)
    s3.Bucket.from_bucket_name(stack, "Bucket", "shop-files").grant_read(web)
    policies = [each["Properties"] for each in resources(stack, "AWS::IAM::Policy").values()]
    assert any("s3:GetObject*" in str(each) and each["Roles"] == ["web"] for each in policies)


def test_proxy_of_service_connect_may_log(stack: Stack, tmp_path: Path) -> None:
    options = {"awslogs-group": "/ecs/proxy", "awslogs-region": "us-east-1"}
    secret = {"name": "key", "valueFrom": "/shop/log-key"}
    logging = {"logDriver": "awslogs", "options": options, "secretOptions": [secret]}
    connect = {"enabled": True, "namespace": "shop", "logConfiguration": logging}
    served(stack, tmp_path, service(serviceConnectConfiguration=connect))
    allowed = str(as_text(statements(stack, "ExecutionRole")))
    assert ":logs:us-east-1:${AWS::AccountId}:log-group:/ecs/proxy:*" in allowed
    assert ":parameter/shop/log-key" in allowed


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


def test_what_is_given_twice_is_refused(
    stack: Stack, cluster: ContainerCluster, tmp_path: Path
) -> None:
    with pytest.raises(InvalidSpecError) as caught:
        served(stack, tmp_path, cluster=cluster, changes={"cluster": "other"})
    assert told(caught.value) == {("aws-cli-replacement-twice", "service.json:1:1: cluster")}


def test_what_is_wrong_between_the_files_is_told_in_them(stack: Stack, tmp_path: Path) -> None:
    balancers = [{"targetGroupArn": GROUP, "containerName": "wep", "containerPort": 8080}]
    said = service(loadBalancers=balancers, deploymentConfiguration={"maximumPercent": 100})
    with pytest.raises(InvalidSpecError) as caught:
        served(stack, tmp_path, said)
    places = {place for _, place in told(caught.value)}
    assert "service.json:9:7: loadBalancers[0].containerName" in places
    assert "service.json:23:3: deploymentConfiguration" in places
    assert not list(stack.node.children)


def test_what_is_wrong_in_both_files_is_told_at_once(stack: Stack, tmp_path: Path) -> None:
    with pytest.raises(InvalidSpecError) as caught:
        served(stack, tmp_path, service(healthCheckGracePeriodSeconds="9"), container(cpu=500))
    assert told(caught.value) == {
        ("aws-cli-type-wrong", "service.json:23:36: healthCheckGracePeriodSeconds"),
        ("containers-exceed-task", "definition.json:9:3: cpu"),
    }
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


def test_task_definition_of_cdk_has_to_fit(stack: Stack, tmp_path: Path) -> None:
    plain = ecs.FargateTaskDefinition(stack, "Plain")
    plain.add_container(
        "Web", container_name="web", image=ecs.ContainerImage.from_registry("nginx:1.27")
    )
    file = written(tmp_path, service(networkConfiguration=None), "service.json")
    with pytest.raises(InvalidSpecError) as caught:
        ServiceFromFile(stack, "Web", file=file, task=plain)
    assert told(caught.value) == {
        ("aws-cli-network-missing", "service.json:1:1: networkConfiguration"),
        ("aws-cli-reference-unknown", "service.json:10:7: loadBalancers[0].containerPort"),
    }


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


def test_daemon(stack: Stack, tmp_path: Path) -> None:
    said = {"serviceName": "agent", "schedulingStrategy": "DAEMON", "launchType": "EC2"}
    task = task_from_file(str(FILES / "on_ec2.definition.json"))
    ServiceFromFile(stack, "Web", file=written(tmp_path, said, "service.json"), task=task)
    found = {key: each for key, each in made(stack).items() if each != {}}
    assert found.keys() == {"SchedulingStrategy", "LaunchType", "ServiceName", "TaskDefinition"}


def test_instances_of_ecs_anywhere(stack: Stack, tmp_path: Path) -> None:
    task = definition(
        requiresCompatibilities=["EXTERNAL"],
        networkMode="bridge",
        volumes=None,
        containerDefinitions=[{"name": "web", "image": "nginx:1.27", "memory": 128}],
    )
    said = service(launchType="EXTERNAL", loadBalancers=None, networkConfiguration=None)
    web = served(stack, tmp_path, said, task)
    assert isinstance(web.service, ecs.ExternalService)
    assert made(stack)["LaunchType"] == "EXTERNAL"
    ecs.ExternalService(
        stack, "Plain", cluster=web.service.cluster, task_definition=web.task_definition
    )


def test_deployments_by_codedeploy(stack: Stack, tmp_path: Path) -> None:
    disabled = {"enable": False, "rollback": False}
    said = service(
        deploymentController={"type": "CODE_DEPLOY"},
        deploymentConfiguration={"deploymentCircuitBreaker": disabled},
    )
    served(stack, tmp_path, said)
    assert made(stack)["DeploymentController"] == {"Type": "CODE_DEPLOY"}
    assert made(stack)["TaskDefinition"] == "web"
    assert "DeploymentCircuitBreaker" in made(stack)["DeploymentConfiguration"]
    assert not Annotations.from_stack(stack).find_error("*", Match.any_value())


def test_task_sets_have_what_the_service_leaves_out(stack: Stack, tmp_path: Path) -> None:
    said = service(
        deploymentController={"type": "EXTERNAL"},
        launchType=None,
        loadBalancers=None,
        networkConfiguration=None,
    )
    served(stack, tmp_path, said)
    assert made(stack)["DeploymentController"] == {"Type": "EXTERNAL"}
    assert not {"NetworkConfiguration", "TaskDefinition", "LaunchType"} & made(stack).keys()


def test_task_definition_is_no_service(stack: Stack, tmp_path: Path) -> None:
    with pytest.raises(InvalidSpecError) as caught:
        served(stack, tmp_path, definition())
    assert [each.code for each in caught.value.findings] == ["aws-cli-file-swapped"]
