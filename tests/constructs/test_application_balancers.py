"""The load balancers that the services of an application share."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from aws_cdk import Stack
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_elasticloadbalancingv2 as elbv2

from cdk_containers import (
    ApplicationService,
    Canary,
    Capacity,
    ContainerApplication,
    ContainerCluster,
    Ec2Capacity,
    Existing,
    InvalidSpecError,
    NetworkMode,
    Port,
    ServiceConnect,
    TargetHealth,
)
from tests.apps import PRIVATE_SUBNETS, existing_vpc, new_stack
from tests.constructs.applications import application, found_as, member, published
from tests.templates import as_text, logical_id, properties, resources

BALANCER = "AWS::ElasticLoadBalancingV2::LoadBalancer"
LISTENER = "AWS::ElasticLoadBalancingV2::Listener"
TARGETS = "AWS::ElasticLoadBalancingV2::TargetGroup"
CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/00000000-0000-0000-0000-000000000000"
GIVEN = "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/shop/0123456789abcdef"


def build(
    stack: Stack, cluster: ContainerCluster, *members: ApplicationService, **settings: Any
) -> ContainerApplication:
    return ContainerApplication(
        stack, "Shop", cluster=cluster, application=application(*members), **settings
    )


def refused(
    stack: Stack, cluster: ContainerCluster | ecs.ICluster, *members: ApplicationService
) -> Sequence[tuple[str, str]]:
    with pytest.raises(InvalidSpecError) as error:
        ContainerApplication(stack, "Shop", cluster=cluster, application=application(*members))
    assert stack.node.try_find_child("Shop") is None
    return [
        (each.code, str(each.where).removeprefix("Test/Shop: ")) for each in error.value.findings
    ]


def given_balancer(stack: Stack) -> elbv2.IApplicationLoadBalancer:
    return elbv2.ApplicationLoadBalancer.from_application_load_balancer_attributes(
        stack, "Given", load_balancer_arn=GIVEN, security_group_id="sg-00000001"
    )


def web(name: str, listener_port: int, protocol: str = "http", **settings: Any) -> Any:
    return member(name, 80, published=[published(name, 80, listener_port, protocol, **settings)])


def test_one_balancer_with_a_listener_for_each_port(
    stack: Stack, cluster: ContainerCluster
) -> None:
    made = build(stack, cluster, web("one", 80), web("two", 9000))
    assert len(resources(stack, BALANCER)) == 1
    for name, port in (("one", 80), ("two", 9000)):
        listener = properties(stack, LISTENER, f"Listener{port}")
        (action,) = listener["DefaultActions"]
        assert action["TargetGroupArn"] == {
            "Ref": logical_id(stack, TARGETS, f"ShopServices{name}")
        }
        assert (listener["Port"], listener["Protocol"]) == (port, "HTTP")
    host = f"${{{logical_id(stack, BALANCER)}.DNSName}}"
    urls = {name: as_text(stack.resolve(url)) for name, url in made.urls.items()}
    assert urls == {"one:80": f"http://{host}/", "two:9000": f"http://{host}:9000/"}
    (group,) = (
        each["Properties"]
        for name, each in resources(stack, "AWS::EC2::SecurityGroup").items()
        if "LoadBalancer" in name
    )
    rules = [(each["CidrIp"], each["FromPort"]) for each in group["SecurityGroupIngress"]]
    assert rules == [("0.0.0.0/0", 80), ("0.0.0.0/0", 9000)]


def test_only_some_may_connect(stack: Stack, cluster: ContainerCluster) -> None:
    dns = member("dns", 5353, published=[published("dns", 5353, 5353, "tcp")])
    build(stack, cluster, web("one", 80), dns, allow_from=["192.0.2.0/24"])
    groups = resources(stack, "AWS::EC2::SecurityGroup")
    blocks = {
        rule["CidrIp"]
        for group in groups.values()
        for rule in group["Properties"].get("SecurityGroupIngress", [])
    }
    assert blocks == {"192.0.2.0/24"}


def test_adding_a_port_replaces_nothing(cluster: ContainerCluster, stack: Stack) -> None:
    build(stack, cluster, web("one", 80))
    before = {kind: resources(stack, kind) for kind in (BALANCER, LISTENER, TARGETS)}
    other = new_stack()
    vpc = ec2.Vpc.from_vpc_attributes(
        other,
        "Vpc",
        vpc_id="vpc-00000000000000001",
        availability_zones=["us-east-1a", "us-east-1b"],
        public_subnet_ids=["subnet-0000000000000000a", "subnet-0000000000000000b"],
    )
    again = ContainerCluster(other, "Cluster", network=vpc)
    build(other, again, web("zero", 8080), web("one", 80))
    for kind, known in before.items():
        assert known.keys() <= resources(other, kind).keys()


@pytest.mark.parametrize("protocol", ["http", "tcp"])
def test_another_port_of_the_container_replaces_nothing(protocol: str) -> None:
    """Or the listener would send requests to a target group that no task is in yet."""
    found: list[Mapping[str, Any]] = []
    for number in (80, 8080):
        stack = new_stack()
        cluster = ContainerCluster(stack, "Cluster", network=existing_vpc(stack))
        port = published("web", number, 80, protocol)
        build(stack, cluster, member("web", number, published=[port]))
        found.append({kind: resources(stack, kind) for kind in (BALANCER, LISTENER, TARGETS)})
        (target,) = properties(stack, "AWS::ECS::Service")["LoadBalancers"]
        assert target["ContainerPort"] == number
    assert found[0] == found[1]


def test_names_that_end_in_digits(stack: Stack, cluster: ContainerCluster) -> None:
    made = build(stack, cluster, web("web", 180), web("web1", 80))
    assert list(made.urls) == ["web:180", "web1:80"]


def test_tasks_are_reached_at_their_ports_only(stack: Stack, cluster: ContainerCluster) -> None:
    two = member(
        "two",
        80,
        5000,
        published=[published("two", 80, 80, "http"), published("two", 5000, 5000, "tcp")],
        networks=["default"],
    )
    build(stack, cluster, two)
    rules = [
        each["Properties"]
        for name, each in resources(stack, "AWS::EC2::SecurityGroupIngress").items()
        if "Networks" not in name
    ]
    assert sorted(each["FromPort"] for each in rules) == [80, 5000]
    group = {
        "Fn::GetAtt": [logical_id(stack, "AWS::EC2::SecurityGroup", "ShopServicestwo"), "GroupId"]
    }
    assert all(each["GroupId"] == group for each in rules)
    service = properties(stack, "AWS::ECS::Service")
    assert [each["ContainerPort"] for each in service["LoadBalancers"]] == [80, 5000]


def test_ports_that_people_write_share_a_target_group(
    stack: Stack, cluster: ContainerCluster
) -> None:
    ports = [published("web", 80, 80, "http"), published("web", 80, 8080, "http")]
    build(stack, cluster, member("web", 80, published=ports))
    assert len(resources(stack, LISTENER)) == 2
    assert len(resources(stack, TARGETS)) == 1
    assert len(properties(stack, "AWS::ECS::Service")["LoadBalancers"]) == 1


@pytest.mark.parametrize("named", [True, False])
def test_https(stack: Stack, cluster: ContainerCluster, named: bool) -> None:
    other = CERTIFICATE.replace("000", "111")
    certificate = acm.Certificate.from_certificate_arn(stack, "Certificate", other)
    settings = {"certificate_arn": CERTIFICATE} if named else {}
    build(
        stack,
        cluster,
        web("web", 443, "https", **settings),
        existing=Existing(certificate=certificate),
    )
    listener = properties(stack, LISTENER)
    assert listener["Certificates"] == [{"CertificateArn": CERTIFICATE if named else other}]
    assert listener["Protocol"] == "HTTPS"
    assert "TLS13" in listener["SslPolicy"]


@pytest.mark.parametrize("protocols", [("tcp", "udp"), ("udp", "tcp")])
def test_tcp_and_udp_on_one_port(
    stack: Stack, cluster: ContainerCluster, protocols: Sequence[str]
) -> None:
    dns = member(
        "dns",
        Port(number=53),
        Port(number=53, protocol="udp"),
        published=[published("dns", 53, 53, protocol) for protocol in protocols],
    )
    made = build(stack, cluster, dns)
    assert properties(stack, LISTENER)["Protocol"] == "TCP_UDP"
    group = properties(stack, TARGETS)
    assert (group["Protocol"], group["HealthCheckProtocol"]) == ("TCP_UDP", "TCP")
    assert group["HealthCheckPort"] == "traffic-port"
    assert set(made.urls) == {"dns:53", "dns:53/udp"}
    rules = properties(stack, "AWS::EC2::SecurityGroup", "LoadBalancer")["SecurityGroupIngress"]
    assert {each["IpProtocol"] for each in rules} == {"tcp", "udp"}


def test_udp_is_checked_at_a_tcp_port(stack: Stack, cluster: ContainerCluster) -> None:
    """The service is found by a TCP port, too, which stays its own."""
    syslog = member(
        "syslog",
        Port(number=8080),
        Port(number=514, protocol="udp"),
        service={**found_as("syslog", 8080), "health": TargetHealth(port=8080)},
        published=[published("syslog", 514, 514, "udp")],
    )
    build(stack, cluster, syslog)
    group = properties(stack, TARGETS)
    assert (group["Protocol"], group["HealthCheckPort"]) == ("UDP", "8080")
    service = properties(stack, "AWS::ECS::Service")
    assert service["HealthCheckGracePeriodSeconds"] == 60
    (alias,) = service["ServiceConnectConfiguration"]["Services"]
    assert alias["ClientAliases"] == [{"DnsName": "syslog", "Port": 8080}]
    opened = [
        (each["Properties"]["IpProtocol"], each["Properties"]["FromPort"])
        for each in resources(stack, "AWS::EC2::SecurityGroupIngress").values()
    ]
    assert sorted(opened) == [("tcp", 8080), ("udp", 514)]


def test_path_is_asked_for_where_http_is_spoken(stack: Stack, cluster: ContainerCluster) -> None:
    web = member(
        "web",
        80,
        5000,
        service={"health": TargetHealth(path="/health")},
        published=[published("web", 80, 80, "http"), published("web", 5000, 5000, "tcp")],
    )
    build(stack, cluster, web)
    assert properties(stack, TARGETS, "Http80")["HealthCheckPath"] == "/health"
    tcp = properties(stack, TARGETS, "Tcp5000")
    assert (tcp["HealthCheckProtocol"], "HealthCheckPath" in tcp) == ("TCP", False)


def test_called_port_stays_when_another_is_published(
    stack: Stack, cluster: ContainerCluster
) -> None:
    both = member(
        "both",
        80,
        9000,
        service={"discovery": ServiceConnect(name="both"), "port": 9000},
        published=[published("both", 80, 80, "http")],
    )
    build(stack, cluster, both)
    offered = properties(stack, "AWS::ECS::Service")["ServiceConnectConfiguration"]["Services"]
    ports = [alias["Port"] for each in offered for alias in each["ClientAliases"]]
    assert sorted(ports) == [80, 9000]


def test_given_balancer_gets_listeners(stack: Stack, cluster: ContainerCluster) -> None:
    existing = Existing(load_balancer=given_balancer(stack))
    made = build(stack, cluster, web("web", 8080), existing=existing)
    assert resources(stack, BALANCER) == {}
    assert properties(stack, LISTENER)["LoadBalancerArn"] == GIVEN
    assert made.load_balancer is existing.load_balancer
    assert made.urls == {}
    opened = [
        each["Properties"]
        for each in resources(stack, "AWS::EC2::SecurityGroupIngress").values()
        if each["Properties"]["GroupId"] == "sg-00000001"
    ]
    assert [(each["CidrIp"], each["FromPort"]) for each in opened] == [("0.0.0.0/0", 8080)]


def test_another_balancer_is_another_target_group(stack: Stack, cluster: ContainerCluster) -> None:
    """A target group belongs to one load balancer, also while one replaces another."""
    balancer = given_balancer(stack)
    build(stack, cluster, web("web", 80), existing=Existing(load_balancer=balancer))
    asked = application(web("web", 80))
    ContainerApplication(stack, "Own", cluster=cluster, application=asked)
    given, own = (logical_id(stack, TARGETS, name)[len(name) : -8] for name in ("Shop", "Own"))
    assert given != own


def test_instances_are_opened_to_the_balancer(stack: Stack, cluster: ContainerCluster) -> None:
    nodes = Ec2Capacity(stack, "Nodes", cluster=cluster, instance_types=["m7i.large"])
    bridged = [
        member(
            name,
            80,
            task={"network_mode": NetworkMode.BRIDGE},
            published=[published(name, 80, port, "http")],
            networks=["default"],
        )
        for name, port in (("one", 80), ("two", 81))
    ]
    build(stack, cluster, *bridged, capacity=[Capacity.ec2(nodes)])
    rules = resources(stack, "AWS::EC2::SecurityGroupIngress")
    ports = {
        (each["Properties"]["FromPort"], each["Properties"]["ToPort"])
        for name, each in rules.items()
        if "Nodes" in name
    }
    assert ports == {(32768, 65535)}
    # From the load balancer, and from each other.
    assert len([name for name in rules if name.startswith("Nodes")]) == 2


def test_instances_are_opened_for_all_that_others_call(
    stack: Stack, cluster: ContainerCluster
) -> None:
    nodes = Ec2Capacity(stack, "Nodes", cluster=cluster, instance_types=["m7i.large"])
    discovery = ServiceConnect(name="api", other_ports=[81])
    api = member(
        "api",
        Port(number=80, host_port=8080),
        Port(number=81, host_port=8081),
        task={"network_mode": NetworkMode.BRIDGE},
        service={"discovery": discovery, "port": 80},
        networks=["default"],
    )
    caller = member("caller", service={"discovery": ServiceConnect()}, networks=["default"])
    build(stack, cluster, api, caller, capacity=[Capacity.ec2(nodes)])
    opened = [
        each["Properties"]["FromPort"]
        for name, each in resources(stack, "AWS::EC2::SecurityGroupIngress").items()
        if "Nodes" in name
    ]
    assert sorted(opened) == [8080, 8081]


def test_https_without_a_certificate(stack: Stack, cluster: ContainerCluster) -> None:
    assert refused(stack, cluster, web("web", 443, "https")) == [
        ("application-certificate-missing", "services[web].published[443]")
    ]


def test_port_for_two(stack: Stack, cluster: ContainerCluster) -> None:
    one = member("one", 53, published=[published("one", 53, 53, "tcp")])
    two = member(
        "two",
        Port(number=54),
        Port(number=53, protocol="udp"),
        published=[published("two", 53, 53, "udp")],
    )
    assert refused(stack, cluster, one, two) == [
        ("application-port-taken", "services[two].published[53]")
    ]


def test_shifted_traffic(stack: Stack, cluster: ContainerCluster) -> None:
    shifted = member(
        "web", 80, service={"deployment": Canary()}, published=[published("web", 80, 80, "http")]
    )
    found = refused(stack, cluster, shifted)
    assert ("application-deployment-refused", "services[web].deployment") in found


@pytest.mark.parametrize("protocol", ["http", "tcp"])
def test_balancer_needs_public_subnets(stack: Stack, protocol: str) -> None:
    vpc = ec2.Vpc.from_vpc_attributes(
        stack,
        "Private",
        vpc_id="vpc-00000000000000002",
        availability_zones=["us-east-1a", "us-east-1b"],
        private_subnet_ids=PRIVATE_SUBNETS,
    )
    cluster = ecs.Cluster.from_cluster_attributes(stack, "C", cluster_name="c", vpc=vpc)
    assert refused(stack, cluster, web("web", 80, protocol)) == [("subnets-missing", "cluster")]
