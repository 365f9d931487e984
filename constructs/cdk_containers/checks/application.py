"""All that is wrong with an application: with each of its services, and with them together."""

from collections.abc import Iterator
from dataclasses import replace

from cdk_containers.checks.context import Context
from cdk_containers.checks.rules import APPLICATION_RULES
from cdk_containers.checks.specs import check_service, check_task
from cdk_containers.findings import Finding, SpecPath
from cdk_containers.spec import (
    Application,
    ApplicationService,
    EachInstance,
    with_named_ports,
)


def check_application(application: Application, context: Context | None = None) -> list[Finding]:
    """Everything that is wrong with services that belong together.

    Args:
        application: what is to run.
        context: where; a service's own capacity says more about it. Default: on Fargate, in a
            network that is not known.
    """
    place = context or Context()
    return [
        *(finding for each in application.services for finding in _of_service(each, place)),
        *(finding for each in APPLICATION_RULES for finding in each(application, place)),
    ]


def _of_service(member: ApplicationService, context: Context) -> Iterator[Finding]:
    service = with_named_ports(member.service)
    if service.capacity or isinstance(service.scaling, EachInstance):
        context = replace(context, platform=service.platform)
    place = f"services[{member.name}]"
    yield from _within(f"{place}.task", check_task(service.task, context))
    # What people start is no service, and so has nothing but a task.
    if not member.runs_once:
        yield from _within(place, check_service(service, context))


def _within(place: str, findings: list[Finding]) -> Iterator[Finding]:
    return (each.at(SpecPath(path=f"{place}.{each.where}")) for each in findings)
