"""Which edits touch what ECS shifts traffic with: not the usual ones, and each other one is told.

CloudFormation leaves a resource alone whose template is the same before and after. An edit of the
rule, or of the listener, would put its weights back to what the template says (aws-cdk #36649).
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from aws_cdk import CfnOutput, Tags
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_lambda as lambda_
from aws_cdk.assertions import Template

from cdk_containers import (
    Approval,
    BlueGreen,
    Canary,
    Container,
    DesiredCount,
    FunctionHook,
    Https,
    LifecycleStage,
    Linear,
    Operation,
    Rolling,
    Scaling,
    ServiceConnect,
    TargetHealth,
    Task,
    TestTraffic,
    Tls,
)
from tests.apps import new_stack
from tests.constructs.shifting import APP, HEALTH, WAYS, Shop, id_of

Resource = Mapping[str, Any]
METADATA = "cdk-containers:traffic"
TOLD = "you deploy a change of this line, read docs/releasing.md."


def nothing(shop: Shop) -> None:
    """Made before the service, or after it."""


def alike(way: str) -> Mapping[str, Any]:  # noqa: ARG001
    """Nothing that is different behind each load balancer."""
    return {}


class Edited:
    """A stack with services that shift traffic, and what ECS shifts it with."""

    def __init__(
        self,
        *ways: str,
        name: str | None = None,
        before: Callable[[Shop], None] = nothing,
        after: Callable[[Shop], None] = nothing,
        each: Callable[[str], Mapping[str, Any]] = alike,
        **settings: Any,
    ) -> None:
        shop = Shop(new_stack())
        before(shop)
        made = [shop.service(way, name, **{**each(way), **settings}) for way in ways]
        after(shop)
        self.template = Template.from_stack(shop.stack).to_json()
        shifts = [web.traffic_shift for web in made if web.traffic_shift is not None]
        self.rules = {
            name: self.template["Resources"][name]
            for shift in shifts
            for name in (id_of(shift.production), id_of(shift.test))
        }
        self.target_groups = {
            name: self.template["Resources"][name]["Properties"]
            for web in made
            for name in map(id_of, web.target_groups)
        }

    @property
    def told(self) -> Mapping[str, str]:
        """What cdk diff shows of them, whether it compares templates or makes a change set."""
        outputs = self.template["Outputs"].items()
        return {name: each["Description"] for name, each in outputs if "ShowTraffic" in name}


def variables(**environment: str) -> Task:
    return Task(containers=[replace(APP, environment=environment)])


def tag(shop: Shop) -> None:
    Tags.of(shop.stack.node.root).add("team", "shop")


def output(shop: Shop) -> None:
    CfnOutput(shop.stack, "Hello", value="world")


def dashboard(shop: Shop) -> None:
    cloudwatch.Dashboard(shop.stack, "Dashboard")


def neighbour(shop: Shop) -> None:
    """Another service that shifts traffic, on the same listener and more specific."""
    for way in ("Shared", "Existing"):
        expose = shop.exposure(way, "Neighbour", paths=[f"/{way}/neighbour/*"])
        shop.service(way, name=f"{way}Neighbour", expose=expose)


def rolling_neighbour(shop: Shop) -> None:
    for way in ("Shared", "Existing"):
        expose = shop.exposure(way, "Neighbour", paths=["/*"])
        shop.service(way, name=f"{way}Neighbour", expose=expose, deployment=Rolling())


def function_hook() -> FunctionHook:
    function = lambda_.Function.from_function_arn(
        new_stack(), "Function", "arn:aws:lambda:us-east-1:123456789012:function:smoke-test"
    )
    return FunctionHook(stages=[LifecycleStage.POST_SCALE_UP], function=function)


def at_other_ports(way: str) -> Mapping[str, Any]:
    ports = [replace(each, number=each.number + 1) for each in APP.ports]
    return {
        "task": Task(containers=[replace(APP, ports=ports)]),
        "port": 54 if way == "Udp" else 8081,
    }


def found_by_its_name(way: str) -> Mapping[str, Any]:
    return {
        "discovery": ServiceConnect(name=None if way == "Udp" else way.lower()),
        "task": Task(containers=[APP], cpu_units=512, memory_mib=1024),
    }


def closed_to_others(way: str) -> Mapping[str, Any]:
    if way in ("Shared", "Existing"):
        return {}
    return {"exposed": {"allow_from": ["10.0.0.0/8"], "deletion_protection": True}}


MIGRATE = Task(containers=[Container(name="migrate", image="migrate:1.0")])
SIDECAR = Container(name="proxy", image="proxy:1.0")

LEFT_ALONE: Mapping[str, Mapping[str, Any]] = {
    "image": {"task": Task(containers=[replace(APP, image="shop:2.0")])},
    "environment": {"task": variables(COLOUR="blue")},
    "size": {"task": Task(containers=[APP], cpu_units=1024, memory_mib=4096)},
    "one more container": {"task": Task(containers=[APP, SIDECAR])},
    "another port": {"each": at_other_ports},
    "number of tasks": {"scaling": DesiredCount(tasks=5)},
    "bounds of scaling": {"scaling": Scaling(minimum=4, maximum=40)},
    "scaling on memory": {"scaling": Scaling(cpu_percent=None, memory_percent=70)},
    "health check": {"health": replace(HEALTH, path="/alive", interval_seconds=30)},
    "port of the health check": {"health": TargetHealth(port=8080)},
    "deregistration delay": {"health": replace(HEALTH, deregistration_delay_seconds=120)},
    "grace period": {"health": replace(HEALTH, grace_period_seconds=600)},
    "another strategy": {"deployment": BlueGreen()},
    "yet another strategy": {"deployment": Linear(step_percent=50)},
    "share of the canary": {"deployment": Canary(percent=20, canary_bake_minutes=1)},
    "bake time": {"deployment": Canary(bake_minutes=60)},
    "percent of tasks": {"deployment": Canary(minimum_healthy_percent=50, maximum_percent=150)},
    "approval": {"deployment": Canary(hooks=[Approval()])},
    "function that is called": {"deployment": Canary(hooks=[function_hook()])},
    "task that runs first": {"deployment": Canary(run_first=MIGRATE)},
    "new tasks": {"deployment": Canary(force_new_deployment="2026-11-22")},
    "who may connect, and deletion protection": {"each": closed_to_others},
    "log retention": {"operation": Operation(log_retention_days=90)},
    "shell": {"operation": Operation(enable_exec=True)},
    "name in the cluster": {"each": found_by_its_name},
    "overlay of the service": {"overlay": {"AWS::ECS::Service": {"PropagateTags": "NONE"}}},
    "tag of the whole app": {"after": tag},
    "output": {"after": output},
    "dashboard": {"after": dashboard},
    "service before it": {"before": neighbour},
    "service after it": {"after": neighbour},
    "rolling service before it": {"before": rolling_neighbour},
    "rolling service after it": {"after": rolling_neighbour},
}


@cache
def unedited() -> Edited:
    return Edited(*WAYS)


@pytest.mark.parametrize("edit", LEFT_ALONE)
def test_usual_edits_leave_traffic_alone(edit: str) -> None:
    """Behind every load balancer, the rules are the same, and so is all that they refer to."""
    before, after = unedited(), Edited(*WAYS, **LEFT_ALONE[edit])

    assert after.template != before.template
    assert len(before.rules) == 2 * len(WAYS)
    assert {name: after.rules.get(name) for name in before.rules} == before.rules
    assert {name: after.told.get(name) for name in before.told} == before.told
    # A target group that is made anew is an edit of what refers to it.
    assert _create_only(after.target_groups) == _create_only(before.target_groups)


def _create_only(target_groups: Mapping[str, Resource]) -> Mapping[str, Resource]:
    """What replaces a target group when it changes.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-elasticloadbalancingv2-targetgroup.html
    """
    names = ("IpAddressType", "Name", "Port", "Protocol", "ProtocolVersion", "TargetType", "VpcId")
    return {
        group: {name: each.get(name) for name in names} for group, each in target_groups.items()
    }


UPDATED, REPLACED, GONE, SAME = "updated", "replaced", "gone", "same"
_RULE = "AWS::ElasticLoadBalancingV2::ListenerRule"
_LISTENER = "AWS::ElasticLoadBalancingV2::Listener"
_OLD_TLS = {_LISTENER: {"SslPolicy": "ELBSecurityPolicy-2016-08"}}
_CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/"


def certified(expose: type[Https] | type[Tls], name: str = "1") -> Https | Tls:
    certificate = acm.Certificate.from_certificate_arn(new_stack(), "Other", _CERTIFICATE + name)
    return expose(certificate=certificate)


def test_another_certificate_leaves_traffic_alone() -> None:
    """It is the listener's, and ECS has a rule below it."""
    before, after = (Edited("Alb", expose=certified(Https, name)) for name in ("1", "2"))
    assert after.template != before.template
    assert (after.rules, after.told) == (before.rules, before.told)


def trying(**more: Any) -> Canary:
    return Canary(test_traffic=TestTraffic(**more))


@pytest.mark.parametrize(
    ("ways", "edit", "production", "test"),
    [
        ("Shared Existing", {"exposed": {"paths": ["/v2/*"]}}, UPDATED, UPDATED),
        ("Shared Existing", {"exposed": {"hosts": ["a.example.org"]}}, UPDATED, UPDATED),
        ("Shared Existing", {"exposed": {"priority": 7}}, UPDATED, UPDATED),
        ("Alb Shared", {"overlay": {_RULE: {"Priority": 7}}}, UPDATED, UPDATED),
        ("Tcp Udp Tls", {"exposed": {"port": 77}}, UPDATED, SAME),
        ("Tls", {"expose": certified(Tls)}, UPDATED, UPDATED),
        ("Tls", {"overlay": _OLD_TLS}, UPDATED, UPDATED),
        ("Alb Shared Existing", {"deployment": trying(header="X-Test")}, SAME, UPDATED),
        ("Alb Shared Existing", {"deployment": trying(value="v2")}, SAME, UPDATED),
        ("Tcp Udp Tls", {"deployment": trying(port=8443)}, SAME, UPDATED),
        ("Alb", {"exposed": {"internal": True}}, REPLACED, REPLACED),
        ("Alb", {"expose": certified(Https)}, REPLACED, REPLACED),
        ("Tcp Udp Tls", {"exposed": {"internal": True}}, GONE, GONE),
        ("Shared", {"way": "Existing"}, GONE, GONE),
        ("Tcp", {"way": "Tls"}, GONE, GONE),
        ("Alb Shared Tcp", {"name": "Renamed"}, GONE, GONE),
        ("Alb", {"deployment": Rolling()}, GONE, GONE),
        ("Shared Existing Tcp Udp Tls", {"deployment": Rolling()}, UPDATED, GONE),
    ],
)
def test_each_other_edit_is_told(
    ways: str, edit: Mapping[str, Any], production: str, test: str
) -> None:
    for way in ways.split():
        before = Edited(way, name="Web")
        settings: dict[str, Any] = {"way": way, "name": "Web", **edit}
        after = Edited(settings.pop("way"), **settings)

        outcomes = [_outcome(name, before, after) for name in before.rules]
        assert outcomes == [production, test], way
        assert after.told != before.told
        assert all(TOLD in each for each in (*before.told.values(), *after.told.values()))
        for name in before.rules.keys() & after.rules.keys():
            line, changed = (each.rules[name]["Metadata"][METADATA] for each in (before, after))
            assert (line == changed) == (_outcome(name, before, after) == SAME)
            assert "in each deployment" in changed


def _outcome(name: str, before: Edited, after: Edited) -> str:
    """What CloudFormation does to a rule or a listener.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-elasticloadbalancingv2-listenerrule.html
    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-elasticloadbalancingv2-listener.html
    """
    one, other = before.rules[name], after.template["Resources"].get(name)
    if other is None:
        return GONE
    if one == other:
        return SAME
    owner = "ListenerArn" if one["Type"] == _RULE else "LoadBalancerArn"
    moved = one["Properties"][owner] != other["Properties"][owner]
    return REPLACED if moved else UPDATED
