"""How long CloudWatch keeps logs: it knows certain numbers of days only."""

from aws_cdk import aws_logs as logs

from cdk_containers.findings import Finding, error
from cdk_containers.spec import is_known

_BY_DAYS = {
    1: logs.RetentionDays.ONE_DAY,
    3: logs.RetentionDays.THREE_DAYS,
    5: logs.RetentionDays.FIVE_DAYS,
    7: logs.RetentionDays.ONE_WEEK,
    14: logs.RetentionDays.TWO_WEEKS,
    30: logs.RetentionDays.ONE_MONTH,
    60: logs.RetentionDays.TWO_MONTHS,
    90: logs.RetentionDays.THREE_MONTHS,
    120: logs.RetentionDays.FOUR_MONTHS,
    150: logs.RetentionDays.FIVE_MONTHS,
    180: logs.RetentionDays.SIX_MONTHS,
    365: logs.RetentionDays.ONE_YEAR,
    400: logs.RetentionDays.THIRTEEN_MONTHS,
    545: logs.RetentionDays.EIGHTEEN_MONTHS,
    731: logs.RetentionDays.TWO_YEARS,
    1096: logs.RetentionDays.THREE_YEARS,
    1827: logs.RetentionDays.FIVE_YEARS,
    2192: logs.RetentionDays.SIX_YEARS,
    2557: logs.RetentionDays.SEVEN_YEARS,
    2922: logs.RetentionDays.EIGHT_YEARS,
    3288: logs.RetentionDays.NINE_YEARS,
    3653: logs.RetentionDays.TEN_YEARS,
}


def log_retention(days: int) -> logs.RetentionDays:
    """CDK's name for a number of days that ``log_retention_problems`` has nothing against."""
    return _BY_DAYS[days]


def log_retention_problems(argument: str, days: int) -> list[Finding]:
    """What is wrong with a number of days.

    https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
    """
    if days in _BY_DAYS:
        return []
    if not is_known(days):
        return [
            error(
                "log-retention-unknown",
                argument,
                "It is a token, known at deployment only, and CDK looks at it before.",
                "Write the number of days out.",
            )
        ]
    return [
        error(
            "log-retention-unknown",
            argument,
            f"CloudWatch cannot keep logs for {days} days; it knows "
            f"{', '.join(map(str, _BY_DAYS))}.",
            f"Choose {min((known for known in _BY_DAYS if known >= days), default=3653)}.",
        )
    ]
