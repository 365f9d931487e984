"""What ECS shifts traffic with: two target groups, two rules or listeners, a role, the hooks."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from aws_cdk import App, Stack
from aws_cdk import aws_lambda as lambda_
from aws_cdk.assertions import Annotations, Match, Template
from syrupy.assertion import SnapshotAssertion

from cdk_containers import (
    Approval,
    BlueGreen,
    Canary,
    Deployment,
    FunctionHook,
    InvalidSpecError,
    LifecycleStage,
    Linear,
    Rolling,
    Task,
)
from cdk_containers.load_balancing.traffic_shift import Shift
from tests.apps import new_stack
from tests.constructs.building import validated
from tests.constructs.shifting import APP, OVER_HTTP, WAYS, Shop, id_of
from tests.edges import edges
from tests.readable import readable_template
from tests.templates import as_text, before, properties, resources, statements

STRATEGIES: Mapping[str, Deployment] = {
    "blue-green": BlueGreen(bake_minutes=7),
    "canary": Canary(percent=2.5, canary_bake_minutes=20),
    "linear": Linear(step_percent=25, step_bake_minutes=3, hooks=[Approval()]),
}
RULE = "AWS::ElasticLoadBalancingV2::ListenerRule"
Properties = Mapping[str, Any]


class Released:
    """The services of one strategy behind every load balancer, once CDK and cfn-lint agree."""

    def __init__(self, deployment: Deployment) -> None:
        app = App(context={"@aws-cdk/core:validateAgainstDefaultRules": True})
        stack = Stack(app, "Test")
        shop = Shop(stack)
        made = [
            shop.service(way, on_ec2=on_ec2, deployment=deployment)
            for way in WAYS
            for on_ec2 in (False, True)
        ]
        self.services = {web.node.id: web for web in made}
        (self.template,) = validated(app)

    def properties(self, logical_id: str) -> Properties:
        return self.template["Resources"][logical_id]["Properties"]

    def service(self, name: str) -> Mapping[str, Any]:
        return self.template["Resources"][id_of(self.services[name].service)]

    def groups(self, name: str) -> list[str]:
        return [id_of(each) for each in self.services[name].target_groups]

    def shift(self, name: str) -> Shift:
        shift = self.services[name].traffic_shift
        assert shift is not None
        return shift


@cache
def released(strategy: str) -> Released:
    return Released(STRATEGIES[strategy])


strategies = pytest.mark.parametrize("strategy", STRATEGIES)
everywhere = pytest.mark.parametrize("name", [f"{way}{on}" for way in WAYS for on in ("", "OnEc2")])


def to_main_only(main: str, alternate: str) -> list[Mapping[str, Any]]:
    return [
        {
            "Type": "forward",
            "ForwardConfig": {
                "TargetGroups": [
                    {"TargetGroupArn": {"Ref": main}, "Weight": 100},
                    {"TargetGroupArn": {"Ref": alternate}, "Weight": 0},
                ]
            },
        }
    ]


@strategies
@everywhere
def test_both_forward_to_both_versions_by_weight(strategy: str, name: str) -> None:
    of = released(strategy)
    shift = of.shift(name)
    for rule in (shift.production, shift.test):
        found = of.properties(id_of(rule))
        actions = found["Actions" if name.startswith(OVER_HTTP) else "DefaultActions"]
        assert actions == to_main_only(*of.groups(name))
        # A tag of the whole app would be an edit of the rule.
        assert "Tags" not in found


@strategies
@everywhere
def test_both_target_groups_are_the_same(strategy: str, name: str) -> None:
    of = released(strategy)
    main, alternate = map(of.properties, of.groups(name))
    assert main == alternate
    checked = {key: value for key, value in main.items() if "HealthCheck" in key}
    assert checked == {
        "HealthCheckIntervalSeconds": 20,
        "HealthCheckPath": "/ready",
        "HealthCheckPort": "9000",
        "HealthCheckTimeoutSeconds": 5,
        **({} if name.startswith(OVER_HTTP) else {"HealthCheckProtocol": "HTTP"}),
    }
    assert main["TargetType"] == "ip"
    assert {
        "Key": "deregistration_delay.timeout_seconds",
        "Value": "7",
    } in main["TargetGroupAttributes"]


@strategies
@everywhere
def test_the_service_knows_what_to_shift_traffic_with(strategy: str, name: str) -> None:
    of = released(strategy)
    shift, (main, alternate) = of.shift(name), of.groups(name)
    service = of.service(name)
    (balancer,) = service["Properties"]["LoadBalancers"]
    advanced = balancer["AdvancedConfiguration"]
    role = advanced.pop("RoleArn")["Fn::GetAtt"][0]
    production, test = id_of(shift.production), id_of(shift.test)
    assert balancer["TargetGroupArn"] == {"Ref": main}
    assert advanced == {
        "AlternateTargetGroupArn": {"Ref": alternate},
        "ProductionListenerRule": {"Ref": production},
        "TestListenerRule": {"Ref": test},
    }
    # ECS refuses target groups that no load balancer has.
    assert {production, test} <= set(service["DependsOn"])
    found = of.properties(role)
    (trusted,) = found["AssumeRolePolicyDocument"]["Statement"]
    assert trusted["Principal"] == {"Service": "ecs.amazonaws.com"}
    assert [as_text(each).rpartition("/")[2] for each in found["ManagedPolicyArns"]] == [
        "AmazonECSInfrastructureRolePolicyForLoadBalancers"
    ]


@strategies
@everywhere
def test_strategy(strategy: str, name: str) -> None:
    found = released(strategy).service(name)["Properties"]["DeploymentConfiguration"]
    expected: Mapping[str, Properties] = {
        "blue-green": {"Strategy": "BLUE_GREEN", "BakeTimeInMinutes": 7},
        "canary": {
            "Strategy": "CANARY",
            "BakeTimeInMinutes": 5,
            "CanaryConfiguration": {"CanaryPercent": 2.5, "CanaryBakeTimeInMinutes": 20},
        },
        "linear": {
            "Strategy": "LINEAR",
            "BakeTimeInMinutes": 5,
            "LinearConfiguration": {"StepPercent": 25, "StepBakeTimeInMinutes": 3},
        },
    }
    assert found.items() >= expected[strategy].items()
    # ECS heeds it in rolling deployments only.
    assert "DeploymentCircuitBreaker" not in found


@strategies
@pytest.mark.parametrize("way", OVER_HTTP)
def test_test_traffic_has_a_header(strategy: str, way: str) -> None:
    of = released(strategy)
    shift = of.shift(way)
    production, test = of.properties(id_of(shift.production)), of.properties(id_of(shift.test))
    assert test["Priority"] == production["Priority"] - 1
    assert test["ListenerArn"] == production["ListenerArn"]
    *same, header = test["Conditions"]
    assert same == production["Conditions"]
    assert header == {
        "Field": "http-header",
        "HttpHeaderConfig": {"HttpHeaderName": "x-amzn-ecs-blue-green-test", "Values": ["true"]},
    }


@strategies
@pytest.mark.parametrize(
    ("way", "protocol", "port"), [("Tcp", "TCP", 5432), ("Udp", "UDP", 53), ("Tls", "TLS", 443)]
)
def test_test_traffic_has_a_port(strategy: str, way: str, protocol: str, port: int) -> None:
    of = released(strategy)
    shift = of.shift(way)
    production, test = of.properties(id_of(shift.production)), of.properties(id_of(shift.test))
    assert (production["Protocol"], production["Port"]) == (protocol, port)
    assert test == {**production, "Port": 9443}


@pytest.mark.parametrize("way", OVER_HTTP[1:])
def test_the_rules_are_in_the_stack_of_the_service(way: str) -> None:
    """So that a listener's stack knows nothing of those who shift traffic on it."""
    app = App(builtin_cloud_formation_validation=False)
    base = Stack(app, "Base")
    shop = Shop(base)
    shop.stack = Stack(app, "Web")
    web = shop.service(way)
    shift = web.traffic_shift
    assert shift is not None
    assembly = app.synth()
    template = assembly.get_stack_by_name("Web").template
    assert {id_of(shift.production), id_of(shift.test)} <= template["Resources"].keys()
    with_listener = assembly.get_stack_by_name("Base")
    kinds = {each["Type"] for each in with_listener.template["Resources"].values()}
    assert RULE not in kinds
    assert "Web" not in {each.id for each in with_listener.dependencies}


def test_every_request_is_for_the_service_with_a_load_balancer_of_its_own() -> None:
    """Its rule leaves all other priorities to those that somebody adds."""
    of = released("canary")
    rule = of.properties(id_of(of.shift("Alb").production))
    assert rule["Priority"] == 50_000
    (condition,) = rule["Conditions"]
    assert condition == {"Field": "path-pattern", "PathPatternConfig": {"Values": ["/*"]}}


@pytest.mark.parametrize("way", OVER_HTTP[1:])
def test_a_rule_keeps_its_id_and_priority_when_the_strategy_changes(way: str) -> None:
    def priorities(deployment: Deployment) -> Mapping[str, int]:
        shop = Shop(new_stack())
        shop.service(way, deployment=deployment)
        rules = resources(shop.stack, RULE)
        return {name: rule["Properties"]["Priority"] for name, rule in rules.items()}

    before, after = priorities(Rolling()), priorities(Canary())
    assert before.items() <= after.items()
    assert len(after) == 2


@everywhere
def test_the_load_balancer_reaches_the_tasks_and_what_it_checks(name: str) -> None:
    of = released("canary")
    tasks = id_of(of.services[name].security_groups[0])
    port = "udp 53" if name.startswith("Udp") else "tcp 8080"
    ways = [(way.side, way.ports) for way in edges(of.template) if way.target == tasks]
    incoming = [("ingress", "tcp 9000"), ("ingress", port)]
    # Whoever imported the listener says that its security group lets everything out.
    outgoing = [] if name.startswith("Existing") else [("egress", "tcp 9000"), ("egress", port)]
    assert sorted(ways) == sorted([*incoming, *outgoing])


FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:smoke-test"


@pytest.mark.parametrize("way", ["Alb", "Tcp"])
def test_hooks(stack: Stack, way: str) -> None:
    """In their order, after the task that runs first."""
    function = lambda_.Function.from_function_arn(stack, "SmokeTest", FUNCTION)
    stages = [LifecycleStage.POST_TEST_TRAFFIC_SHIFT, LifecycleStage.PRODUCTION_TRAFFIC_SHIFT]
    web = Shop(stack).service(
        way,
        deployment=Linear(
            run_first=Task(containers=[replace(APP, ports=())]),
            hooks=[
                FunctionHook(stages=stages, function=function),
                Approval(timeout_minutes=90, on_timeout="CONTINUE"),
            ],
        ),
    )
    service = id_of(web.service)
    found = properties(stack, "AWS::ECS::Service")["DeploymentConfiguration"]["LifecycleHooks"]
    migration, smoke_test, approval = found
    assert migration["LifecycleStages"] == ["PRE_SCALE_UP"]
    role = smoke_test.pop("RoleArn")["Fn::GetAtt"][0]
    assert smoke_test == {"HookTargetArn": FUNCTION, "LifecycleStages": [*map(str, stages)]}
    assert approval == {
        "TargetType": "PAUSE",
        "LifecycleStages": ["POST_TEST_TRAFFIC_SHIFT"],
        "TimeoutConfiguration": {"TimeoutInMinutes": 90, "Action": "CONTINUE"},
    }
    (allowed,) = statements(stack, role.removesuffix(role[-8:]))
    assert allowed["Action"] == "lambda:InvokeFunction"
    assert FUNCTION in allowed["Resource"]
    # ECS calls as soon as there is a service.
    policies = {each for each in resources(stack, "AWS::IAM::Policy") if "Hook" in each}
    assert {role, *policies} <= before(stack, service)


@strategies
def test_cdk_advises_no_circuit_breaker(stack: Stack, strategy: str) -> None:
    Shop(stack).service("Alb", deployment=STRATEGIES[strategy])
    assert not Annotations.from_stack(stack).find_warning("*", Match.string_like_regexp("circuit"))


@pytest.mark.parametrize("way", [each for each in WAYS if each != "Tls"])
def test_clients_that_stay_with_one_version(stack: Stack, way: str) -> None:
    shop = Shop(stack)
    sticky = {"sticky_seconds": 60} if way in OVER_HTTP else {"sticky": True}
    expose = shop.exposure(way, way, **sticky)
    with pytest.raises(InvalidSpecError, match="never shifted to the other") as refused:
        shop.service(way, expose=expose)
    assert [(each.code, str(each.where)) for each in refused.value.findings] == [
        ("sticky-while-traffic-shifts", f"Test/{way}: expose.{next(iter(sticky))}")
    ]
    shop.service(way, expose=expose, deployment=Rolling())


def test_what_a_shift_is_made_of(stack: Stack, snapshot: SnapshotAssertion) -> None:
    """As a reviewer sees it: what it adds to a service that is rolled."""
    web = Shop(stack).service("Alb")
    shift = web.traffic_shift
    assert shift is not None
    template = Template.from_stack(stack).to_json()
    service = template["Resources"][id_of(web.service)]
    parts = {"LoadBalancers": service["Properties"]["LoadBalancers"]}
    rules = [id_of(each) for each in (shift.production, shift.test)]
    shown = {
        "Resources": {
            id_of(web.service): {"Type": service["Type"], "Properties": parts},
            **{name: template["Resources"][name] for name in rules},
        },
        "Outputs": {name: each for name, each in template["Outputs"].items() if "Traffic" in name},
    }
    assert readable_template(shown) == snapshot
