"""Keeping clients at the tasks that answered them first."""

from collections.abc import Iterator

from cdk_containers.checks.rule import Range
from cdk_containers.exposure import Http, Https, OverNetwork, Route, Tls
from cdk_containers.findings import Finding, error
from cdk_containers.spec import Deployment, TrafficShift

# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html
_LONGEST_SECONDS = 604_800


def stickiness_problems(
    expose: Http | Https | Route | OverNetwork, deployment: Deployment
) -> Iterator[Finding]:
    """What is wrong with keeping clients at their tasks, and for so long."""
    match expose:
        case Http() | Https() | Route():
            path, sticky = "expose.sticky_seconds", expose.sticky_seconds is not None
            yield from Range(
                path=path,
                value=expose.sticky_seconds,
                lowest=1,
                highest=_LONGEST_SECONDS,
                unit="seconds",
            ).findings("sticky-seconds-out-of-range")
        case Tls():
            return
        case _:
            path, sticky = "expose.sticky", expose.sticky
    if sticky and isinstance(deployment, TrafficShift):
        # A load balancer with two target groups would have to keep clients at their group, too,
        # whatever its weight, and answers 503 once the tasks of that version are gone:
        # https://repost.aws/questions/QUugYm4uzWSI2af5mnmMjlZQ/alb-to-automatically-redirect-traffic
        yield error(
            "sticky-while-traffic-shifts",
            path,
            "Clients that stay with the tasks of one version are never shifted to the other, and "
            "get errors when those tasks are gone.",
            "Leave it out and keep sessions outside the tasks, or use Rolling.",
        )
