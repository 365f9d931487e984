"""What CloudWatch knows of a service: of all versions together, or of the worse one.

While a deployment shifts traffic, each version is in a target group of its own, and which is in
which changes with each deployment: every number is made from both.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import cast

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_elasticloadbalancingv2 as elbv2

TargetGroup = elbv2.ApplicationTargetGroup | elbv2.NetworkTargetGroup
_INSIGHTS = "ECS/ContainerInsights"
_MINUTE = Duration.minutes(1)
_HEALTHY, _UNHEALTHY = "HealthyHostCount", "UnHealthyHostCount"


class ServiceMetrics:
    """The metrics of a service.

    Args:
        service: the ECS service.
        target_groups: its tasks as a load balancer sees them; one, two, or none.
    """

    def __init__(self, service: ecs.BaseService, target_groups: Sequence[TargetGroup]) -> None:
        self._service = service
        self._application = [
            each for each in target_groups if isinstance(each, elbv2.ApplicationTargetGroup)
        ]
        self._groups = target_groups

    def requests(self) -> cloudwatch.IMetric:
        """Requests that got to the tasks, in each minute."""
        return self._sum("Requests", lambda group: group.metrics.request_count(period=_MINUTE))

    def responses(self, code: elbv2.HttpCodeTarget, label: str) -> cloudwatch.IMetric:
        """Answers of the tasks with a class of status, in each minute."""
        return self._sum(label, lambda group: group.metrics.http_code_target(code, period=_MINUTE))

    def server_error_percent(self, *, minimum_requests: int = 1) -> cloudwatch.IMetric:
        """Share of the requests that the tasks answered with a 5xx status, in each minute.

        Where there are two versions, it is that of the worse one: of all requests together, the
        few that a canary gets would hardly be seen.

        Args:
            minimum_requests: fewer requests to a version in the minute make it 0. Default: 1.
        """
        errors = elbv2.HttpCodeTarget.TARGET_5XX_COUNT
        return _worse(
            "Server errors, percent",
            f"IF({{requests}} >= {minimum_requests}, 100 * {{errors}} / {{requests}}, 0)",
            [
                {
                    "requests": group.metrics.request_count(period=_MINUTE),
                    "errors": group.metrics.http_code_target(errors, period=_MINUTE),
                }
                for group in self._application
            ],
        )

    def latency_seconds(self, statistic: str, *, minimum_requests: int = 1) -> cloudwatch.IMetric:
        """Time that the tasks take to answer: that of the slower version, where there are two.

        Args:
            statistic: such as ``p99``.
            minimum_requests: fewer requests to a version in the minute make it 0. Default: 1.
        """
        return _worse(
            statistic,
            f"IF({{requests}} >= {minimum_requests}, {{latency}}, 0)",
            [
                {
                    "requests": group.metrics.request_count(period=_MINUTE),
                    "latency": group.metrics.target_response_time(
                        statistic=statistic, period=_MINUTE
                    ),
                }
                for group in self._application
            ],
        )

    def balancer_errors(self) -> cloudwatch.IMetric:
        """Answers with a 5xx status that the load balancer gave itself: no task was there to ask.

        It knows no service: where several share a load balancer, the number is that of all.
        """
        return self._of_balancer(
            "AWS/ApplicationELB", "HTTPCode_ELB_5XX_Count", "Load balancer 5xx", "Sum"
        )

    def new_flows(self) -> cloudwatch.IMetric:
        """Connections that clients opened, in each minute."""
        return self._of_flows("NewFlowCount", "New", "Sum")

    def active_flows(self) -> cloudwatch.IMetric:
        """Connections that are open."""
        return self._of_flows("ActiveFlowCount", "Active", "Average")

    def processed_bytes(self) -> cloudwatch.IMetric:
        """Bytes to and from the tasks, in each minute."""
        return self._of_flows("ProcessedBytes", "Bytes", "Sum")

    def resets(self) -> Sequence[cloudwatch.IMetric]:
        """TCP connections that were torn, in each minute, by who tore them."""
        return [
            self._of_flows("TCP_Client_Reset_Count", "By clients", "Sum"),
            self._of_flows("TCP_Target_Reset_Count", "By tasks", "Sum"),
            self._of_flows("TCP_ELB_Reset_Count", "By the load balancer", "Sum"),
        ]

    def healthy_hosts(self) -> cloudwatch.IMetric:
        """Targets that pass the load balancer's check."""
        return _total("Healthy", [_hosts(group, _HEALTHY) for group in self._groups])

    def unhealthy_hosts(self) -> cloudwatch.IMetric:
        """Targets that fail the load balancer's check."""
        return _total("Unhealthy", [_hosts(group, _UNHEALTHY) for group in self._groups])

    def unhealthy_host_percent(self) -> cloudwatch.IMetric:
        """Share of the targets that fail the load balancer's check.

        Where there are two versions, it is that of the worse one: the old one, which nobody asks
        any more, would hide how the new one is.
        """
        return _worse(
            "Unhealthy targets, percent",
            "IF({healthy} + {unhealthy} > 0, 100 * {unhealthy} / ({healthy} + {unhealthy}), 0)",
            [
                {"healthy": _hosts(group, _HEALTHY), "unhealthy": _hosts(group, _UNHEALTHY)}
                for group in self._groups
            ],
        )

    def cpu_percent(self, statistic: str = "Average") -> cloudwatch.IMetric:
        """Share of the reserved CPU that the tasks use."""
        return cast(
            "cloudwatch.IMetric",
            self._service.metric_cpu_utilization(
                statistic=statistic, period=_MINUTE, label=f"CPU, {statistic}"
            ),
        )

    def memory_percent(self, statistic: str = "Average") -> cloudwatch.IMetric:
        """Share of the reserved memory that the tasks use."""
        return cast(
            "cloudwatch.IMetric",
            self._service.metric_memory_utilization(
                statistic=statistic, period=_MINUTE, label=f"Memory, {statistic}"
            ),
        )

    def running_tasks(self) -> cloudwatch.IMetric:
        """Tasks that run. Container Insights knows it."""
        return self._insight("RunningTaskCount", "Running")

    def desired_tasks(self) -> cloudwatch.IMetric:
        """Tasks that should run. Container Insights knows it."""
        return self._insight("DesiredTaskCount", "Desired")

    def deployments(self) -> cloudwatch.IMetric:
        """Versions that are there: more than one while a deployment is under way."""
        return self._insight("DeploymentCount", "Deployments")

    def _insight(self, name: str, label: str) -> cloudwatch.IMetric:
        metric = cloudwatch.Metric(
            namespace=_INSIGHTS,
            metric_name=name,
            dimensions_map={
                "ClusterName": self._service.cluster.cluster_name,
                "ServiceName": self._service.service_name,
            },
            statistic="Maximum",
            period=_MINUTE,
            label=label,
        )
        return cast("cloudwatch.IMetric", metric)

    def _of_flows(self, name: str, label: str, statistic: str) -> cloudwatch.IMetric:
        """https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-cloudwatch-metrics.html"""
        return self._of_balancer("AWS/NetworkELB", name, label, statistic)

    def _of_balancer(
        self, namespace: str, name: str, label: str, statistic: str
    ) -> cloudwatch.IMetric:
        """What the load balancer counts for all of its target groups together."""
        group = self._groups[0]
        metric = cloudwatch.Metric(
            namespace=namespace,
            metric_name=name,
            dimensions_map={"LoadBalancer": group.first_load_balancer_full_name},
            statistic=statistic,
            period=_MINUTE,
            label=label,
        )
        return cast("cloudwatch.IMetric", metric)

    def _sum(
        self, label: str, metric_of: Callable[[elbv2.ApplicationTargetGroup], cloudwatch.Metric]
    ) -> cloudwatch.IMetric:
        return _total(label, [metric_of(group) for group in self._application])


def _hosts(group: TargetGroup, name: str) -> cloudwatch.Metric:
    return group.metrics.custom(name, statistic="Maximum", period=_MINUTE)


def _worse(
    label: str, formula: str, versions: Sequence[Mapping[str, cloudwatch.Metric]]
) -> cloudwatch.IMetric:
    """The higher number of the versions.

    Args:
        label: what the number is called.
        formula: how it is made from the metrics of a version; one without data counts as 0.
        versions: their metrics, as the formula calls them.
    """
    prefix = _prefix(label)
    numbers: dict[str, cloudwatch.IMetric] = {}
    for index, metrics in enumerate(versions):
        names = {name: f"{name}_of_{prefix}_{index}" for name in metrics}
        numbers[f"version_of_{prefix}_{index}"] = _math(
            formula.format_map({name: f"FILL({named}, 0)" for name, named in names.items()}),
            label,
            **{names[name]: metric for name, metric in metrics.items()},
        )
    if len(numbers) == 1:
        return next(iter(numbers.values()))
    return _math(f"MAX([{', '.join(numbers)}])", label, **numbers)


def _total(label: str, parts: Sequence[cloudwatch.Metric]) -> cloudwatch.IMetric:
    """The sum of a metric over the target groups; a group without data counts as 0.

    The sum is a formula also where there is one group, so that no data is a 0 there, too.
    """
    named = _named(label, parts)
    expression = " + ".join(f"FILL({name}, 0)" for name in named)
    return _math(expression, label, **named)


def _named(label: str, parts: Sequence[cloudwatch.Metric]) -> Mapping[str, cloudwatch.Metric]:
    return {f"of_{_prefix(label)}_{index}": part for index, part in enumerate(parts)}


def _prefix(label: str) -> str:
    """Tells names apart, which formulas in one graph or formula share."""
    return re.sub("[^a-z0-9]", "", label.lower())


def _math(
    expression: str, label: str, **parts: cloudwatch.IMetric | cloudwatch.Metric
) -> cloudwatch.IMetric:
    made = cloudwatch.MathExpression(
        expression=expression,
        using_metrics={name: cast("cloudwatch.IMetric", part) for name, part in parts.items()},
        label=label,
        period=_MINUTE,
    )
    return cast("cloudwatch.IMetric", made)
