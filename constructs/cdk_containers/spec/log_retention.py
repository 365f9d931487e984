"""For how many days CloudWatch can keep logs."""

LOG_RETENTION_DAYS = (
    *(1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545),
    *(731, 1096, 1827, 2192, 2557, 2922, 3288, 3653),
)
"""All numbers that it knows.

https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
"""


def nearest_log_retention(days: int) -> int:
    """The number of days closest to a wish that keeps logs as long, if there is one.

    Args:
        days: the wish.
    """
    return next((known for known in LOG_RETENTION_DAYS if known >= days), LOG_RETENTION_DAYS[-1])
