import json
import re
from collections.abc import Mapping
from typing import Any

import pytest
from aws_cdk import Fn, Stack
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk.assertions import Annotations, Match, Template
from syrupy.assertion import SnapshotAssertion

from cdk_containers import (
    Capacity,
    Container,
    ContainerCluster,
    DesiredCount,
    Exposure,
    File,
    HealthCheck,
    Http,
    Https,
    ImageRepository,
    InvalidSpecError,
    LoadBalancedService,
    MetricTarget,
    Nat,
    Network,
    Operation,
    Port,
    PublicAddresses,
    Rolling,
    Scaling,
    TargetHealth,
    Task,
    TaskPlacement,
)
from tests.apps import PRIVATE_SUBNETS, PUBLIC_SUBNETS, existing_vpc, new_stack
from tests.readable import readable

IMAGE = "public.ecr.aws/nginx/nginx:1.27"
WITH_EXEC = Operation(enable_exec=True)


def properties(stack: Stack, kind: str) -> list[Mapping[str, Any]]:
    return [each["Properties"] for each in Template.from_stack(stack).find_resources(kind).values()]


def service(stack: Stack) -> Mapping[str, Any]:
    (found,) = properties(stack, "AWS::ECS::Service")
    return found


def certificate(stack: Stack) -> acm.ICertificate:
    return acm.Certificate.from_certificate_arn(
        stack, "Certificate", "arn:aws:acm:us-east-1:123456789012:certificate/0"
    )


def test_minimal_call(flags: Mapping[str, Any], snapshot: SnapshotAssertion) -> None:
    stack = new_stack(flags)
    cluster = ContainerCluster(stack, "Cluster", network=existing_vpc(stack))
    LoadBalancedService(stack, "Web", cluster=cluster, image=IMAGE, port=80)
    assert readable(stack) == snapshot


def test_https_redirects_plain_http(stack: Stack, cluster: ContainerCluster) -> None:
    web = LoadBalancedService(
        stack,
        "Web",
        cluster=cluster,
        image=IMAGE,
        port=80,
        expose=Https(certificate=certificate(stack), allow_from=["203.0.113.0/24"]),
    )
    listeners = {
        each["Port"]: each for each in properties(stack, "AWS::ElasticLoadBalancingV2::Listener")
    }
    assert listeners[80]["DefaultActions"] == [
        {
            "Type": "redirect",
            "RedirectConfig": {"Port": "443", "Protocol": "HTTPS", "StatusCode": "HTTP_301"},
        }
    ]
    assert listeners[443]["DefaultActions"][0]["Type"] == "forward"
    assert listeners[443]["SslPolicy"].startswith("ELBSecurityPolicy-TLS13")
    (group,) = (
        each
        for each in properties(stack, "AWS::EC2::SecurityGroup")
        if each["GroupDescription"] == "Load balancer of the service"
    )
    assert {(rule["CidrIp"], rule["FromPort"]) for rule in group["SecurityGroupIngress"]} == {
        ("203.0.113.0/24", 80),
        ("203.0.113.0/24", 443),
    }
    assert str(web.url).startswith("https://")


def test_internal(stack: Stack, cluster: ContainerCluster) -> None:
    LoadBalancedService(
        stack, "Web", cluster=cluster, image=IMAGE, port=80, expose=Http(internal=True)
    )
    template = Template.from_stack(stack)
    template.has_resource_properties(
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        {"Scheme": "internal", "Subnets": PRIVATE_SUBNETS},
    )
    template.has_resource_properties(
        "AWS::EC2::SecurityGroup",
        {"SecurityGroupIngress": [Match.object_like({"CidrIp": "10.0.0.0/16", "FromPort": 80})]},
    )


def test_internal_in_a_vpc_that_does_not_know_its_addresses(stack: Stack) -> None:
    vpc = ec2.Vpc.from_vpc_attributes(
        stack, "Vpc", vpc_id="vpc-1", availability_zones=["a"], private_subnet_ids=["subnet-1"]
    )
    cluster = ContainerCluster(stack, "Cluster", network=vpc)
    with pytest.raises(InvalidSpecError, match="vpc-addresses-unknown"):
        LoadBalancedService(
            stack, "Web", cluster=cluster, image=IMAGE, port=80, expose=Http(internal=True)
        )


def test_public_addresses(stack: Stack, cluster: ContainerCluster) -> None:
    web = LoadBalancedService(
        stack,
        "Web",
        cluster=cluster,
        image=IMAGE,
        port=8080,
        expose=PublicAddresses(allow_from=["203.0.113.0/24"]),
    )
    assert web.load_balancer is None
    assert service(stack)["NetworkConfiguration"]["AwsvpcConfiguration"] == {
        "AssignPublicIp": "ENABLED",
        "Subnets": PUBLIC_SUBNETS,
        "SecurityGroups": Match.any_value()
        and service(stack)["NetworkConfiguration"]["AwsvpcConfiguration"]["SecurityGroups"],
    }
    assert "HealthCheckGracePeriodSeconds" not in service(stack)
    template = Template.from_stack(stack)
    template.resource_count_is("AWS::ElasticLoadBalancingV2::LoadBalancer", 0)
    template.has_resource_properties(
        "AWS::EC2::SecurityGroup",
        {
            "SecurityGroupIngress": [
                Match.object_like({"CidrIp": "203.0.113.0/24", "FromPort": 8080})
            ]
        },
    )


def test_only_the_load_balancer_reaches_the_tasks(stack: Stack, cluster: ContainerCluster) -> None:
    LoadBalancedService(stack, "Web", cluster=cluster, image=IMAGE, port=8080)
    (rule,) = properties(stack, "AWS::EC2::SecurityGroupIngress")
    assert (rule["FromPort"], rule["ToPort"]) == (8080, 8080)
    assert "LoadBalancer" in rule["SourceSecurityGroupId"]["Fn::GetAtt"][0]


def test_changing_the_port_replaces_no_target_group() -> None:
    groups: list[Mapping[str, Any]] = []
    for port in (80, 8080):
        stack = new_stack()
        cluster = ContainerCluster(stack, "Cluster", network=existing_vpc(stack))
        LoadBalancedService(stack, "Web", cluster=cluster, image=IMAGE, port=port)
        groups.append(
            Template.from_stack(stack).find_resources("AWS::ElasticLoadBalancingV2::TargetGroup")
        )
    assert groups[0] == groups[1]


def test_create_only_properties_do_not_depend_on_the_path() -> None:
    """A renamed stack must not bring a new description, which would replace a security group."""
    descriptions: list[set[str]] = []
    for name in ("One", "Another"):
        parent = new_stack().node.root
        stack = Stack(parent, name)  # pyright: ignore[reportArgumentType]
        cluster = ContainerCluster(stack, "Cluster", network=existing_vpc(stack))
        LoadBalancedService(stack, "Web", cluster=cluster, image=IMAGE, port=80)
        found = properties(stack, "AWS::EC2::SecurityGroup")
        descriptions.append({each["GroupDescription"] for each in found})
    assert descriptions[0] == descriptions[1]


@pytest.mark.parametrize(
    ("scaling", "count"), [(DesiredCount(3), 3), (Scaling(minimum=2, maximum=4), None)]
)
def test_desired_count_is_left_alone_once_scaling_owns_it(
    stack: Stack, cluster: ContainerCluster, scaling: Scaling | DesiredCount, count: int | None
) -> None:
    LoadBalancedService(stack, "Web", cluster=cluster, image=IMAGE, port=80, scaling=scaling)
    assert service(stack).get("DesiredCount") == count
    targets = properties(stack, "AWS::ApplicationAutoScaling::ScalableTarget")
    assert len(targets) == (0 if count else 1)


def test_scaling_on_everything(stack: Stack, cluster: ContainerCluster) -> None:
    LoadBalancedService(
        stack,
        "Web",
        cluster=cluster,
        image=IMAGE,
        port=80,
        scaling=Scaling(
            minimum=1,
            maximum=4,
            cpu_percent=50,
            memory_percent=70,
            requests_per_target_per_minute=600,
            metrics=[
                MetricTarget(
                    namespace="Shop", name="Carts", target=12.5, dimensions={"Service": "web"}
                )
            ],
            scale_in_cooldown_seconds=120,
            scale_out_cooldown_seconds=30,
        ),
    )
    configurations = [
        each["TargetTrackingScalingPolicyConfiguration"]
        for each in properties(stack, "AWS::ApplicationAutoScaling::ScalingPolicy")
    ]
    metrics = {
        each["PredefinedMetricSpecification"]["PredefinedMetricType"]
        if "PredefinedMetricSpecification" in each
        else each["CustomizedMetricSpecification"]["MetricName"]: each["TargetValue"]
        for each in configurations
    }
    assert metrics == {
        "ECSServiceAverageCPUUtilization": 50,
        "ECSServiceAverageMemoryUtilization": 70,
        "ALBRequestCountPerTarget": 600,
        "Carts": 12.5,
    }
    assert {(each["ScaleInCooldown"], each["ScaleOutCooldown"]) for each in configurations} == {
        (120, 30)
    }


def test_rollout(stack: Stack, cluster: ContainerCluster) -> None:
    LoadBalancedService(
        stack,
        "Web",
        cluster=cluster,
        image=IMAGE,
        port=80,
        deployment=Rolling(
            minimum_healthy_percent=50, maximum_percent=150, force_new_deployment="2026-11-21"
        ),
        health=TargetHealth(path="/ready", deregistration_delay_seconds=5),
    )
    assert service(stack)["DeploymentConfiguration"] | {"Alarms": None} == {
        "Strategy": "ROLLING",
        "MinimumHealthyPercent": 50,
        "MaximumPercent": 150,
        "DeploymentCircuitBreaker": {"Enable": True, "Rollback": True},
        "Alarms": None,
    }
    assert service(stack)["ForceNewDeployment"] == {
        "EnableForceNewDeployment": True,
        "ForceNewDeploymentNonce": "2026-11-21",
    }
    (group,) = properties(stack, "AWS::ElasticLoadBalancingV2::TargetGroup")
    assert group["HealthCheckPath"] == "/ready"
    assert {"Key": "deregistration_delay.timeout_seconds", "Value": "5"} in group[
        "TargetGroupAttributes"
    ]


def test_grace_period_fits_the_containers_own_start(
    stack: Stack, cluster: ContainerCluster
) -> None:
    check = HealthCheck(command="true", start_period_seconds=200)
    container = Container(name="app", image=IMAGE, ports=[Port(number=80)], health_check=check)
    LoadBalancedService(stack, "Web", cluster=cluster, task=container)
    assert service(stack)["HealthCheckGracePeriodSeconds"] == 220


def test_capacity_is_always_a_strategy(stack: Stack, cluster: ContainerCluster) -> None:
    LoadBalancedService(stack, "Web", cluster=cluster, image=IMAGE, port=80)
    assert service(stack)["CapacityProviderStrategy"] == [
        {"CapacityProvider": "FARGATE", "Weight": 1}
    ]
    assert "LaunchType" not in service(stack)


def test_service_goes_before_the_capacity_providers(
    stack: Stack, cluster: ContainerCluster
) -> None:
    LoadBalancedService(stack, "Web", cluster=cluster, image=IMAGE, port=80)
    template = Template.from_stack(stack)
    (associations,) = template.find_resources("AWS::ECS::ClusterCapacityProviderAssociations")
    template.has_resource("AWS::ECS::Service", {"DependsOn": Match.array_with([associations])})


def test_service_waits_for_the_policy_of_the_execution_role(
    stack: Stack, cluster: ContainerCluster
) -> None:
    LoadBalancedService(stack, "Web", cluster=cluster, image=IMAGE, port=80)
    template = Template.from_stack(stack)
    (policy,) = template.find_resources("AWS::IAM::Policy")
    template.has_resource("AWS::ECS::Service", {"DependsOn": Match.array_with([policy])})


def test_cluster_that_is_not_ours(stack: Stack, vpc: ec2.IVpc) -> None:
    cluster = ecs.Cluster.from_cluster_attributes(stack, "Cluster", cluster_name="old", vpc=vpc)
    LoadBalancedService(stack, "Web", cluster=cluster, image=IMAGE, port=80)
    assert service(stack)["LaunchType"] == "FARGATE"
    assert service(stack)["Cluster"] == "old"


def test_capacity_of_its_own(stack: Stack, cluster: ContainerCluster) -> None:
    spot = [Capacity.fargate_spot()]
    LoadBalancedService(stack, "Web", cluster=cluster, image=IMAGE, port=80, capacity=spot)
    assert service(stack)["CapacityProviderStrategy"] == [
        {"CapacityProvider": "FARGATE_SPOT", "Weight": 1}
    ]


def test_tasks_in_public_subnets_when_the_network_says_so(stack: Stack) -> None:
    network = Network(stack, "Network", nat=Nat.public_tasks())
    cluster = ContainerCluster(stack, "Cluster", network=network)
    LoadBalancedService(stack, "Web", cluster=cluster, image=IMAGE, port=80)
    assert (
        service(stack)["NetworkConfiguration"]["AwsvpcConfiguration"]["AssignPublicIp"] == "ENABLED"
    )


def test_public_image_out_of_reach(stack: Stack) -> None:
    network = Network(stack, "Network", nat=Nat.none())
    cluster = ContainerCluster(stack, "Cluster", network=network)
    with pytest.raises(InvalidSpecError) as refused:
        LoadBalancedService(
            stack,
            "Web",
            cluster=cluster,
            image=IMAGE,
            port=80,
            operation=WITH_EXEC,
        )
    assert {finding.code for finding in refused.value.findings} == {
        "public-image-out-of-reach",
        "exec-endpoint-missing",
    }


def test_image_of_another_region() -> None:
    stack = new_stack(env={"account": "123456789012", "region": "eu-west-1"})
    cluster = ContainerCluster(stack, "Cluster", network=existing_vpc(stack))
    image = "123456789012.dkr.ecr.us-east-1.amazonaws.com/shop:1"
    LoadBalancedService(stack, "Web", cluster=cluster, image=image, port=80)
    Annotations.from_stack(stack).has_warning(
        "*", Match.string_like_regexp("lies in us-east-1, the tasks run in eu-west-1")
    )


def test_latest_of_an_immutable_repository(stack: Stack, cluster: ContainerCluster) -> None:
    image = ImageRepository(stack, "Shop").image("latest")
    with pytest.raises(InvalidSpecError, match="latest-in-immutable-repository"):
        LoadBalancedService(stack, "Web", cluster=cluster, image=image, port=80)


@pytest.mark.parametrize(
    "arguments", [{}, {"image": IMAGE, "task": Container(name="a", image=IMAGE)}]
)
def test_what_to_run_must_be_clear(
    stack: Stack, cluster: ContainerCluster, arguments: dict[str, Any]
) -> None:
    with pytest.raises(InvalidSpecError, match="task-unclear"):
        LoadBalancedService(stack, "Web", cluster=cluster, **arguments)


def test_port_must_be_clear(stack: Stack, cluster: ContainerCluster) -> None:
    containers = [
        Container(name="a", image=IMAGE, ports=[Port(number=80)]),
        Container(name="b", image=IMAGE, ports=[Port(number=8080)]),
    ]
    with pytest.raises(InvalidSpecError, match=r"80 \(a\), 8080 \(b\)"):
        LoadBalancedService(stack, "Web", cluster=cluster, task=Task(containers=containers))
    assert not [child for child in stack.node.children if child.node.id == "Web"]
    LoadBalancedService(stack, "Web", cluster=cluster, task=Task(containers=containers), port=8080)
    assert service(stack)["LoadBalancers"][0]["ContainerName"] == "b"


def test_exec_output_only_where_exec_is_on(stack: Stack, cluster: ContainerCluster) -> None:
    LoadBalancedService(stack, "Off", cluster=cluster, image=IMAGE, port=80)
    LoadBalancedService(stack, "On", cluster=cluster, image=IMAGE, port=80, operation=WITH_EXEC)
    outputs = Template.from_stack(stack).to_json()["Outputs"]
    assert [name for name in outputs if "OpenShell" in name and name.startswith("On")]
    assert not [name for name in outputs if "OpenShell" in name and name.startswith("Off")]


def test_is_connectable_and_grantable(stack: Stack, cluster: ContainerCluster) -> None:
    web = LoadBalancedService(stack, "Web", cluster=cluster, image=IMAGE, port=80)
    database = ec2.SecurityGroup(stack, "Database", vpc=existing_vpc(Stack(stack, "Other")))
    database.connections.allow_from(web, ec2.Port.tcp(5432))
    table = dynamodb.TableV2(
        stack,
        "Table",
        partition_key=dynamodb.Attribute(name="id", type=dynamodb.AttributeType.STRING),
    )
    table.grant_read_data(web)
    template = Template.from_stack(stack)
    template.has_resource_properties("AWS::EC2::SecurityGroupIngress", {"FromPort": 5432})
    (role,) = (name for name in template.find_resources("AWS::IAM::Role") if "TaskRole" in name)
    template.has_resource_properties(
        "AWS::IAM::Policy",
        {
            "Roles": [{"Ref": role}],
            "PolicyDocument": {
                "Statement": Match.array_with(
                    [Match.object_like({"Action": Match.array_with(["dynamodb:GetItem"])})]
                )
            },
        },
    )


def test_overlay(stack: Stack, cluster: ContainerCluster) -> None:
    LoadBalancedService(
        stack,
        "Web",
        cluster=cluster,
        image=IMAGE,
        port=80,
        overlay={
            "AWS::ECS::Service": {
                "AvailabilityZoneRebalancing": "ENABLED",
                "DeploymentConfiguration": {"MaximumPercent": 150},
                "PropagateTags": None,
            }
        },
    )
    found = service(stack)
    assert found["AvailabilityZoneRebalancing"] == "ENABLED"
    assert found["DeploymentConfiguration"]["MaximumPercent"] == 150
    assert found["DeploymentConfiguration"]["MinimumHealthyPercent"] == 100
    assert "PropagateTags" not in found


def test_overlay_of_a_type_that_was_not_made(stack: Stack, cluster: ContainerCluster) -> None:
    with pytest.raises(
        InvalidSpecError, match=r"made no AWS::ECS::Servise.*AWS::ECS::Service"
    ) as refused:
        LoadBalancedService(
            stack, "Web", cluster=cluster, image=IMAGE, port=80, overlay={"AWS::ECS::Servise": {}}
        )
    assert [each.code for each in refused.value.findings] == ["overlay-type-unknown"]


def before(template: Template, resource: str) -> set[str]:
    """All that CloudFormation makes before a resource, by logical id."""
    resources = template.to_json()["Resources"]
    found: set[str] = set()
    unseen = [resource]
    while unseen:
        text = json.dumps(resources[unseen.pop()])
        named = set(re.findall(r'"([A-Za-z0-9]+)"', text)) & resources.keys()
        unseen += named - found
        found |= named
    return found


@pytest.mark.parametrize(
    ("nat", "expose", "needed"),
    [
        (Nat.single(), Http(), ("NATGateway", "PrivateSubnet1DefaultRoute", "S3")),
        (Nat.none(), Http(internal=True), ("EcrApi", "EcrDkr", "Logs", "S3")),
        (
            Nat.public_tasks(),
            PublicAddresses(allow_from=["203.0.113.0/24"]),
            ("PublicSubnet1DefaultRoute", "PublicSubnet2DefaultRoute", "VPCGW"),
        ),
    ],
)
def test_service_waits_for_the_way_to_its_images(
    stack: Stack, nat: Nat, expose: Http | PublicAddresses, needed: tuple[str, ...]
) -> None:
    cluster = ContainerCluster(stack, "Cluster", network=Network(stack, "Network", nat=nat))
    image = ImageRepository(stack, "Shop").image("1.4.2")
    LoadBalancedService(stack, "Web", cluster=cluster, image=image, port=80, expose=expose)
    template = Template.from_stack(stack)
    (resource,) = template.find_resources("AWS::ECS::Service")
    earlier = before(template, resource)
    assert [part for part in needed if not any(part in name for name in earlier)] == []


def test_placement_of_its_own(stack: Stack, cluster: ContainerCluster, vpc: ec2.IVpc) -> None:
    LoadBalancedService(
        stack,
        "Web",
        cluster=cluster,
        image=IMAGE,
        port=80,
        placement=TaskPlacement(
            subnets=ec2.SubnetSelection(subnets=[vpc.public_subnets[0]]), assign_public_ip=True
        ),
    )
    network = service(stack)["NetworkConfiguration"]["AwsvpcConfiguration"]
    assert network["Subnets"] == PUBLIC_SUBNETS[:1]
    assert network["AssignPublicIp"] == "ENABLED"


def test_placement_that_gives_no_public_addresses(stack: Stack, cluster: ContainerCluster) -> None:
    with pytest.raises(InvalidSpecError, match="public-addresses-not-assigned"):
        LoadBalancedService(
            stack,
            "Web",
            cluster=cluster,
            image=IMAGE,
            port=80,
            expose=PublicAddresses(allow_from=["203.0.113.0/24"]),
            placement=TaskPlacement(subnets=ec2.SubnetSelection()),
        )


@pytest.mark.parametrize(
    "expose", [Http(), Http(internal=True), PublicAddresses(allow_from=["203.0.113.0/24"])]
)
def test_vpc_without_the_subnets_that_are_needed(stack: Stack, expose: Exposure) -> None:
    vpc = ec2.Vpc.from_vpc_attributes(
        stack, "Vpc", vpc_id="vpc-1", vpc_cidr_block="10.0.0.0/16", availability_zones=["a"]
    )
    cluster = ecs.Cluster.from_cluster_attributes(stack, "Cluster", cluster_name="old", vpc=vpc)
    with pytest.raises(InvalidSpecError, match="subnets-missing"):
        LoadBalancedService(stack, "Web", cluster=cluster, image=IMAGE, port=80, expose=expose)


def test_cluster_that_was_imported_without_its_vpc(stack: Stack) -> None:
    arn = "arn:aws:ecs:us-east-1:123456789012:cluster/old"
    cluster = ecs.Cluster.from_cluster_arn(stack, "Cluster", arn)
    with pytest.raises(InvalidSpecError, match="cluster-without-vpc"):
        LoadBalancedService(stack, "Web", cluster=cluster, image=IMAGE, port=80)


def test_every_kind_of_problem_is_told_at_once(stack: Stack, cluster: ContainerCluster) -> None:
    with pytest.raises(InvalidSpecError) as refused:
        LoadBalancedService(
            stack,
            "Web",
            cluster=cluster,
            image=IMAGE,
            task=Container(name="a", image=IMAGE, ports=[Port(number=99999)]),
            scaling=DesiredCount(-1),
            operation=Operation(log_retention_days=2),
        )
    assert {finding.code for finding in refused.value.findings} == {
        "task-unclear",
        "port-out-of-range",
        "task-count-out-of-range",
        "log-retention-unknown",
    }


def test_url_of_a_domain(stack: Stack, cluster: ContainerCluster) -> None:
    expose = Https(certificate=certificate(stack), domain="shop.example.org")
    web = LoadBalancedService(stack, "Web", cluster=cluster, image=IMAGE, port=80, expose=expose)
    assert web.url == "https://shop.example.org/"


def test_metrics_that_are_told_apart_at_deployment_only(
    stack: Stack, cluster: ContainerCluster
) -> None:
    metrics = [
        MetricTarget(
            namespace="AWS/SQS",
            name="Backlog",
            target=10,
            dimensions={"QueueName": Fn.import_value(queue)},
        )
        for queue in ("mail", "orders")
    ]
    scaling = Scaling(minimum=0, cpu_percent=None, metrics=metrics)
    LoadBalancedService(stack, "Web", cluster=cluster, image=IMAGE, port=80, scaling=scaling)
    assert len(properties(stack, "AWS::ApplicationAutoScaling::ScalingPolicy")) == 2


def test_failed_first_deployment_can_be_rolled_back(
    stack: Stack, cluster: ContainerCluster
) -> None:
    """Nothing that is made with the service refuses to be deleted, or stays behind then."""
    LoadBalancedService(stack, "Web", cluster=cluster, image=IMAGE, port=80)
    resources = Template.from_stack(stack).to_json()["Resources"].values()
    assert {each.get("DeletionPolicy") for each in resources} <= {None, "RetainExceptOnCreate"}
    assert _refuses_deletion(stack) == "false"


def test_deletion_protection(stack: Stack, cluster: ContainerCluster) -> None:
    expose = Http(deletion_protection=True)
    LoadBalancedService(stack, "Web", cluster=cluster, image=IMAGE, port=80, expose=expose)
    assert _refuses_deletion(stack) == "true"


def _refuses_deletion(stack: Stack) -> str:
    (balancer,) = properties(stack, "AWS::ElasticLoadBalancingV2::LoadBalancer")
    attributes = {each["Key"]: each["Value"] for each in balancer["LoadBalancerAttributes"]}
    return attributes["deletion_protection.enabled"]


@pytest.mark.parametrize("properties", [None, "text", ["list"]])
def test_overlay_that_is_no_mapping(
    stack: Stack, cluster: ContainerCluster, properties: Any
) -> None:
    with pytest.raises(InvalidSpecError, match="not a mapping"):
        LoadBalancedService(
            stack,
            "Web",
            cluster=cluster,
            image=IMAGE,
            port=80,
            overlay={"AWS::ECS::Service": properties},
        )


def test_vpc_of_which_not_even_the_number_of_subnets_is_known(stack: Stack) -> None:
    def later(name: str) -> list[str]:
        return Fn.split(",", Fn.import_value(name))

    vpc = ec2.Vpc.from_vpc_attributes(
        stack,
        "Vpc",
        vpc_id="vpc-1",
        availability_zones=later("zones"),
        public_subnet_ids=later("public"),
        private_subnet_ids=later("private"),
    )
    cluster = ContainerCluster(stack, "Cluster", network=vpc)
    LoadBalancedService(stack, "Web", cluster=cluster, image=IMAGE, port=80)
    (balancer,) = properties(stack, "AWS::ElasticLoadBalancingV2::LoadBalancer")
    assert balancer["Subnets"] == {"Fn::Split": [",", {"Fn::ImportValue": "public"}]}


def test_placement_in_subnets_that_are_not_there(stack: Stack, cluster: ContainerCluster) -> None:
    isolated = ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_ISOLATED)
    with pytest.raises(InvalidSpecError, match="placement-without-subnets"):
        LoadBalancedService(
            stack,
            "Web",
            cluster=cluster,
            image=IMAGE,
            port=80,
            placement=TaskPlacement(subnets=isolated),
        )


def test_files_change_nothing_about_which_container_is_reached(
    stack: Stack, cluster: ContainerCluster
) -> None:
    files = [File(path="/etc/app/app.conf", content="a=1")]
    container = Container(name="app", image=IMAGE, ports=[Port(number=80)], files=files)
    LoadBalancedService(stack, "Web", cluster=cluster, task=container, operation=WITH_EXEC)

    assert service(stack)["LoadBalancers"][0]["ContainerName"] == "app"
    outputs = Template.from_stack(stack).to_json()["Outputs"]
    (command,) = (str(output) for name, output in outputs.items() if "OpenShell" in name)
    assert "--container app " in command
    (definition,) = properties(stack, "AWS::ECS::TaskDefinition")
    assert [each["Name"] for each in definition["ContainerDefinitions"]] == ["app", "files"]


def test_shell_opens_where_something_can_be_written(
    stack: Stack, cluster: ContainerCluster
) -> None:
    containers = [
        Container(name="a", image=IMAGE, ports=[Port(number=80)], read_only_root=True),
        Container(name="b", image=IMAGE),
    ]
    task = Task(containers=containers)
    LoadBalancedService(stack, "Web", cluster=cluster, task=task, operation=WITH_EXEC)
    outputs = Template.from_stack(stack).to_json()["Outputs"]
    (command,) = (str(output) for name, output in outputs.items() if "OpenShell" in name)
    assert "--container b" in command


@pytest.mark.parametrize("overlay", [["AWS::ECS::Service"], "AWS::ECS::Service"])
def test_overlay_that_is_no_mapping_itself(
    stack: Stack, cluster: ContainerCluster, overlay: Any
) -> None:
    with pytest.raises(InvalidSpecError, match="not a mapping"):
        LoadBalancedService(stack, "Web", cluster=cluster, image=IMAGE, port=80, overlay=overlay)
