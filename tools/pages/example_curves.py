"""Made-up numbers for the picture of the dashboard: three hours with a deployment in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sin
from random import Random

POINTS = 90
_DEPLOYMENT = range(50, 62)


@dataclass(frozen=True)
class _Curve:
    """About how large a number is, how much it swings and trembles, and in a deployment."""

    level: float
    swing: float = 0
    tremble: float = 0
    deploying: float | None = None


_CURVES = {
    ("Requests", "Requests"): _Curve(1800, 500, 120),
    ("Responses by class", "2xx"): _Curve(1450, 430, 80),
    ("Responses by class", "3xx"): _Curve(210, 50, 20),
    ("Responses by class", "4xx"): _Curve(130, 20, 25),
    ("Responses by class", "5xx"): _Curve(4, 0, 3, 26),
    ("Server errors", "Server errors, percent"): _Curve(0.25, 0, 0.2, 1.4),
    ("Latency", "p50"): _Curve(0.12, 0.02, 0.01),
    ("Latency", "p90"): _Curve(0.34, 0.06, 0.04, 0.45),
    ("Latency", "p99"): _Curve(0.8, 0.15, 0.15, 1.3),
    ("Targets", "Healthy"): _Curve(4, deploying=8),
    ("Targets", "Unhealthy"): _Curve(0),
    ("Errors of the load balancer", "Load balancer 5xx"): _Curve(0),
    ("CPU", "CPU, Average"): _Curve(48, 12, 3, 34),
    ("CPU", "CPU, Maximum"): _Curve(62, 14, 5, 70),
    ("Memory", "Memory, Average"): _Curve(55, 1, 0.6, 46),
    ("Memory", "Memory, Maximum"): _Curve(61, 1, 1, 60),
    ("Tasks", "Running"): _Curve(4, deploying=8),
    ("Tasks", "Desired"): _Curve(4),
    ("Deployments", "Deployments"): _Curve(1, deploying=2),
}


def example_curve(title: str, label: str) -> Sequence[float]:
    """The numbers of one line of a graph, the oldest first; the same in each run."""
    curve = _CURVES[title, label]
    # Python keeps the sequence of a seed; https://docs.python.org/3/library/random.html
    chance = Random(f"{title} {label}")  # noqa: S311
    return [
        max(
            0,
            (
                curve.level
                if curve.deploying is None or minute not in _DEPLOYMENT
                else curve.deploying
            )
            + curve.swing * sin(minute / 17)
            + curve.tremble * chance.uniform(-1, 1),
        )
        for minute in range(POINTS)
    ]
