"""One alarm of a service, as all of them are made."""

from dataclasses import dataclass

from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from cdk_containers.checks.thresholds import LONGEST_MINUTES

# Numbers reach CloudWatch some minutes late, and a formula with FILL makes a 0 of one that is not
# there yet: the newest minutes have to be allowed to say nothing. See "FILL" in
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
_LATE_MINUTES = 2


@dataclass(frozen=True, kw_only=True)
class Condition:
    """What an alarm tells of.

    Attributes:
        metric: what it looks at, in minutes.
        threshold: in the metric's unit.
        minutes: for how many minutes it has to be so, of two more; not more than a day can be seen.
        reason: what it means, and for whom.
        look_first: what to do about it.
        comparison: what is bad. Default: the threshold and above.
        missing: what it means that there is no number. Default: that all is well.
    """

    metric: cloudwatch.IMetric
    threshold: float
    minutes: int
    reason: str
    look_first: str
    comparison: cloudwatch.ComparisonOperator = (
        cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD
    )
    missing: cloudwatch.TreatMissingData = cloudwatch.TreatMissingData.NOT_BREACHING


def make_alarm(scope: Construct, construct_id: str, condition: Condition) -> cloudwatch.Alarm:
    """Watch for a condition; nobody is told yet."""
    minutes = min(condition.minutes, LONGEST_MINUTES)
    return cloudwatch.Alarm(
        scope,
        construct_id,
        alarm_description=f"{condition.reason} Look first: {condition.look_first}",
        metric=condition.metric,
        threshold=condition.threshold,
        comparison_operator=condition.comparison,
        evaluation_periods=minutes + _LATE_MINUTES,
        datapoints_to_alarm=minutes,
        treat_missing_data=condition.missing,
    )
