"""Deployments that alarms take back."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

import pytest
from aws_cdk import App, Environment, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_sns as sns
from aws_cdk.assertions import Template

from cdk_containers import (
    BlueGreen,
    Canary,
    Capacity,
    Container,
    ContainerCluster,
    Deployment,
    Ec2Capacity,
    Exposure,
    Http,
    InternalService,
    InvalidSpecError,
    Linear,
    LoadBalancedService,
    RollbackAlarms,
    Rolling,
    Route,
    SharedLoadBalancer,
    Tcp,
)
from tests.apps import existing_vpc, new_stack
from tests.constructs.on_instances import arm_task

IMAGE = "public.ecr.aws/nginx/nginx:1.27"
ALL = RollbackAlarms(latency_p99_seconds=2)
STRATEGIES = [Rolling(roll_back=ALL), BlueGreen(roll_back=ALL), Canary(roll_back=ALL), Linear()]
ALARM = "AWS::CloudWatch::Alarm"
ON_NETWORK = ["UnhealthyTargets"]
ON_REQUESTS = ["ServerErrors", "UnhealthyTargets"]


def gates(stack: Stack) -> Mapping[str, Any]:
    (service,) = Template.from_stack(stack).find_resources("AWS::ECS::Service").values()
    return service["Properties"]["DeploymentConfiguration"]["Alarms"]


def alarms(stack: Stack) -> Mapping[str, Any]:
    found = Template.from_stack(stack).find_resources(ALARM)
    return {name: each["Properties"] for name, each in found.items()}


def web(
    stack: Stack,
    cluster: ContainerCluster,
    deployment: Deployment,
    expose: Exposure = Http(),  # noqa: B008
) -> LoadBalancedService:
    return LoadBalancedService(
        stack, "Web", cluster=cluster, image=IMAGE, port=80, expose=expose, deployment=deployment
    )


def cpu_alarm(service: LoadBalancedService, scope: Stack, name: str | None = None) -> Any:
    return cloudwatch.Alarm(
        scope,
        "BusyAlarm",
        alarm_name=name,
        metric=service.service.metric_cpu_utilization(),
        threshold=99,
        evaluation_periods=1,
    )


@pytest.mark.parametrize("deployment", STRATEGIES, ids=lambda each: type(each).__name__)
@pytest.mark.parametrize(
    ("expose", "expected"),
    [(Http(), ON_REQUESTS), (Tcp(port=9000), ON_NETWORK), (None, ON_REQUESTS)],
)
def test_every_alarm_is_wired_without_a_circle(
    stack: Stack,
    cluster: ContainerCluster,
    deployment: Deployment,
    expose: Exposure | None,
    expected: Sequence[str],
) -> None:
    if expected is ON_NETWORK:
        deployment = replace(deployment, roll_back=RollbackAlarms())
    if expose is None:
        shared = SharedLoadBalancer(stack, "Shared", network=existing_vpc(Stack(stack, "Other")))
        expose = Route(listener=shared, paths=["/shop/*"], priority=10)
    made = web(stack, cluster, deployment, expose)
    slow = ["Latency"] if deployment.roll_back is ALL else []

    assert sorted(each.node.id for each in made.rollback_alarms) == sorted([*expected, *slow])
    assert gates(stack) == {
        "AlarmNames": [{"Ref": name} for name in alarms(stack)],
        "Enable": True,
        "Rollback": True,
    }


def test_on_instances_too(stack: Stack, cluster: ContainerCluster) -> None:
    nodes = Ec2Capacity(stack, "Nodes", cluster=cluster)
    LoadBalancedService(
        stack,
        "Web",
        cluster=cluster,
        task=arm_task(),
        capacity=[Capacity.ec2(nodes)],
        deployment=BlueGreen(),
    )
    mine = {name for name in alarms(stack) if "Rollback" in name}
    assert {each["Ref"] for each in gates(stack)["AlarmNames"]} == mine
    assert len(mine) == 2


def test_rolling_makes_none_unless_asked(stack: Stack, cluster: ContainerCluster) -> None:
    made = web(stack, cluster, Rolling())
    assert made.rollback_alarms == []
    assert alarms(stack) == {}


def test_no_alarm_is_no_setting(stack: Stack, cluster: ContainerCluster) -> None:
    made = web(stack, cluster, Rolling())
    made.roll_back_on()
    assert not gates(stack)["Enable"]


def test_nothing_is_made_where_everything_is_off(stack: Stack, cluster: ContainerCluster) -> None:
    none = RollbackAlarms(server_error_percent=None, unhealthy_host_percent=None)
    made = web(stack, cluster, BlueGreen(roll_back=none))
    assert made.node.try_find_child("Rollback") is None


def test_what_the_alarms_look_at(stack: Stack, cluster: ContainerCluster) -> None:
    asked = RollbackAlarms(
        server_error_percent=7,
        latency_p99_seconds=1.5,
        unhealthy_host_percent=30,
        minimum_requests=50,
        minutes=3,
    )
    web(stack, cluster, BlueGreen(roll_back=asked))
    found = alarms(stack)
    assert sorted(each["Threshold"] for each in found.values()) == [1.5, 7, 30]
    for name, each in found.items():
        assert each["TreatMissingData"] == "notBreaching"
        # New tasks may be unhealthy for the minute of their grace period. Numbers come late: three
        # of the last five minutes.
        minutes = 4 if "Unhealthy" in name else 3
        assert (each["DatapointsToAlarm"], each["EvaluationPeriods"]) == (minutes, minutes + 2)
        formulas = [part["Expression"] for part in each["Metrics"] if "Expression" in part]
        assert formulas[0].startswith("MAX([version_of_")
        assert all(("50" in formula) is ("Unhealthy" not in name) for formula in formulas[1:])
        groups = [
            dimension["Value"]["Fn::GetAtt"][0]
            for part in each["Metrics"]
            if "MetricStat" in part
            for dimension in part["MetricStat"]["Metric"]["Dimensions"]
            if dimension["Name"] == "TargetGroup"
        ]
        assert len(set(groups)) == 2, "of one version only"


def test_alarms_of_every_call_add_up(flags: Mapping[str, Any]) -> None:
    """CDK's own service forgets those of the second call (aws-cdk #36308)."""
    stack = new_stack(flags)
    cluster = ContainerCluster(stack, "Cluster", network=existing_vpc(stack))
    made = web(stack, cluster, BlueGreen())
    made.roll_back_on(cloudwatch.Alarm.from_alarm_arn(stack, "A", _arn("checkout")))
    made.roll_back_on(cloudwatch.Alarm.from_alarm_arn(stack, "B", _arn("payments")))
    made.service.enable_deployment_alarms(["by-hand"])
    made.service.enable_deployment_alarms(["by-hand", "another"])

    names = gates(stack)["AlarmNames"]
    assert names[2:] == ["checkout", "payments", "by-hand", "another"]
    assert len(names[:2]) == 2
    assert len(made.rollback_alarms) == 4


def test_alarms_that_only_fail_the_deployment(stack: Stack, cluster: ContainerCluster) -> None:
    made = web(stack, cluster, Rolling())
    made.service.enable_deployment_alarms(["mine"], behavior=ecs.AlarmBehavior.FAIL_ON_ALARM)
    assert gates(stack) == {"AlarmNames": ["mine"], "Enable": True, "Rollback": False}
    with pytest.raises(InvalidSpecError, match="deployment-alarms-disagree"):
        made.service.enable_deployment_alarms(["other"])


def test_an_alarm_about_the_service_needs_a_literal_name(
    stack: Stack, cluster: ContainerCluster
) -> None:
    made = web(stack, cluster, BlueGreen())
    nameless = cpu_alarm(made, stack)
    with pytest.raises(InvalidSpecError, match="rollback-alarm-in-a-circle") as refused:
        made.roll_back_on(nameless)
    assert "alarm_name='" in str(refused.value)
    assert len(made.rollback_alarms) == 2


def test_an_alarm_about_the_service_with_a_name(stack: Stack, cluster: ContainerCluster) -> None:
    made = web(stack, cluster, BlueGreen())
    made.roll_back_on(cpu_alarm(made, stack, "web-is-busy"))
    assert gates(stack)["AlarmNames"][-1] == "web-is-busy"


def test_an_alarm_made_of_one_about_the_service(stack: Stack, cluster: ContainerCluster) -> None:
    made = web(stack, cluster, BlueGreen())
    rule = cloudwatch.AlarmRule.from_alarm(cpu_alarm(made, stack), cloudwatch.AlarmState.ALARM)
    # CDK gives it a name by itself.
    made.roll_back_on(cloudwatch.CompositeAlarm(stack, "Both", alarm_rule=rule))
    assert gates(stack)["AlarmNames"][-1].startswith("TestBoth")


def test_alarms_of_the_monitoring_may_take_deployments_back(
    stack: Stack, cluster: ContainerCluster
) -> None:
    made = web(stack, cluster, BlueGreen())
    watched = made.monitor(sns.Topic(stack, "Alerts")).alarms
    made.roll_back_on(watched["Memory"], watched["UnhealthyTargets"])

    *_, memory, targets = gates(stack)["AlarmNames"]
    named = [each["AlarmName"] for each in alarms(stack).values() if "AlarmName" in each]
    assert [memory] == named
    assert memory.startswith("Test-Web-Monitoring-Memory")
    assert "UnhealthyTargets" in targets["Ref"]


def test_the_circle_that_is_refused_is_one(stack: Stack, cluster: ContainerCluster) -> None:
    """And each look at a template in these tests would find it."""
    made = web(stack, cluster, BlueGreen())
    made.service.enable_deployment_alarms([cpu_alarm(made, stack).alarm_name])
    with pytest.raises(RuntimeError, match="dependency cycle: WebService"):
        gates(stack)


@pytest.mark.parametrize("about", ["the service", "its requests", "something else"])
def test_an_alarm_of_a_later_stack_needs_a_literal_name(about: str) -> None:
    shop, made, watch = service_and_later_stack()
    if about == "something else":
        watch.add_stack_dependency(shop)
    metric: Any = {
        "the service": made.metrics.cpu_percent(),
        "its requests": made.metrics.requests(),
        "something else": cloudwatch.Metric(namespace="Shop", metric_name="Orders"),
    }[about]
    nameless, named = (
        cloudwatch.Alarm(
            watch, name or "A", alarm_name=name, metric=metric, threshold=1, evaluation_periods=1
        )
        for name in (None, "orders")
    )
    with pytest.raises(InvalidSpecError, match="rollback-alarm-in-a-circle"):
        made.roll_back_on(cast("cloudwatch.IAlarm", nameless))

    made.roll_back_on(cast("cloudwatch.IAlarm", named))
    # And the dashboard, which is in the service's stack, shows it.
    made.monitor(sns.Topic(shop, "Alerts"))
    assert gates(shop)["AlarmNames"][-1] == "orders"
    assert shop.dependencies == []


def test_an_alarm_of_an_earlier_stack_comes_first() -> None:
    """Two stacks of a kind have the same logical ids, which is no circle."""
    app = App(builtin_cloud_formation_validation=False)
    first, second = Stack(app, "First"), Stack(app, "Second")
    earlier, later = (
        web(each, ContainerCluster(each, "Cluster", network=existing_vpc(each)), BlueGreen())
        for each in (first, second)
    )
    later.roll_back_on(cast("cloudwatch.IAlarm", cpu_alarm(earlier, first)))
    assert "First:" in gates(second)["AlarmNames"][-1]["Fn::ImportValue"]


def test_an_alarm_of_another_region(flags: Mapping[str, Any]) -> None:
    stack = new_stack(flags, env=Environment(account="123456789012", region="eu-west-1"))
    made = web(stack, ContainerCluster(stack, "Cluster", network=existing_vpc(stack)), BlueGreen())
    theirs = cloudwatch.Alarm.from_alarm_arn(stack, "A", _arn("orders"))
    with pytest.raises(InvalidSpecError, match="rollback-alarm-elsewhere"):
        made.roll_back_on(theirs)
    assert len(made.rollback_alarms) == 2


def test_no_alarm_changes_nothing(stack: Stack, cluster: ContainerCluster) -> None:
    web(stack, cluster, Rolling()).roll_back_on()
    assert gates(stack)["Enable"] is False


def test_what_an_overlay_says_stands(stack: Stack, cluster: ContainerCluster) -> None:
    made = LoadBalancedService(
        stack,
        "Web",
        cluster=cluster,
        image=IMAGE,
        port=80,
        deployment=BlueGreen(),
        overlay={"AWS::ECS::Service": {"DeploymentConfiguration": {"Alarms": {"Enable": False}}}},
    )
    made.roll_back_on(cloudwatch.Alarm.from_alarm_arn(stack, "A", _arn("orders")))
    assert gates(stack)["Enable"] is False
    assert len(gates(stack)["AlarmNames"]) == 3


def test_a_service_that_nothing_reaches_takes_alarms_too(
    stack: Stack, cluster: ContainerCluster
) -> None:
    task = Container(name="app", image=IMAGE)
    made = InternalService(stack, "Api", cluster=cluster, task=task)
    made.roll_back_on(cloudwatch.Alarm.from_alarm_arn(stack, "A", _arn("orders")))
    assert gates(stack)["AlarmNames"] == ["orders"]


def service_and_later_stack() -> tuple[Stack, LoadBalancedService, Stack]:
    app = App(builtin_cloud_formation_validation=False)
    shop, watch = Stack(app, "Shop"), Stack(app, "Watch")
    cluster = ContainerCluster(shop, "Cluster", network=existing_vpc(shop))
    return shop, web(shop, cluster, BlueGreen()), watch


def _arn(name: str) -> str:
    return f"arn:aws:cloudwatch:us-east-1:123456789012:alarm:{name}"
