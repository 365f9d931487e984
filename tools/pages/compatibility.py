"""The page of what goes with what, from the table that the checks read."""

from collections.abc import Iterator, Sequence
from itertools import combinations

from cdk_containers.checks import failure_detection, traffic_shift, zone_rebalancing
from cdk_containers.checks.compatibility import DIMENSIONS, Refusal, Trait, refusals

_HEAD = """\
# What goes with what

A service has one kind of capacity, network, exposure, scaling and deployment, and any of the rest.
✓ goes together; ✗ does not, for the reason with that number [below](#why-not), and is refused
before anything is made; (✗) does beside what the reason names. Each of them is tested.
"""

# Of a deployment, what is refused for its numbers rather than for what stands beside it.
_NUMBERS = (
    zone_rebalancing.zone_rebalancing_refused,
    traffic_shift.bake_time_out_of_range,
    traffic_shift.traffic_share_out_of_range,
    traffic_shift.deployment_outlasts_cloudformation,
    failure_detection.circuit_breaker_out_of_range,
    failure_detection.early_success_out_of_range,
    failure_detection.rollback_alarm_out_of_range,
)

_TAIL = """\
This page is made by `make docs`.
"""


def page() -> str:
    """The whole page."""
    reasons: list[Refusal] = []
    pairs = list(combinations(DIMENSIONS, 2))
    free = [pair for pair in pairs if not any(_refused(*pair))]
    lines = [_HEAD]
    for pair in pairs:
        if pair not in free:
            lines += [*_matrix(*pair, reasons), ""]
    lines += ["## Everything goes together\n", "Whatever there is of both:\n"]
    lines += [*(f"- {one} and {other}" for one, other in free), ""]
    lines += ["## Why not\n"]
    lines += [f"{number}. {_reason(each)}" for number, each in enumerate(reasons, 1)]
    lines += ["", "## Numbers of a deployment\n"]
    lines += ["Refused as well, whatever is beside it, unless ([all checks](checks.md)):\n"]
    lines += [f"- {rule.summary.splitlines()[0]} `{rule.code}`" for rule in _NUMBERS]
    return "\n".join([*lines, "", _TAIL])


def _refused(one: str, other: str) -> Iterator[tuple[Refusal, ...]]:
    return (refusals(a, b) for a in DIMENSIONS[one] for b in DIMENSIONS[other])


def _matrix(one: str, other: str, reasons: list[Refusal]) -> Iterator[str]:
    """A table with the dimension of fewer traits on top, whose reasons are numbered on."""
    top, side = sorted((one, other), key=lambda each: len(DIMENSIONS[each]))
    yield f"## {one.capitalize()} and {other}\n"
    yield _row(["", *DIMENSIONS[top]])
    yield _row(["---"] * (1 + len(DIMENSIONS[top])))
    for trait in DIMENSIONS[side]:
        yield _row([trait, *(_cell(trait, each, reasons) for each in DIMENSIONS[top])])


def _cell(one: Trait, other: Trait, reasons: list[Refusal]) -> str:
    found = refusals(one, other)
    reasons += [each for each in found if each not in reasons]
    numbers = sorted(reasons.index(each) + 1 for each in found)
    if not found:
        return "✓"
    mark = "(✗)" if any(each.unless for each in found) else "✗"
    return f"{mark} {', '.join(map(str, numbers))}"


def _reason(refusal: Refusal) -> str:
    besides = [
        f"{trait} ({dimension})"
        for dimension, traits in DIMENSIONS.items()
        for trait in traits
        if trait in refusal.unless
    ]
    beside = [f"Not so beside {', '.join(besides)}."] if besides else []
    return " ".join([refusal.reason, refusal.fix, *beside])


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
