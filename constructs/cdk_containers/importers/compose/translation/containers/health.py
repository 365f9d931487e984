"""How Amazon ECS finds out whether a container works."""

from collections.abc import Sequence

from cdk_containers.importers.compose.translation.bounds import Bounds
from cdk_containers.importers.compose.translation.section import Section
from cdk_containers.spec import HealthCheck

# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html
_INTERVAL = Bounds(lowest=5, highest=300, unit="s")
_TIMEOUT = Bounds(lowest=2, highest=60, unit="s")
_RETRIES = Bounds(lowest=1, highest=10)
_START_PERIOD = Bounds(lowest=0, highest=300, unit="s")
# What Docker takes for nothing and for 0, too: its defaults are not those of ECS.
# https://docs.docker.com/reference/dockerfile/#healthcheck
_SECONDS = 30
_TRIES = 3


def health_check(service: Section) -> HealthCheck | None:
    """The health check of a service, if it has one.

    Args:
        service: the service.
    """
    check = service.section("healthcheck")
    if not check.node.entries or check.flag("disable") or check.texts("test") == ["NONE"]:
        return None
    command = _command(check)
    interval = _seconds(check, "interval", _INTERVAL, _SECONDS)
    timeout = _timeout(check, interval)
    retries = _RETRIES.rounded_up(check, "retries", check.number("retries") or _TRIES)
    start = _seconds(check, "start_period", _START_PERIOD, 0)
    if command is None or interval is None or timeout is None or retries is None or start is None:
        return None
    return HealthCheck(
        command=command,
        interval_seconds=interval,
        timeout_seconds=timeout,
        retries=retries,
        start_period_seconds=start,
    )


def _command(check: Section) -> str | Sequence[str] | None:
    """What is run: a text by the shell, a list as it stands."""
    form, *words = check.texts("test") or [""]
    if not form:
        check.warn(
            "compose-health-check-without-test",
            "",
            "Without a test, Docker runs the HEALTHCHECK of the image, which Amazon ECS ignores.",
            "Write the command of the image's HEALTHCHECK as the test.",
        )
        return None
    if not any(words):
        check.refuse(
            "compose-health-check-empty",
            "test",
            f"There is nothing behind {form}, and so nothing to run.",
            "Write such as [CMD, curl, -f, http://localhost], or disable: true.",
        )
        return None
    if form == "CMD":
        return words
    if len(words) > 1:
        check.warn(
            "compose-health-check-words-dropped",
            "test",
            "The shell takes the first text behind CMD-SHELL for the whole command; what follows "
            "it is not run.",
            "Write the command as one text, or CMD instead of CMD-SHELL.",
        )
    return words[0]


def _timeout(check: Section, interval: int | None) -> int | None:
    """The time that a run may take; the constructs of CDK take none above the interval."""
    timeout = _seconds(check, "timeout", _TIMEOUT, _SECONDS)
    if timeout is None or interval is None or timeout <= interval:
        return timeout
    if check.seconds("timeout"):
        check.warn(
            "compose-health-check-timeout-lowered",
            "timeout",
            f"The time-out of {timeout} seconds is above the interval of {interval}, and is "
            "lowered to it.",
            "Raise the interval if the test takes longer than that, or lower the timeout.",
        )
    return interval


def _seconds(check: Section, key: str, bounds: Bounds, default: int) -> int | None:
    return bounds.rounded_up(check, key, check.seconds(key) or default)
