"""Several services on one load balancer: each brings its own rule, and leaves the others alone."""

import json
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from typing import Any

import pytest
from aws_cdk import App, Stack
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk.assertions import Template
from hypothesis import event, given, settings
from hypothesis import strategies as st

from cdk_containers import (
    ContainerCluster,
    ExistingListener,
    Http,
    Https,
    InvalidSpecError,
    LoadBalancedService,
    Network,
    Route,
    Scaling,
    SharedLoadBalancer,
    TargetHealth,
)
from tests.apps import existing_vpc, new_stack
from tests.edges import Edge, edges

IMAGE = "public.ecr.aws/nginx/nginx:1.27"
LISTENER = "arn:aws:elasticloadbalancing:us-east-1:123456789012:listener/app/shop/0/1"
RULE = "AWS::ElasticLoadBalancingV2::ListenerRule"
TARGET_GROUP = "AWS::ElasticLoadBalancingV2::TargetGroup"

Resources = Mapping[str, Mapping[str, Any]]


def existing_listener(
    stack: Stack, construct_id: str = "Listener", **more: Any
) -> elbv2.IApplicationListener:
    return elbv2.ApplicationListener.from_application_listener_attributes(
        stack,
        construct_id,
        listener_arn=LISTENER,
        security_group=ec2.SecurityGroup.from_security_group_id(
            stack, f"{construct_id}Group", "sg-00000000000000001", **more
        ),
    )


def of_type(stack: Stack, kind: str) -> Resources:
    return Template.from_stack(stack).find_resources(kind)


def only(resources: Resources) -> Mapping[str, Any]:
    (found,) = resources.values()
    return found["Properties"]


@pytest.fixture
def balancer(stack: Stack, vpc: ec2.IVpc) -> SharedLoadBalancer:
    return SharedLoadBalancer(stack, "Balancer", network=vpc)


def test_requests_that_are_for_nobody_are_answered(
    stack: Stack, balancer: SharedLoadBalancer
) -> None:
    (action,) = only(of_type(stack, "AWS::ElasticLoadBalancingV2::Listener"))["DefaultActions"]
    assert action["Type"] == "fixed-response"
    assert action["FixedResponseConfig"]["StatusCode"] == "404"
    assert balancer.rules == {}


def test_each_stack_has_what_its_service_needs(flags: Mapping[str, Any]) -> None:
    """So that no two stacks refer to each other, and each can go without the others noticing."""
    app = App(context=dict(flags), builtin_cloud_formation_validation=False)
    base = Stack(app, "Base")
    network = Network(base, "Network")
    cluster = ContainerCluster(base, "Cluster", network=network)
    balancer = SharedLoadBalancer(Stack(app, "Balancer"), "Balancer", network=network)
    for name in ("Shop", "Blog"):
        LoadBalancedService(
            Stack(app, name),
            "Web",
            cluster=cluster,
            image=IMAGE,
            port=8080,
            expose=Route(listener=balancer, hosts=[f"{name.lower()}.example.org"]),
            health=TargetHealth(port=9000),
        )
    assembly = app.synth()
    templates = {stack.stack_name: stack.template for stack in assembly.stacks}

    for name in ("Shop", "Blog"):
        kinds = [each["Type"] for each in templates[name]["Resources"].values()]
        assert kinds.count(RULE) == kinds.count(TARGET_GROUP) == 1
        ways = edges(templates[name])
        assert [(way.side, way.ports) for way in ways if "Balancer" in way.source] == [
            ("egress", "tcp 8080"),
            ("egress", "tcp 9000"),
            ("ingress", "tcp 8080"),
            ("ingress", "tcp 9000"),
        ]
        others = {"Shop", "Blog"} - {name}
        waits_for = {each.id for each in assembly.get_stack_by_name(name).dependencies}
        assert waits_for & {*others, "Base", "Balancer"} == {"Base", "Balancer"}
    assert edges(templates["Base"]) == edges(templates["Balancer"]) == []
    assert "Shop" not in json.dumps([templates["Base"], templates["Balancer"], templates["Blog"]])


def test_conditions_and_priority(
    stack: Stack, cluster: ContainerCluster, balancer: SharedLoadBalancer
) -> None:
    LoadBalancedService(
        stack,
        "Api",
        cluster=cluster,
        image=IMAGE,
        port=80,
        expose=Route(
            listener=balancer, hosts=["shop.example.org"], paths=["/api", "/api/*"], priority=7
        ),
    )
    rule = only(of_type(stack, RULE))
    assert rule["Priority"] == 7
    assert rule["Conditions"] == [
        {"Field": "host-header", "HostHeaderConfig": {"Values": ["shop.example.org"]}},
        {"Field": "path-pattern", "PathPatternConfig": {"Values": ["/api", "/api/*"]}},
    ]
    assert rule["Actions"][0]["TargetGroupArn"] == {"Ref": next(iter(of_type(stack, TARGET_GROUP)))}
    assert balancer.rules["Test/Api"].paths == ["/api", "/api/*"]


@pytest.mark.parametrize("existing", [True, False])
def test_scaling_on_requests(
    stack: Stack, cluster: ContainerCluster, vpc: ec2.IVpc, *, existing: bool
) -> None:
    LoadBalancedService(
        stack,
        "Api",
        cluster=cluster,
        image=IMAGE,
        port=80,
        expose=Route(
            listener=ExistingListener(existing_listener(stack), url="http://a.co/")
            if existing
            else SharedLoadBalancer(stack, "Balancer", network=vpc),
            paths=["/api/*"],
        ),
        scaling=Scaling(requests_per_target_per_minute=600),
    )
    policies = of_type(stack, "AWS::ApplicationAutoScaling::ScalingPolicy").values()
    (label,) = (
        text for each in policies if "ResourceLabel" in (text := json.dumps(each["Properties"]))
    )
    (group,) = of_type(stack, TARGET_GROUP)
    assert json.dumps({"Fn::GetAtt": [group, "TargetGroupFullName"]}) in label
    assert ("app/shop/0" in label) == existing


@pytest.mark.parametrize(
    ("url", "hosts", "paths", "expected"),
    [
        ("https://example.org/", [], ["/api/*"], "https://example.org/api/"),
        ("https://example.org/", [], ["*.png"], "https://example.org/"),
        ("https://example.org/", ["*.example.org"], [], "https://example.org/"),
        ("http://10.0.0.1:8080/", ["*.co", "b.co"], ["/b", "/c"], "http://b.co:8080/b"),
    ],
)
def test_url(
    stack: Stack,
    cluster: ContainerCluster,
    url: str,
    hosts: Sequence[str],
    paths: Sequence[str],
    expected: str,
) -> None:
    listener = ExistingListener(existing_listener(stack), url=url)
    route = Route(listener=listener, hosts=hosts, paths=paths)
    web = LoadBalancedService(stack, "Web", cluster=cluster, image=IMAGE, port=80, expose=route)
    assert web.url == expected


def test_url_of_a_load_balancer_without_a_domain(
    stack: Stack, cluster: ContainerCluster, balancer: SharedLoadBalancer
) -> None:
    route = Route(listener=balancer, paths=["/api/*"])
    web = LoadBalancedService(stack, "Web", cluster=cluster, image=IMAGE, port=80, expose=route)
    name = stack.resolve(balancer.load_balancer.load_balancer_dns_name)
    assert stack.resolve(web.url) == {"Fn::Join": ["", ["http://", name, "/api/"]]}


@pytest.mark.parametrize("lets_all_out", [True, False])
def test_existing_listener(stack: Stack, cluster: ContainerCluster, *, lets_all_out: bool) -> None:
    listener = ExistingListener(
        existing_listener(stack, allow_all_outbound=lets_all_out), url="https://example.org/"
    )
    LoadBalancedService(
        stack,
        "Web",
        cluster=cluster,
        image=IMAGE,
        port=8080,
        expose=Route(listener=listener, hosts=["shop.example.org"]),
    )
    template = Template.from_stack(stack)
    template.resource_count_is("AWS::ElasticLoadBalancingV2::LoadBalancer", 0)
    assert only(of_type(stack, RULE))["ListenerArn"] == LISTENER
    (tasks,) = (
        name for name in template.find_resources("AWS::EC2::SecurityGroup") if "Web" in name
    )
    group = "sg-00000000000000001"
    out = [] if lets_all_out else [Edge(group, tasks, "egress", "tcp 8080")]
    assert edges(template.to_json()) == [*out, Edge(group, tasks, "ingress", "tcp 8080")]


def test_existing_listener_in_the_stacks_of_several_services() -> None:
    app = App(builtin_cloud_formation_validation=False)
    base = Stack(app, "Base")
    cluster = ContainerCluster(base, "Cluster", network=existing_vpc(base))
    listener = ExistingListener(
        existing_listener(base, allow_all_outbound=False), url="https://example.org/"
    )
    for name in ("Shop", "Blog"):
        route = Route(listener=listener, paths=[f"/{name}/*"])
        LoadBalancedService(
            Stack(app, name), "Web", cluster=cluster, image=IMAGE, port=80, expose=route
        )
    assembly = app.synth()
    assert edges(assembly.get_stack_by_name("Base").template) == []
    for name in ("Shop", "Blog"):
        assert len(edges(assembly.get_stack_by_name(name).template)) == 2


def test_the_same_listener_imported_under_another_id_moves_nothing() -> None:
    found: list[Resources] = []
    for construct_id in ("Listener", "Another"):
        stack = new_stack()
        cluster = ContainerCluster(stack, "Cluster", network=existing_vpc(stack))
        listener = ExistingListener(existing_listener(stack, construct_id), url="http://a.co/")
        route = Route(listener=listener, paths=["/api/*"])
        LoadBalancedService(stack, "Web", cluster=cluster, image=IMAGE, port=80, expose=route)
        found.append({**of_type(stack, RULE), **of_type(stack, TARGET_GROUP)})
    assert found[0] == found[1]


def test_listener_whose_arn_is_known_at_deployment_only(
    stack: Stack, cluster: ContainerCluster, balancer: SharedLoadBalancer
) -> None:
    one, other = (
        ExistingListener(
            elbv2.ApplicationListener.from_application_listener_attributes(
                stack,
                name,
                listener_arn=balancer.listener.listener_arn,
                security_group=balancer.load_balancer.connections.security_groups[0],
            ),
            url="http://a.co/",
        )
        for name in ("One", "Another")
    )
    assert one.identity != other.identity
    route = Route(listener=one, paths=["/api/*"])
    LoadBalancedService(stack, "Web", cluster=cluster, image=IMAGE, port=80, expose=route)
    assert one.identity in next(iter(of_type(stack, RULE)))


def test_every_service_waits_for_its_rule(
    stack: Stack, cluster: ContainerCluster, balancer: SharedLoadBalancer
) -> None:
    """Or ECS refuses it: its target group has no load balancer yet (aws-cdk #34290)."""
    route = Route(listener=balancer, paths=["/api/*"])
    LoadBalancedService(stack, "Web", cluster=cluster, image=IMAGE, port=80, expose=route)
    (rule,) = of_type(stack, RULE)
    (service,) = of_type(stack, "AWS::ECS::Service").values()
    assert rule in service["DependsOn"]


def test_rules_that_clash_are_told_at_the_one_that_comes_later(
    stack: Stack, cluster: ContainerCluster, balancer: SharedLoadBalancer
) -> None:
    def add(construct_id: str, **more: Any) -> None:
        route = Route(listener=balancer, **more)
        LoadBalancedService(
            stack, construct_id, cluster=cluster, image=IMAGE, port=80, expose=route
        )

    add("Api", paths=["/api/*"], priority=5)
    with pytest.raises(InvalidSpecError) as refused:
        add("Web", paths=["/*"], priority=5)
    (found,) = refused.value.findings
    assert str(found) == (
        "Test/Web: expose.priority: Test/Web and Test/Api both have the priority 5. "
        "Give Test/Web priority=49001. [listener-priority-repeated]"
    )
    assert [*balancer.rules] == ["Test/Api"]
    assert stack.node.try_find_child("Web") is None

    add("Web", paths=["/*"], priority=49001)
    assert [*balancer.rules] == ["Test/Api", "Test/Web"]


@pytest.mark.parametrize(
    ("more", "place", "code"),
    [
        ({}, "expose", "listener-rule-without-condition"),
        ({"hosts": ["https://a.co"]}, "expose.hosts", "listener-host-invalid"),
        ({"paths": "/api"}, "expose.paths", "argument-type-invalid"),
        (
            {"paths": ["/a"], "sticky_seconds": 0},
            "expose.sticky_seconds",
            "sticky-seconds-out-of-range",
        ),
    ],
)
def test_route_that_is_wrong_alone(
    stack: Stack,
    cluster: ContainerCluster,
    balancer: SharedLoadBalancer,
    more: Mapping[str, Any],
    place: str,
    code: str,
) -> None:
    route = Route(listener=balancer, **more)
    with pytest.raises(InvalidSpecError) as refused:
        LoadBalancedService(stack, "Web", cluster=cluster, image=IMAGE, port=80, expose=route)
    assert [(str(each.where), each.code) for each in refused.value.findings] == [
        (f"Test/Web: {place}", code)
    ]
    assert balancer.rules == {}


def test_service_that_is_refused_for_something_else_leaves_no_rule(
    stack: Stack, cluster: ContainerCluster, balancer: SharedLoadBalancer
) -> None:
    route = Route(listener=balancer, paths=["/api/*"])
    with pytest.raises(InvalidSpecError, match="port-out-of-range"):
        LoadBalancedService(stack, "Web", cluster=cluster, image=IMAGE, port=99999, expose=route)
    assert balancer.rules == {}
    LoadBalancedService(stack, "Web", cluster=cluster, image=IMAGE, port=80, expose=route)


def test_service_with_the_name_of_another_changes_no_rule(
    stack: Stack, cluster: ContainerCluster, balancer: SharedLoadBalancer
) -> None:
    for paths, refused in ((["/api/*"], False), (["/web/*"], True)):
        route = Route(listener=balancer, paths=paths)
        expected = pytest.raises(RuntimeError, match="Web") if refused else nullcontext()
        with expected:
            LoadBalancedService(stack, "Web", cluster=cluster, image=IMAGE, port=80, expose=route)
    assert balancer.rules["Test/Web"].paths == ["/api/*"]


def test_overlay(stack: Stack, vpc: ec2.IVpc) -> None:
    balancer = "AWS::ElasticLoadBalancingV2::LoadBalancer"
    overlay = {balancer: {"IpAddressType": "dualstack"}}
    SharedLoadBalancer(stack, "Balancer", network=vpc, overlay=overlay)
    assert only(of_type(stack, balancer))["IpAddressType"] == "dualstack"


def test_arguments_of_the_load_balancer_are_checked(stack: Stack, vpc: ec2.IVpc) -> None:
    expose = Http(allow_from=["10.0.0.1/8"], sticky_seconds=60)
    with pytest.raises(InvalidSpecError) as refused:
        SharedLoadBalancer(stack, "Balancer", network=vpc, expose=expose)
    assert {each.code for each in refused.value.findings} == {
        "address-range-invalid",
        "sticky-seconds-for-all",
    }
    assert "Route" in str(refused.value)


def test_network_without_public_subnets(stack: Stack) -> None:
    vpc = ec2.Vpc.from_vpc_attributes(stack, "Vpc", vpc_id="vpc-1", availability_zones=["a"])
    with pytest.raises(InvalidSpecError, match=r"Test/Balancer: network: .*\[subnets-missing\]"):
        SharedLoadBalancer(stack, "Balancer", network=vpc)


def test_certificates_of_further_domains(stack: Stack, vpc: ec2.IVpc) -> None:
    first, second = (
        acm.Certificate.from_certificate_arn(
            stack, f"Certificate{each}", f"arn:aws:acm:us-east-1:123456789012:certificate/{each}"
        )
        for each in (1, 2)
    )
    balancer = SharedLoadBalancer(stack, "Balancer", network=vpc, expose=Https(certificate=first))
    balancer.listener.add_certificates(
        "Customer", [elbv2.ListenerCertificate(second.certificate_arn)]
    )
    added = only(of_type(stack, "AWS::ElasticLoadBalancingV2::ListenerCertificate"))
    assert added["Certificates"] == [{"CertificateArn": second.certificate_arn}]
    assert "Https" in added["ListenerArn"]["Ref"]


Listener = dict[str, str]
"""The paths of services, by their names."""

_NAMES = ("Api", "Blog", "Shop", "Wiki")
_edits = st.lists(
    st.tuples(st.sampled_from(["add", "remove", "rename", "reorder"]), st.sampled_from(_NAMES)),
    min_size=1,
    max_size=4,
)


def _edited(listener: Listener, kind: str, name: str) -> Listener:
    match kind:
        case "add":
            return {f"New{name}": f"/new{name}/*", **listener}
        case "remove":
            return {each: path for each, path in listener.items() if each != name}
        case "rename":
            return {f"Re{each}" if each == name else each: path for each, path in listener.items()}
        case _:
            return dict(reversed(listener.items()))


def _synthesized(listener: Listener) -> Mapping[str, Resources]:
    """What each service has in the templates, services in two stacks, half of them in each."""
    app = App(builtin_cloud_formation_validation=False)
    base = Stack(app, "Base")
    vpc = existing_vpc(base)
    cluster = ecs.Cluster.from_cluster_attributes(base, "Cluster", cluster_name="c", vpc=vpc)
    balancer = SharedLoadBalancer(base, "Balancer", network=vpc)
    stacks = [Stack(app, "One"), Stack(app, "Two")]
    for name, path in listener.items():
        LoadBalancedService(
            stacks[len(name) % 2],
            name,
            cluster=cluster,
            image=IMAGE,
            port=80,
            expose=Route(listener=balancer, paths=[path]),
        )
    assembly = app.synth()
    resources = {
        name: resource
        for stack in stacks
        for name, resource in assembly.get_stack_by_name(stack.stack_name)
        .template.get("Resources", {})
        .items()
    }
    return {
        name: {key: value for key, value in resources.items() if key.startswith(name)}
        for name in listener
    }


@settings(max_examples=15)
@given(_edits)
def test_no_edit_changes_anything_of_another_service(edits: list[tuple[str, str]]) -> None:
    listener = {name: f"/{name}/*" for name in _NAMES[:3]}
    before = _synthesized(listener)
    for kind, name in edits:
        listener = _edited(listener, kind, name)
        after = _synthesized(listener)
        for same in before.keys() & after.keys():
            event(f"{kind}: a service is left alone")
            assert {RULE, TARGET_GROUP} <= {each["Type"] for each in after[same].values()}
            assert after[same] == before[same]
        before = after
