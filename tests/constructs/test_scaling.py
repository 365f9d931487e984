"""What changes the number of tasks: each policy with its metric, its rests and its bounds."""

import json
from typing import Any

import pytest
from aws_cdk import Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticloadbalancingv2 as elbv2

from cdk_containers import (
    Backlog,
    BlueGreen,
    Canary,
    ContainerCluster,
    Deployment,
    DesiredCount,
    ExistingListener,
    Http,
    InternalService,
    InvalidSpecError,
    Linear,
    LoadBalancedService,
    MetricSteps,
    MetricTarget,
    RequestsPerTask,
    Rolling,
    Route,
    Scaling,
    ScheduledBounds,
    SharedLoadBalancer,
    Step,
)
from tests.templates import as_text, logical_id, properties, resources

IMAGE = "public.ecr.aws/nginx/nginx:1.27"
TARGET_GROUP = "AWS::ElasticLoadBalancingV2::TargetGroup"
EXISTING = "app/shop/0123456789abcdef"
LISTENER = (
    f"arn:aws:elasticloadbalancing:us-east-1:123456789012:listener/{EXISTING}/0123456789abcdef"
)
POLICY = "AWS::ApplicationAutoScaling::ScalingPolicy"
LATENCY = MetricSteps(
    namespace="Shop",
    name="Latency",
    dimensions={"Service": "checkout"},
    statistic="p95",
    steps=[
        Step(add=-1, below=100),
        Step(add=1, above=500, below=1000),
        Step(add=3, above=1000),
    ],
)


def scaled(stack: Stack, cluster: ContainerCluster, scaling: Scaling | DesiredCount) -> None:
    InternalService(stack, "Web", cluster=cluster, image=IMAGE, scaling=scaling)


def tracking(stack: Stack, name: str) -> Any:
    return properties(stack, POLICY, name)["TargetTrackingScalingPolicyConfiguration"]


def target(stack: Stack) -> Any:
    return properties(stack, "AWS::ApplicationAutoScaling::ScalableTarget")


def test_utilization(stack: Stack, cluster: ContainerCluster) -> None:
    scaled(
        stack,
        cluster,
        Scaling(
            minimum=3,
            maximum=9,
            cpu_percent=50,
            memory_percent=70,
            scale_in_cooldown_seconds=120,
            scale_out_cooldown_seconds=15,
        ),
    )
    for name, metric, value in (
        ("Cpu", "ECSServiceAverageCPUUtilization", 50),
        ("Memory", "ECSServiceAverageMemoryUtilization", 70),
    ):
        assert tracking(stack, name) == {
            "PredefinedMetricSpecification": {"PredefinedMetricType": metric},
            "ScaleInCooldown": 120,
            "ScaleOutCooldown": 15,
            "TargetValue": value,
        }
    service, cluster_id = (
        logical_id(stack, kind) for kind in ("AWS::ECS::Service", "AWS::ECS::Cluster")
    )
    assert (target(stack)["MinCapacity"], target(stack)["MaxCapacity"]) == (3, 9)
    assert as_text(target(stack)["ResourceId"]) == f"service/${{{cluster_id}}}/${{{service}.Name}}"
    # Deployments leave the number alone that scaling has chosen.
    assert "DesiredCount" not in properties(stack, "AWS::ECS::Service")


def test_fixed_number(stack: Stack, cluster: ContainerCluster) -> None:
    scaled(stack, cluster, DesiredCount(3))
    assert properties(stack, "AWS::ECS::Service")["DesiredCount"] == 3
    assert resources(stack, "AWS::ApplicationAutoScaling::ScalableTarget") == {}


def test_requests(stack: Stack, cluster: ContainerCluster) -> None:
    LoadBalancedService(
        stack,
        "Web",
        cluster=cluster,
        image=IMAGE,
        port=80,
        scaling=Scaling(cpu_percent=None, requests_per_target_per_minute=600),
    )
    found = tracking(stack, "Requests")
    assert found["TargetValue"] == 600
    assert (found["ScaleInCooldown"], found["ScaleOutCooldown"]) == (300, 60)
    metric = found["PredefinedMetricSpecification"]
    assert metric["PredefinedMetricType"] == "ALBRequestCountPerTarget"
    targets = logical_id(stack, "AWS::ElasticLoadBalancingV2::TargetGroup")
    assert f'["{targets}", "TargetGroupFullName"]' in json.dumps(metric["ResourceLabel"])


def test_metric_target(stack: Stack, cluster: ContainerCluster) -> None:
    metric = MetricTarget(
        namespace="Shop", name="Carts", target=2.5, dimensions={"Shop": "a"}, statistic="Maximum"
    )
    scaled(stack, cluster, Scaling(cpu_percent=None, metrics=[metric]))
    assert tracking(stack, "ShopCarts") == {
        "CustomizedMetricSpecification": {
            "Dimensions": [{"Name": "Shop", "Value": "a"}],
            "MetricName": "Carts",
            "Namespace": "Shop",
            "Statistic": "Maximum",
        },
        "ScaleInCooldown": 300,
        "ScaleOutCooldown": 60,
        "TargetValue": 2.5,
    }


def test_metric_steps(stack: Stack, cluster: ContainerCluster) -> None:
    """An alarm at each end of the gap, and what to do counted from there."""
    scaled(stack, cluster, Scaling(cpu_percent=None, metrics=[LATENCY]))
    for end, operator, threshold, steps in (
        (
            "Lower",
            "LessThanOrEqualToThreshold",
            100,
            [{"MetricIntervalUpperBound": 0, "ScalingAdjustment": -1}],
        ),
        (
            "Upper",
            "GreaterThanOrEqualToThreshold",
            500,
            [
                {
                    "MetricIntervalLowerBound": 0,
                    "MetricIntervalUpperBound": 500,
                    "ScalingAdjustment": 1,
                },
                {"MetricIntervalLowerBound": 500, "ScalingAdjustment": 3},
            ],
        ),
    ):
        alarm = properties(stack, "AWS::CloudWatch::Alarm", f"{end}Alarm")
        policy = logical_id(stack, POLICY, f"{end}Policy")
        assert alarm["AlarmActions"] == [{"Ref": policy}]
        assert (alarm["ComparisonOperator"], alarm["Threshold"]) == (operator, threshold)
        assert (alarm["Namespace"], alarm["MetricName"]) == ("Shop", "Latency")
        assert alarm["Dimensions"] == [{"Name": "Service", "Value": "checkout"}]
        assert (alarm["ExtendedStatistic"], alarm["Period"]) == ("p95", 60)
        found = resources(stack, POLICY)[policy]["Properties"]["StepScalingPolicyConfiguration"]
        assert found["AdjustmentType"] == "ChangeInCapacity"
        assert found["Cooldown"] == 60
        assert found["StepAdjustments"] == steps


@pytest.mark.parametrize(
    ("steps", "ends"),
    [
        ([Step(add=1, above=10, below=20), Step(add=2, above=20)], ["Upper"]),
        ([Step(add=-2, below=10), Step(add=-1, above=10, below=20)], ["Lower"]),
        ([Step(add=-1, above=0, below=1), Step(add=1, above=2)], ["Lower", "Upper"]),
    ],
    ids=["only-out", "only-in", "both"],
)
def test_steps_that_only_add_or_only_remove(
    stack: Stack, cluster: ContainerCluster, steps: list[Step], ends: list[str]
) -> None:
    metric = MetricSteps(namespace="Shop", name="Depth", steps=steps)
    scaled(stack, cluster, Scaling(metrics=[metric]))
    alarms = resources(stack, "AWS::CloudWatch::Alarm")
    assert [end for end in ("Lower", "Upper") if any(f"{end}Alarm" in each for each in alarms)] == (
        ends
    )
    assert len(alarms) == len(ends)


def test_metrics_of_one_name(stack: Stack, cluster: ContainerCluster) -> None:
    """What tells them apart is in their ids, so that another order changes nothing."""
    queues = [
        MetricTarget(namespace="Shop", name="Depth", target=1, dimensions={"Queue": queue})
        for queue in ("mail", "orders")
    ]
    scaled(stack, cluster, Scaling(cpu_percent=None, metrics=queues))
    assert {
        tracking(stack, name)["CustomizedMetricSpecification"]["Dimensions"][0]["Value"]
        for name in ("ShopDepthmail", "ShopDepthorders")
    } == {"mail", "orders"}


def test_backlog_of_any_service(stack: Stack, cluster: ContainerCluster) -> None:
    backlog = Backlog(queue_name="jobs", messages_per_task=7)
    scaled(stack, cluster, Scaling(minimum=0, cpu_percent=None, backlog=backlog))
    metrics = tracking(stack, "Backlog")["CustomizedMetricSpecification"]["Metrics"]
    waiting = next(each for each in metrics if each["Id"] == "waiting")
    assert waiting["MetricStat"]["Metric"]["Dimensions"] == [{"Name": "QueueName", "Value": "jobs"}]
    assert tracking(stack, "Backlog")["TargetValue"] == 7
    assert len(resources(stack, "AWS::CloudWatch::Alarm")) == 1


def test_zero_at_night(stack: Stack, cluster: ContainerCluster) -> None:
    schedule = [
        ScheduledBounds(
            schedule="cron(0 20 ? * MON-FRI *)", minimum=0, maximum=0, time_zone="Europe/Berlin"
        ),
        ScheduledBounds(
            schedule="cron(0 6 ? * MON-FRI *)", minimum=2, maximum=8, time_zone="Europe/Berlin"
        ),
        ScheduledBounds(schedule="at(2027-12-24T18:00:00)", minimum=0, maximum=0),
    ]
    scaled(stack, cluster, Scaling(schedule=schedule))
    assert target(stack)["ScheduledActions"] == [
        {
            "ScheduledActionName": "cron(0 20 ? * MON-FRI *) Europe%2FBerlin",
            "Schedule": "cron(0 20 ? * MON-FRI *)",
            "Timezone": "Europe/Berlin",
            "ScalableTargetAction": {"MinCapacity": 0, "MaxCapacity": 0},
        },
        {
            "ScheduledActionName": "cron(0 6 ? * MON-FRI *) Europe%2FBerlin",
            "Schedule": "cron(0 6 ? * MON-FRI *)",
            "Timezone": "Europe/Berlin",
            "ScalableTargetAction": {"MinCapacity": 2, "MaxCapacity": 8},
        },
        {
            "ScheduledActionName": "at(2027-12-24T18%3A00%3A00) Etc%2FUTC",
            "Schedule": "at(2027-12-24T18:00:00)",
            "Timezone": "Etc/UTC",
            "ScalableTargetAction": {"MinCapacity": 0, "MaxCapacity": 0},
        },
    ]


def exposed(stack: Stack, vpc: ec2.IVpc, balancer: str) -> Http | Route:
    """A way to an Application Load Balancer."""
    if balancer == "Web":
        return Http()
    if balancer == "Shared":
        return Route(listener=SharedLoadBalancer(stack, balancer, network=vpc), paths=["/a"])
    existing = elbv2.ApplicationListener.from_application_listener_attributes(
        stack,
        "Listener",
        listener_arn=LISTENER,
        security_group=ec2.SecurityGroup.from_security_group_id(stack, "Group", "sg-1"),
    )
    return Route(listener=ExistingListener(existing, url="http://a.co/"), paths=["/a"])


@pytest.mark.parametrize("balancer", ["Web", "Shared", EXISTING])
@pytest.mark.parametrize("strategy", [Rolling, BlueGreen, Canary, Linear])
def test_requests_to_all_versions(
    stack: Stack,
    cluster: ContainerCluster,
    vpc: ec2.IVpc,
    strategy: type[Deployment],
    balancer: str,
) -> None:
    """They are divided by the tasks of one version: both have the tasks to take all of them."""
    LoadBalancedService(
        stack,
        "Web",
        cluster=cluster,
        image=IMAGE,
        port=80,
        expose=exposed(stack, vpc, balancer),
        deployment=strategy(),
        scaling=Scaling(
            cpu_percent=None,
            metrics=[RequestsPerTask(per_minute=600)],
            scale_in_cooldown_seconds=120,
            scale_out_cooldown_seconds=15,
        ),
    )
    configuration = tracking(stack, "")
    *followed, held = configuration["CustomizedMetricSpecification"]["Metrics"]
    assert (configuration["TargetValue"], held["ReturnData"]) == (600, True)
    assert (configuration["ScaleInCooldown"], configuration["ScaleOutCooldown"]) == (120, 15)
    assert held["Expression"] == (
        "(FILL(requests_0, 0)) / FILL(healthy_0, 0)"
        if strategy is Rolling
        else "(FILL(requests_0, 0) + FILL(requests_1, 0))"
        " / MAX([FILL(healthy_0, 0), FILL(healthy_1, 0)])"
    )
    groups = [f"${{{each}.TargetGroupFullName}}" for each in resources(stack, TARGET_GROUP)]
    assert len(groups) == (1 if strategy is Rolling else 2)
    seen = [each["MetricStat"] for each in followed]
    assert [(each["Metric"]["MetricName"], each["Stat"]) for each in seen] == [
        *[("RequestCount", "Sum")] * len(groups),
        *[("HealthyHostCount", "Maximum")] * len(groups),
    ]
    dimensions = [
        {each["Name"]: each["Value"] for each in stat["Metric"]["Dimensions"]} for stat in seen
    ]
    assert sorted(as_text(each["TargetGroup"]) for each in dimensions) == sorted(groups * 2)
    assert all(balancer in json.dumps(each["LoadBalancer"]) for each in dimensions)


def test_requests_to_one_of_two_versions(stack: Stack, cluster: ContainerCluster) -> None:
    with pytest.raises(InvalidSpecError, match="RequestsPerTask"):
        LoadBalancedService(
            stack,
            "Web",
            cluster=cluster,
            image=IMAGE,
            port=80,
            deployment=Canary(),
            scaling=Scaling(requests_per_target_per_minute=600),
        )


def test_actions_have_names_of_their_own(stack: Stack, cluster: ContainerCluster) -> None:
    """Application Auto Scaling would let the second take the place of the first."""
    alike = ("cron(0 20 ? * MON-FRI *)", "cron(0 20 ? * MON,FRI *)", "cron(0/5 20 ? * MON *)")
    schedule = [ScheduledBounds(schedule=each, minimum=1, maximum=2) for each in alike]
    scaled(stack, cluster, Scaling(schedule=schedule))
    names = [each["ScheduledActionName"] for each in target(stack)["ScheduledActions"]]
    assert len(set(names)) == len(alike)


def test_nothing_comes_back(stack: Stack, cluster: ContainerCluster) -> None:
    with pytest.raises(InvalidSpecError, match="nothing lets one run again"):
        scaled(
            stack,
            cluster,
            Scaling(schedule=[ScheduledBounds(schedule="rate(1 day)", minimum=0, maximum=0)]),
        )
