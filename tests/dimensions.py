"""The metrics that alarms and dashboards of a template look at, and the resources they are of."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

Template = Mapping[str, Any]

# What each dimension names.
RESOURCES = {
    "AutoScalingGroupName": "AWS::AutoScaling::AutoScalingGroup",
    "CapacityProviderName": "AWS::ECS::CapacityProvider",
    "ClusterName": "AWS::ECS::Cluster",
    "LoadBalancer": "AWS::ElasticLoadBalancingV2::LoadBalancer",
    "QueueName": "AWS::SQS::Queue",
    "RuleName": "AWS::Events::Rule",
    "ServiceName": "AWS::ECS::Service",
    "TargetGroup": "AWS::ElasticLoadBalancingV2::TargetGroup",
}
# What AWS documents and we ask for: namespace, dimensions, metrics.
_DOCUMENTED = (
    # https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
    (
        "AWS/ApplicationELB",
        "LoadBalancer TargetGroup",
        "HealthyHostCount UnHealthyHostCount RequestCount TargetResponseTime "
        "HTTPCode_Target_2XX_Count HTTPCode_Target_3XX_Count HTTPCode_Target_4XX_Count "
        "HTTPCode_Target_5XX_Count",
    ),
    ("AWS/ApplicationELB", "LoadBalancer", "HTTPCode_ELB_5XX_Count"),
    # https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-cloudwatch-metrics.html
    ("AWS/NetworkELB", "LoadBalancer TargetGroup", "HealthyHostCount UnHealthyHostCount"),
    (
        "AWS/NetworkELB",
        "LoadBalancer",
        "ActiveFlowCount NewFlowCount ProcessedBytes TCP_Client_Reset_Count TCP_ELB_Reset_Count "
        "TCP_Target_Reset_Count",
    ),
    # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
    (
        "AWS/SQS",
        "QueueName",
        "ApproximateAgeOfOldestMessage ApproximateNumberOfMessagesNotVisible "
        "ApproximateNumberOfMessagesVisible NumberOfMessagesDeleted NumberOfMessagesSent",
    ),
    # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html
    ("AWS/ECS", "ClusterName ServiceName", "CPUUtilization MemoryUtilization"),
    (
        "AWS/ECS",
        "ClusterName",
        "CPUReservation CPUUtilization MemoryReservation MemoryUtilization",
    ),
    # https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-ECS.html
    (
        "ECS/ContainerInsights",
        "ClusterName ServiceName",
        "DeploymentCount DesiredTaskCount RunningTaskCount",
    ),
    (
        "ECS/ContainerInsights",
        "ClusterName",
        "CpuReserved CpuUtilized MemoryReserved MemoryUtilized ServiceCount TaskCount",
    ),
    # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-auto-scaling.html
    (
        "AWS/ECS/ManagedScaling",
        "ClusterName CapacityProviderName",
        "CapacityProviderReservation",
    ),
    # https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-metrics.html
    (
        "AWS/AutoScaling",
        "AutoScalingGroupName",
        "GroupDesiredCapacity GroupInServiceInstances GroupMaxSize GroupMinSize",
    ),
    # https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html
    ("AWS/Events", "RuleName", "TriggeredRules"),
)
_METRICS = {
    (namespace, name, frozenset(dimensions.split()))
    for namespace, dimensions, names in _DOCUMENTED
    for name in names.split()
}


@dataclass(frozen=True, kw_only=True)
class Metric:
    """A metric that something looks at.

    Attributes:
        namespace: such as ``AWS/ECS``.
        name: the metric's.
        dimensions: their values as the template has them.
        statistic: such as ``Sum``.
    """

    namespace: str
    name: str
    dimensions: Mapping[str, Any]
    statistic: str


def alarm_metrics(alarm: Mapping[str, Any]) -> list[Metric]:
    """The metrics of an alarm, those in its formula too."""
    properties = alarm["Properties"]
    if "Metrics" not in properties:
        statistic = properties.get("Statistic") or properties["ExtendedStatistic"]
        return [_alarm_metric(properties, statistic)]
    parts = [each["MetricStat"] for each in properties["Metrics"] if "MetricStat" in each]
    return [_alarm_metric(part["Metric"], part["Stat"]) for part in parts]


def _alarm_metric(metric: Mapping[str, Any], statistic: str) -> Metric:
    return Metric(
        namespace=metric["Namespace"],
        name=metric["MetricName"],
        dimensions={each["Name"]: each["Value"] for each in metric.get("Dimensions", ())},
        statistic=statistic,
    )


def widgets(dashboard: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The widgets of a dashboard; a text in them may be a ``Fn::Join`` as elsewhere."""
    body = dashboard["Properties"]["DashboardBody"]
    parts = cast("list[Any]", [body] if isinstance(body, str) else body["Fn::Join"][1])
    # In a body, references stand inside of texts: they are put back when it has been read.
    text = "".join(
        part if isinstance(part, str) else f"⟦{index}⟧" for index, part in enumerate(parts)
    )
    return _put_back(json.loads(text)["widgets"], parts)


def _put_back(value: Any, parts: Sequence[Any]) -> Any:
    match value:
        case dict():
            items = cast("dict[str, Any]", value).items()
            return {key: _put_back(each, parts) for key, each in items}
        case list():
            return [_put_back(each, parts) for each in cast("list[Any]", value)]
        case str() if "⟦" in value:
            pieces = re.split(r"⟦(\d+)⟧", value)
            whole = [
                parts[int(piece)] if index % 2 else piece for index, piece in enumerate(pieces)
            ]
            return {"Fn::Join": ["", [piece for piece in whole if piece != ""]]}
        case _:
            return value


def widget_metrics(widget: Mapping[str, Any]) -> list[Metric]:
    """The metrics of a graph, those in its formulas too."""
    default = widget["properties"].get("stat", "Average")
    found: list[Metric] = []
    for line in widget["properties"].get("metrics", ()):
        *names, options = line
        if "expression" in options:
            continue
        namespace, name, *pairs = names
        found.append(
            Metric(
                namespace=namespace,
                name=name,
                dimensions=dict(zip(pairs[::2], pairs[1::2], strict=True)),
                statistic=options.get("stat", default),
            )
        )
    return found


def problems(template: Template, metric: Metric) -> list[str]:
    """What is wrong with a metric: AWS has none like it, or it is of nothing in the template."""
    if (metric.namespace, metric.name, frozenset(metric.dimensions)) not in _METRICS:
        return [f"{metric.namespace} has no {metric.name} of {', '.join(metric.dimensions)}"]
    found: list[str] = []
    for name, value in metric.dimensions.items():
        kinds = {template["Resources"][each]["Type"] for each in named(template, value)}
        if kinds != {RESOURCES[name]}:
            found.append(f"{metric.name}: {name} is {kinds or value}")
    return found


def named(template: Template, value: Any) -> set[str]:
    """The logical ids of the resources that a value names; a listener stands for its balancer."""
    found: set[str] = set()
    for each in _references(value):
        resource = template["Resources"][each]
        if resource["Type"] == "AWS::ElasticLoadBalancingV2::Listener":
            found |= named(template, resource["Properties"]["LoadBalancerArn"])
        else:
            found.add(each)
    return found


def _references(value: Any) -> Iterator[str]:
    match value:
        case {"Ref": str(name)}:
            yield name
        case {"Fn::GetAtt": [str(name), *_]}:
            yield name
        case dict():
            for each in cast("dict[str, Any]", value).values():
                yield from _references(each)
        case list():
            for each in cast("list[Any]", value):
                yield from _references(each)
        case _:
            pass
