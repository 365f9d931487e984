"""Let the number of tasks hold a value that is made from several metrics."""

from collections.abc import Mapping

from aws_cdk import Names
from aws_cdk import aws_applicationautoscaling as autoscaling
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_ecs as ecs

from cdk_containers.spec import Scaling

_POLICY = autoscaling.CfnScalingPolicy
# The formula that is held; metrics have other names.
_HELD = "per_task"


def hold(
    count: ecs.ScalableTaskCount,
    construct_id: str,
    *,
    formula: str,
    metrics: Mapping[str, cloudwatch.Metric],
    target: float,
    scaling: Scaling,
) -> None:
    """Track a formula, which CDK's own policies cannot: they take single metrics.

    https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-target-tracking-metric-math.html

    Args:
        count: what changes the number of tasks.
        construct_id: unique below it.
        formula: CloudWatch metric math over the names of the metrics.
        metrics: by their names in the formula.
        target: the value to hold for each task.
        scaling: how long to rest afterwards.
    """
    _POLICY(
        count,
        construct_id,
        policy_name=f"{Names.unique_id(count)}{construct_id}",
        policy_type="TargetTrackingScaling",
        scaling_target_id=scalable_target(count).scalable_target_id,
        target_tracking_scaling_policy_configuration=(
            _POLICY.TargetTrackingScalingPolicyConfigurationProperty(
                target_value=target,
                scale_in_cooldown=scaling.scale_in_cooldown_seconds,
                scale_out_cooldown=scaling.scale_out_cooldown_seconds,
                customized_metric_specification=_POLICY.CustomizedMetricSpecificationProperty(
                    metrics=[
                        *(_followed(name, metric) for name, metric in metrics.items()),
                        _POLICY.TargetTrackingMetricDataQueryProperty(
                            id=_HELD, expression=formula, return_data=True
                        ),
                    ]
                ),
            )
        ),
    )


def scalable_target(count: ecs.ScalableTaskCount) -> autoscaling.ScalableTarget:
    """What Application Auto Scaling knows the service as."""
    target = count.node.find_child("Target")
    assert isinstance(target, autoscaling.ScalableTarget)
    return target


def _followed(
    name: str, metric: cloudwatch.Metric
) -> autoscaling.CfnScalingPolicy.TargetTrackingMetricDataQueryProperty:
    return _POLICY.TargetTrackingMetricDataQueryProperty(
        id=name,
        return_data=False,
        metric_stat=_POLICY.TargetTrackingMetricStatProperty(
            stat=metric.statistic,
            metric=_POLICY.TargetTrackingMetricProperty(
                namespace=metric.namespace,
                metric_name=metric.metric_name,
                dimensions=[
                    _POLICY.TargetTrackingMetricDimensionProperty(name=key, value=str(value))
                    for key, value in (metric.dimensions or {}).items()
                ],
            ),
        ),
    )
