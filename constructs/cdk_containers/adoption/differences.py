"""Where a template differs from what runs."""

from collections.abc import Iterator

from cdk_containers.adoption.comparable import comparable
from cdk_containers.adoption.defaults import says_nothing
from cdk_containers.adoption.leaves import Leaf, leaves_of
from cdk_containers.adoption.running import Running, name_in
from cdk_containers.exports.aws_cli import Exported
from cdk_containers.findings import FilePosition
from cdk_containers.importers.aws_cli.service_model import Operation
from cdk_containers.importers.nodes import Plain
from cdk_containers.importers.report import Report

CREATE_ONLY = ("Cluster", "LaunchType", "Role", "SchedulingStrategy", "ServiceName")
"""Properties of a service with which CloudFormation makes it anew when they change.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecs-service.html
"""
_BY_NAME_OR_ARN = ("Cluster", "Role")


def report_differences(exported: Exported, running: Running, report: Report) -> None:
    """Tell each value in which a template and what runs differ: what makes it anew comes first.

    Args:
        exported: what the template says.
        running: what there is.
        report: takes the findings.
    """
    operation = exported.operation
    ours = leaves_of(comparable(exported.input, operation), operation)
    theirs = leaves_of(comparable(running.input, operation), operation)
    found = list(_differing(ours, theirs, operation))
    for path in sorted(found, key=lambda path: path not in CREATE_ONLY):
        top = path.partition(".")[0].partition("[")[0]
        at = exported.properties.at
        if top in exported.properties.entries:
            at = exported.properties.place_of(top)
        place = f"Resources.{exported.logical_id}.Properties.{path}"
        _report(path, ours.get(path), theirs.get(path), operation, (at, place), report)


def _differing(
    ours: dict[str, Leaf], theirs: dict[str, Leaf], operation: Operation
) -> Iterator[str]:
    unknown = [path for path, leaf in ours.items() if leaf.value is None]
    for path in dict.fromkeys([*ours, *theirs]):
        # What the template leaves open is told as that.
        if any(path == each or path.startswith((f"{each}.", f"{each}[")) for each in unknown):
            continue
        # How many tasks there are is often not the template's to say.
        if path == "DesiredCount" and path not in ours:
            continue
        sides = [side[path].value for side in (ours, theirs) if path in side]
        if len(sides) == 1:
            if not says_nothing(path, sides[0], operation):
                yield path
        elif not _same(path, sides[0], sides[1], operation):
            yield path


def _same(path: str, left: Plain, right: Plain, operation: Operation) -> bool:
    if operation is not Operation.SERVICE:
        return left == right
    if path == "TaskDefinition":
        # Without a revision it is the newest of the family, or the one that is imported.
        ours, theirs = (str(each).rpartition("/")[2] for each in (left, right))
        return theirs in (ours, f"{ours}:{theirs.rpartition(':')[2]}")
    return left == right or (path in _BY_NAME_OR_ARN and name_in(str(left)) == name_in(str(right)))


def _report(
    path: str,
    ours: Leaf | None,
    theirs: Leaf | None,
    operation: Operation,
    place: tuple[FilePosition, str],
    report: Report,
) -> None:
    problem = _problem(ours, theirs)
    if operation is Operation.SERVICE and path in CREATE_ONLY:
        report.error(
            "aws-cli-adoption-replaces",
            *place,
            f"{problem} CloudFormation makes a service anew to change this.",
            "Write into the template what runs.",
        )
        return
    later = (
        "registers a revision of its own"
        if operation is Operation.TASK_DEFINITION
        else "brings what the template has"
    )
    report.warning(
        "aws-cli-adoption-differs",
        *place,
        f"{problem} The import changes nothing; the next update of the resource {later}.",
        "Write into the template what runs, unless the change is meant.",
    )


def _problem(ours: Leaf | None, theirs: Leaf | None) -> str:
    if ours and theirs and not (ours.is_open and theirs.is_open):
        return "The template has another value than what runs."
    return f"The template has {_told(ours)}, and what runs has {_told(theirs)}."


def _told(leaf: Leaf | None) -> str:
    if leaf is None:
        return "nothing"
    return repr(leaf.value) if leaf.is_open else "a value"
