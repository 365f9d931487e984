"""Which container instances the tasks are put on."""

from typing import Literal

from cdk_containers.importers.compose.translation.section import Section
from cdk_containers.spec import NodePlacement


def node_placement(file: Section, before: NodePlacement | None) -> NodePlacement | None:
    """How instances are chosen; strategies and constraints each replace the compose file's.

    Args:
        file: ecs-params.yml.
        before: what the compose file says.
    """
    placement = file.section("run_params").section("task_placement")
    constraints = [
        *file.section("task_definition").sections("placement_constraints"),
        *placement.sections("constraints"),
    ]
    strategies = list(placement.sections("strategy"))
    if not constraints and not strategies:
        return before
    chosen = before or NodePlacement()
    spread, pack_by = chosen.spread_across, chosen.pack_by
    if strategies:
        spread, pack_by = _strategies(strategies)
    return NodePlacement(
        spread_across=spread,
        pack_by=pack_by,
        distinct_instances=_is_distinct(constraints) if constraints else chosen.distinct_instances,
        only_on=_expressions(constraints) if constraints else chosen.only_on,
    )


def _is_distinct(constraints: list[Section]) -> bool:
    return any(each.text("type") == "distinctInstance" for each in constraints)


def _expressions(constraints: list[Section]) -> list[str]:
    found: list[str] = []
    for constraint in constraints:
        expression = constraint.text("expression")
        is_member = constraint.text("type") == "memberOf"
        if is_member and expression:
            found.append(expression)
        elif is_member or expression is not None:
            constraint.refuse(
                "ecs-params-placement-invalid",
                "" if is_member else "expression",
                "memberOf has an expression, and distinctInstance has none.",
                "Write such as expression: attribute:ecs.instance-type =~ m7g.*, or remove it.",
            )
    return found


def _strategies(
    strategies: list[Section],
) -> tuple[list[str] | None, Literal["cpu", "memory"] | None]:
    spread: list[str] = []
    pack_by: Literal["cpu", "memory"] | None = None
    for strategy in strategies:
        match strategy.text("type"), strategy.text("field"):
            case "spread", str(field) if field:
                spread.append(field)
                if pack_by:
                    _tell_order(strategy)
            case "binpack", "cpu" | "memory" as field if pack_by is None:
                pack_by = field
            case "random", None:
                # That this is no strategy here is told with all other keys.
                pass
            case _:
                strategy.refuse(
                    "ecs-params-placement-invalid",
                    "",
                    "spread has a field such as instanceId or attribute:ecs.availability-zone, "
                    "binpack has cpu or memory and stands there once, random has none.",
                    "Write one of these.",
                )
    # Without any, tasks are spread as they are by default.
    return (spread if spread or pack_by else None), pack_by


def _tell_order(strategy: Section) -> None:
    strategy.warn(
        "ecs-params-placement-reordered",
        "",
        "It stands behind the binpack; here, tasks are spread first, and packed among what is "
        "equal then.",
        "Write every spread before the binpack, or leave one of the two out.",
    )
