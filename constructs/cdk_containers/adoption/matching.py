"""Which resource of a template stands for which service or task definition that there is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cdk_containers.adoption.running import Running, name_in
from cdk_containers.exports.aws_cli import export
from cdk_containers.exports.template import NAMES, TYPES, Template
from cdk_containers.exports.values import Values
from cdk_containers.findings import FilePosition
from cdk_containers.importers.aws_cli.cloudformation import property_name
from cdk_containers.importers.aws_cli.service_model import Operation
from cdk_containers.importers.report import Report

_THING = {Operation.SERVICE: "service", Operation.TASK_DEFINITION: "task definition"}


@dataclass(frozen=True, kw_only=True)
class Match:
    """A resource, and what it stands for.

    Args:
        logical_id: of the resource.
        operation: what makes it.
        arn: of what there is.
        running: that itself, if it was given.
        at: where the ARN is said.
    """

    logical_id: str
    operation: Operation
    arn: str
    running: Running | None
    at: FilePosition


def match(
    template: Template, running: Sequence[Running], values: Values, report: Report
) -> list[Match]:
    """The resources that are there already, each with what it stands for.

    A service or task definition stands for the resource with its name, or for the only one of its
    kind; the task definition that a service runs stands for the one that the resource names.

    Args:
        template: with the resources.
        running: what there is.
        values: what the template leaves open.
        report: takes what fits nothing.
    """
    names = {
        each.logical_id: str(each.input.get(NAMES[each.operation]) or "")
        for each in export(template, values, Report())
    }
    found: list[Match] = []
    # A file may be given twice.
    for each in {each.arn: each for each in running}.values():
        taken = {match.logical_id for match in found}
        same = [
            logical_id
            for logical_id in template.of_type(*TYPES)
            if TYPES[template.type_of(logical_id) or ""] is each.operation
            and logical_id not in taken
        ]
        named = [logical_id for logical_id in same if names.get(logical_id) == each.name]
        chosen = named or (same if len(same) == 1 and not names.get(same[0]) else [])
        if len(chosen) == 1:
            found.append(
                Match(
                    logical_id=chosen[0],
                    operation=each.operation,
                    arn=each.arn,
                    running=each,
                    at=each.at,
                )
            )
        else:
            _report_unmatched(each, template, report)
    return [*found, *_of_services(template, found, report)]


def _of_services(template: Template, found: Sequence[Match], report: Report) -> Iterator[Match]:
    """The task definitions that the services run, where nobody described them."""
    known = {each.logical_id: each for each in found}
    for each in found:
        arn = each.running.input.get("taskDefinition") if each.running else None
        service = template.resource(each.logical_id).map("Properties")
        name = template.task_definition_of(service)
        if not (name and isinstance(arn, str) and arn.startswith("arn:")):
            continue
        if name not in known:
            known[name] = Match(
                logical_id=name,
                operation=Operation.TASK_DEFINITION,
                arn=arn,
                running=None,
                at=each.at,
            )
            yield known[name]
        elif known[name].arn != arn:
            report.error(
                "aws-cli-adoption-revision",
                known[name].at,
                "taskDefinitionArn",
                f"This is {known[name].arn}, and the service {each.logical_id} runs {arn}.",
                "Describe the one that it runs.",
            )


def _report_unmatched(running: Running, template: Template, report: Report) -> None:
    operation = running.operation
    report.error(
        "aws-cli-adoption-unmatched",
        template.section("Resources").at,
        "Resources",
        f"No {_THING[operation]} of the template is named {name_in(running.arn)!r}, and stands "
        "for nothing else that was described.",
        f"Write it into the template as {property_name((NAMES[operation],))}.",
    )
