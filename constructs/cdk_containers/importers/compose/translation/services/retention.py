"""How long logs are kept."""

from cdk_containers.importers.compose.translation.section import Section
from cdk_containers.spec import LOG_RETENTION_DAYS, nearest_log_retention

_KEY = "x-aws-logs_retention"


def log_retention_days(*owners: Section) -> int | None:
    """How long those that share a log want it kept: as long as the one that wants it longest.

    Args:
        owners: the services of a task, or the whole model.
    """
    asked = [days for owner in owners if (days := _asked(owner)) is not None]
    return max(asked, default=None)


def _asked(owner: Section) -> int | None:
    days = owner.whole(_KEY)
    if days is None or days in LOG_RETENTION_DAYS:
        return days
    owner.refuse(
        "compose-logs-retention",
        _KEY,
        f"CloudWatch cannot keep logs for {days} days; it knows "
        f"{', '.join(map(str, LOG_RETENTION_DAYS))}.",
        f"Write {nearest_log_retention(days)}.",
    )
    return None
