"""How long CloudWatch keeps logs: it knows certain numbers of days only."""

from aws_cdk import aws_logs as logs

from cdk_containers.findings import Finding, error
from cdk_containers.spec import LOG_RETENTION_DAYS, is_known, nearest_log_retention

_NAMES = (
    logs.RetentionDays.ONE_DAY,
    logs.RetentionDays.THREE_DAYS,
    logs.RetentionDays.FIVE_DAYS,
    logs.RetentionDays.ONE_WEEK,
    logs.RetentionDays.TWO_WEEKS,
    logs.RetentionDays.ONE_MONTH,
    logs.RetentionDays.TWO_MONTHS,
    logs.RetentionDays.THREE_MONTHS,
    logs.RetentionDays.FOUR_MONTHS,
    logs.RetentionDays.FIVE_MONTHS,
    logs.RetentionDays.SIX_MONTHS,
    logs.RetentionDays.ONE_YEAR,
    logs.RetentionDays.THIRTEEN_MONTHS,
    logs.RetentionDays.EIGHTEEN_MONTHS,
    logs.RetentionDays.TWO_YEARS,
    logs.RetentionDays.THREE_YEARS,
    logs.RetentionDays.FIVE_YEARS,
    logs.RetentionDays.SIX_YEARS,
    logs.RetentionDays.SEVEN_YEARS,
    logs.RetentionDays.EIGHT_YEARS,
    logs.RetentionDays.NINE_YEARS,
    logs.RetentionDays.TEN_YEARS,
)
_BY_DAYS = dict(zip(LOG_RETENTION_DAYS, _NAMES, strict=True))


def log_retention(days: int) -> logs.RetentionDays:
    """CDK's name for a number of days that ``log_retention_problems`` has nothing against."""
    return _BY_DAYS[days]


def log_retention_problems(argument: str, days: int) -> list[Finding]:
    """What is wrong with a number of days."""
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
            f"{', '.join(map(str, LOG_RETENTION_DAYS))}.",
            f"Choose {nearest_log_retention(days)}.",
        )
    ]
