"""How services of a cluster find and reach each other."""

from collections.abc import Sequence
from typing import Any

import pytest
from aws_cdk import App, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_servicediscovery as servicediscovery
from aws_cdk.assertions import Annotations, Match

from cdk_containers import (
    CloudMap,
    Container,
    ContainerCluster,
    Discovery,
    InternalService,
    InvalidSpecError,
    LoadBalancedService,
    NetworkMode,
    Port,
    QueueWorker,
    ServiceConnect,
    TargetHealth,
    Task,
    TaskDefinition,
    Udp,
)
from tests.apps import existing_vpc
from tests.templates import before, logical_id, properties, resources

IMAGE = "public.ecr.aws/nginx/nginx:1.27"


@pytest.fixture
def cluster(stack: Stack, vpc: ec2.IVpc) -> ContainerCluster:
    return ContainerCluster(stack, "Cluster", network=vpc, namespace="shop.internal")


def named(
    stack: Stack,
    name: str,
    cluster: ContainerCluster | ecs.ICluster,
    discovery: Discovery | None = None,
    **settings: Any,
) -> InternalService:
    """A service that others find by its construct's name in lowercase letters."""
    if "task" not in settings:
        settings |= {"image": IMAGE, "port": 8080}
    return InternalService(
        stack,
        name,
        cluster=cluster,
        discovery=discovery or ServiceConnect(name=name.lower()),
        **settings,
    )


def connect(stack: Stack, name: str) -> Any:
    return properties(stack, "AWS::ECS::Service", name)["ServiceConnectConfiguration"]


def ports(stack: Stack, name: str) -> Sequence[Any]:
    (container,) = properties(stack, "AWS::ECS::TaskDefinition", name)["ContainerDefinitions"]
    return container["PortMappings"]


def codes(refused: pytest.ExceptionInfo[InvalidSpecError]) -> list[str]:
    return [each.code for each in refused.value.findings]


def test_service_connect(stack: Stack, cluster: ContainerCluster) -> None:
    named(stack, "Orders", cluster)
    namespace = logical_id(stack, "AWS::ServiceDiscovery::PrivateDnsNamespace")
    assert properties(stack, "AWS::ServiceDiscovery::PrivateDnsNamespace")["Name"] == (
        "shop.internal"
    )
    assert connect(stack, "Orders") == {
        "Enabled": True,
        "Namespace": {"Fn::GetAtt": [namespace, "Arn"]},
        "Services": [
            {
                "ClientAliases": [{"DnsName": "orders", "Port": 8080}],
                "DiscoveryName": "orders",
                "PortName": "orders",
            }
        ],
    }
    assert ports(stack, "Orders") == [{"ContainerPort": 8080, "Name": "orders", "Protocol": "tcp"}]


def test_other_port_for_callers(stack: Stack, cluster: ContainerCluster) -> None:
    named(stack, "Orders", cluster, ServiceConnect(name="orders", port=80))
    (offered,) = connect(stack, "Orders")["Services"]
    assert offered["ClientAliases"] == [{"DnsName": "orders", "Port": 80}]


def test_name_of_the_port_and_its_protocol(stack: Stack, cluster: ContainerCluster) -> None:
    port = Port(number=8080, name="api", application_protocol="http2")
    named(
        stack, "Orders", cluster, task=Container(name="app", image=IMAGE, ports=[port]), port=8080
    )
    assert ports(stack, "Orders") == [
        {"AppProtocol": "http2", "ContainerPort": 8080, "Name": "api", "Protocol": "tcp"}
    ]
    (offered,) = connect(stack, "Orders")["Services"]
    assert (offered["PortName"], offered["DiscoveryName"]) == ("api", "orders")


@pytest.mark.parametrize("protocol", ["http", "http2", "grpc"])
def test_service_gives_its_port_the_name_that_a_protocol_needs(
    stack: Stack, cluster: ContainerCluster, protocol: Any
) -> None:
    plain = Port(number=9090)
    port = Port(number=8080, application_protocol=protocol)
    task = Container(name="app", image=IMAGE, ports=[plain, port])
    named(stack, "Orders", cluster, task=task, port=8080)
    assert ports(stack, "Orders") == [
        {"ContainerPort": 9090, "Protocol": "tcp"},
        {"AppProtocol": protocol, "ContainerPort": 8080, "Name": "orders", "Protocol": "tcp"},
    ]


def test_task_definition_alone_needs_the_name(stack: Stack) -> None:
    ports = [Port(number=80, application_protocol="http")]
    with pytest.raises(InvalidSpecError, match="application-protocol-refused"):
        TaskDefinition(
            stack,
            "Task",
            task=Task(containers=[Container(name="app", image=IMAGE, ports=ports)]),
        )


def with_metrics(name: str = "orders", **more: Any) -> dict[str, Any]:
    """Settings of a service that is reached on one port, and on another by the same name."""
    listening = [Port(number=8080), Port(number=9090)]
    return {
        "task": Container(name="app", image=IMAGE, ports=listening),
        "port": 8080,
        "discovery": ServiceConnect(name=name, other_ports=[9090], **more),
    }


def test_two_ports_by_one_name(stack: Stack, cluster: ContainerCluster) -> None:
    named(stack, "Orders", cluster, **with_metrics(port=80))
    assert connect(stack, "Orders")["Services"] == [
        {
            "ClientAliases": [{"DnsName": "orders", "Port": 80}],
            "DiscoveryName": "orders",
            "PortName": "orders",
        },
        {
            "ClientAliases": [{"DnsName": "orders", "Port": 9090}],
            "DiscoveryName": "orders-9090",
            "PortName": "orders-9090",
        },
    ]
    assert [each["Name"] for each in ports(stack, "Orders")] == ["orders", "orders-9090"]


def test_who_calls_connects_to_both_ports(stack: Stack, cluster: ContainerCluster) -> None:
    orders = named(stack, "Orders", cluster, **with_metrics())
    named(stack, "Shop", cluster).call(orders)
    rules = resources(stack, "AWS::EC2::SecurityGroupIngress").values()
    assert {each["Properties"]["FromPort"] for each in rules} == {8080, 9090}


def test_namespace_of_its_own(stack: Stack, vpc: ec2.IVpc) -> None:
    without = ContainerCluster(stack, "Cluster", network=vpc)
    named(stack, "Orders", without, ServiceConnect(name="orders", namespace="orders-dev"))
    assert connect(stack, "Orders")["Namespace"] == "orders-dev"


def test_who_only_calls_offers_nothing(stack: Stack, cluster: ContainerCluster) -> None:
    InternalService(stack, "Mailer", cluster=cluster, image=IMAGE, discovery=ServiceConnect())
    assert connect(stack, "Mailer")["Enabled"] is True
    assert connect(stack, "Mailer")["Services"] == []


def test_load_balanced_service_is_found_too(stack: Stack, cluster: ContainerCluster) -> None:
    LoadBalancedService(
        stack,
        "Web",
        cluster=cluster,
        image=IMAGE,
        port=80,
        discovery=ServiceConnect(name="web"),
    )
    (offered,) = connect(stack, "Web")["Services"]
    assert offered["ClientAliases"] == [{"DnsName": "web", "Port": 80}]


def test_cloud_map(stack: Stack, cluster: ContainerCluster) -> None:
    named(stack, "Orders", cluster, CloudMap(name="orders", ttl_seconds=5))
    namespace = logical_id(stack, "AWS::ServiceDiscovery::PrivateDnsNamespace")
    found = properties(stack, "AWS::ServiceDiscovery::Service")
    assert found["Name"] == "orders"
    assert found["DnsConfig"] == {
        "DnsRecords": [{"TTL": 5, "Type": "A"}],
        "NamespaceId": {"Fn::GetAtt": [namespace, "Id"]},
        "RoutingPolicy": "MULTIVALUE",
    }
    registry = logical_id(stack, "AWS::ServiceDiscovery::Service")
    assert properties(stack, "AWS::ECS::Service")["ServiceRegistries"] == [
        {"RegistryArn": {"Fn::GetAtt": [registry, "Arn"]}}
    ]


def imported(stack: Stack, namespace: servicediscovery.INamespace | None = None) -> ecs.ICluster:
    return ecs.Cluster.from_cluster_attributes(
        stack,
        "Imported",
        cluster_name="shop",
        vpc=existing_vpc(stack),
        default_cloud_map_namespace=namespace,
    )


def test_namespace_of_a_cluster_of_somebody_else(stack: Stack) -> None:
    arn = "arn:aws:servicediscovery:us-east-1:123456789012:namespace/ns-1"
    namespace = servicediscovery.PrivateDnsNamespace.from_private_dns_namespace_attributes(
        stack, "Namespace", namespace_arn=arn, namespace_id="ns-1", namespace_name="shop"
    )
    cluster = imported(stack, namespace)
    named(stack, "Orders", cluster)
    named(stack, "Stock", cluster, CloudMap(name="stock"))
    assert connect(stack, "Orders")["Namespace"] == arn
    registered = properties(stack, "AWS::ServiceDiscovery::Service")
    assert registered["DnsConfig"]["NamespaceId"] == "ns-1"


@pytest.mark.parametrize("discovery", [ServiceConnect(name="orders"), CloudMap(name="orders")])
def test_cluster_without_a_namespace(stack: Stack, vpc: ec2.IVpc, discovery: Discovery) -> None:
    cluster = ContainerCluster(stack, "Cluster", network=vpc)
    with pytest.raises(InvalidSpecError, match="ContainerCluster\\(namespace=") as refused:
        named(stack, "Orders", cluster, discovery)
    assert codes(refused) == ["namespace-missing"]
    assert stack.node.try_find_child("Orders") is None


def test_imported_cluster_without_a_namespace(stack: Stack) -> None:
    with pytest.raises(InvalidSpecError, match="default_cloud_map_namespace"):
        named(stack, "Orders", imported(stack))


def test_namespace_without_dns(stack: Stack) -> None:
    """Service Connect needs none, Cloud Map's addresses do."""
    cluster = imported(stack, servicediscovery.HttpNamespace(stack, "Namespace", name="shop"))
    named(stack, "Orders", cluster)
    with pytest.raises(InvalidSpecError, match="Use ServiceConnect") as refused:
        named(stack, "Stock", cluster, CloudMap(name="stock"))
    assert codes(refused) == ["namespace-without-dns"]


def test_port_of_udp(stack: Stack, cluster: ContainerCluster) -> None:
    ports = [Port(number=53, protocol="udp"), Port(number=80)]
    with pytest.raises(InvalidSpecError, match="Use CloudMap") as refused:
        LoadBalancedService(
            stack,
            "Dns",
            cluster=cluster,
            task=Container(name="app", image=IMAGE, ports=ports),
            expose=Udp(port=53),
            health=TargetHealth(port=80),
            discovery=ServiceConnect(name="dns"),
        )
    assert codes(refused) == ["combination-refused"]


def test_name_that_another_port_has(stack: Stack, cluster: ContainerCluster) -> None:
    ports = [Port(number=80, name="orders"), Port(number=8080)]
    task = Container(name="app", image=IMAGE, ports=ports)
    with pytest.raises(InvalidSpecError, match="port-name-repeated"):
        named(stack, "Orders", cluster, task=task, port=8080)


def test_call(stack: Stack, cluster: ContainerCluster) -> None:
    orders = named(stack, "Orders", cluster)
    shop = named(stack, "Shop", cluster)
    shop.call(orders)
    (rule,) = resources(stack, "AWS::EC2::SecurityGroupIngress").values()
    groups = {
        name: {"Fn::GetAtt": [logical_id(stack, "AWS::EC2::SecurityGroup", name), "GroupId"]}
        for name in ("Orders", "Shop")
    }
    assert rule["Properties"] == {
        "Description": rule["Properties"]["Description"],
        "GroupId": groups["Orders"],
        "SourceSecurityGroupId": groups["Shop"],
        "IpProtocol": "tcp",
        "FromPort": 8080,
        "ToPort": 8080,
    }
    earlier = before(stack, logical_id(stack, "AWS::ECS::Service", "Shop"))
    assert logical_id(stack, "AWS::ECS::Service", "Orders") in earlier
    assert logical_id(stack, "AWS::EC2::SecurityGroupIngress") in earlier
    assert shop.calls == [orders]


def test_each_kind_calls(stack: Stack, cluster: ContainerCluster) -> None:
    orders = named(stack, "Orders", cluster, CloudMap(name="orders"))
    worker = QueueWorker(stack, "Worker", cluster=cluster, image=IMAGE)
    web = LoadBalancedService(stack, "Web", cluster=cluster, image=IMAGE, port=80)
    for caller in (worker, web):
        caller.call(orders)
    to_orders = [
        each["Properties"]
        for each in resources(stack, "AWS::EC2::SecurityGroupIngress").values()
        if each["Properties"]["FromPort"] == 8080
    ]
    assert len(to_orders) == 2


def three_stacks() -> tuple[App, Stack, Stack, ContainerCluster]:
    app = App(builtin_cloud_formation_validation=False)
    shared, one, other = Stack(app, "Shared"), Stack(app, "One"), Stack(app, "Other")
    cluster = ContainerCluster(
        shared, "Cluster", network=existing_vpc(shared), namespace="shop.internal"
    )
    return app, one, other, cluster


def test_call_between_stacks() -> None:
    """The rule is the caller's, whose stack comes later; the other stack knows nothing of it."""
    app, one, other, cluster = three_stacks()
    orders, shop = named(one, "Orders", cluster), named(other, "Shop", cluster)
    shop.call(orders)
    app.synth()
    assert one in other.dependencies
    assert other not in one.dependencies
    assert resources(one, "AWS::EC2::SecurityGroupIngress") == {}
    (rule,) = resources(other, "AWS::EC2::SecurityGroupIngress").values()
    group = logical_id(other, "AWS::EC2::SecurityGroup", "Shop")
    assert rule["Properties"]["SourceSecurityGroupId"] == {"Fn::GetAtt": [group, "GroupId"]}
    assert "Fn::ImportValue" in rule["Properties"]["GroupId"]


def test_way_back_between_stacks() -> None:
    """What the message about calls in a circle recommends."""
    app, one, other, cluster = three_stacks()
    orders, shop = named(one, "Orders", cluster), named(other, "Shop", cluster)
    shop.call(orders)
    shop.connections.allow_default_port_from(orders)
    app.synth()
    assert len(resources(other, "AWS::EC2::SecurityGroupIngress")) == 2
    assert other not in one.dependencies


def test_calls_in_a_circle(stack: Stack, cluster: ContainerCluster) -> None:
    first, second, third = (named(stack, name, cluster) for name in ("A", "B", "C"))
    first.call(second)
    second.call(third)
    with pytest.raises(InvalidSpecError, match="allow_default_port_from") as refused:
        third.call(first)
    assert codes(refused) == ["calls-in-a-circle"]
    assert "Test/C → Test/A → Test/B → Test/C" in refused.value.findings[0].message
    assert len(resources(stack, "AWS::EC2::SecurityGroupIngress")) == 2


def test_two_ways_to_one_service_are_no_circle(stack: Stack, cluster: ContainerCluster) -> None:
    first, second, third = (named(stack, name, cluster) for name in ("A", "B", "C"))
    first.call(second)
    first.call(third)
    second.call(third)
    assert len(resources(stack, "AWS::EC2::SecurityGroupIngress")) == 3


def test_call_of_itself(stack: Stack, cluster: ContainerCluster) -> None:
    orders = named(stack, "Orders", cluster)
    with pytest.raises(InvalidSpecError, match="Test/Orders → Test/Orders"):
        orders.call(orders)


def test_call_of_what_has_no_port(stack: Stack, cluster: ContainerCluster) -> None:
    mailer = InternalService(stack, "Mailer", cluster=cluster, image=IMAGE)
    with pytest.raises(InvalidSpecError, match="Give port=… to Test/Mailer") as refused:
        named(stack, "Shop", cluster).call(mailer)
    assert codes(refused) == ["called-service-without-port"]


def test_call_of_what_has_no_name(stack: Stack, cluster: ContainerCluster) -> None:
    mailer = InternalService(stack, "Mailer", cluster=cluster, image=IMAGE, port=25)
    named(stack, "Shop", cluster).call(mailer)
    said = Match.string_like_regexp("Test/Mailer has no name.*called-service-without-name")
    Annotations.from_stack(stack).has_warning("/Test/Shop", said)


def test_call_without_service_connect(stack: Stack, cluster: ContainerCluster) -> None:
    orders = named(stack, "Orders", cluster)
    mailer = InternalService(stack, "Mailer", cluster=cluster, image=IMAGE)
    with pytest.raises(InvalidSpecError, match="Give it discovery=ServiceConnect\\(\\)") as refused:
        mailer.call(orders)
    assert codes(refused) == ["caller-without-service-connect"]
    assert resources(stack, "AWS::EC2::SecurityGroupIngress") == {}


def test_host_networking(stack: Stack, cluster: ContainerCluster) -> None:
    task = Task(
        containers=[Container(name="app", image=IMAGE, ports=[Port(number=80, name="web")])],
        network_mode=NetworkMode.HOST,
    )
    with pytest.raises(InvalidSpecError, match="port-name-refused"):
        named(stack, "Orders", cluster, CloudMap(name="orders"), task=task)
