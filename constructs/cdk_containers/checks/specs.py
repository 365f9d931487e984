"""All that is wrong with a task, a service, or a part of one: each rule about it is asked."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from cdk_containers.checks import reachability
from cdk_containers.checks.context import Context, Platform
from cdk_containers.checks.rules import (
    ARGUMENT_RULES,
    CAPACITY_RULES,
    FILE_RULES,
    LISTENER_RULES,
    SERVICE_RULES,
    TASK_RULES,
)
from cdk_containers.checks.types import Subject, argument_type_invalid, wrong_types
from cdk_containers.findings import FilePosition, Finding, SpecPath, error, errors
from cdk_containers.spec import (
    Capacity,
    EachInstance,
    ListenerRule,
    Service,
    Task,
    in_its_file,
    places_as_written,
    platform_of,
    with_written_files,
)

_OF_TASK = "task."


def check_task(task: Task, context: Context | None = None) -> list[Finding]:
    """Everything that is wrong with a task.

    Args:
        task: what is to run.
        context: where. Default: on Fargate, in a network that is not known.
    """
    place = context or Context()
    if of_arguments := _of_arguments(task):
        return of_arguments
    of_files = [finding for each in FILE_RULES for finding in each(task, place)]
    # Files that cannot be written have no task that really runs.
    runs = task if errors(of_files) else with_written_files(task)
    of_all = [finding for each in TASK_RULES for finding in each(runs, place)]
    return [*of_files, *_where_written(of_all, task)]


def check_service(service: Service, context: Context | None = None) -> list[Finding]:
    """Everything that is wrong with how a service runs its task; ``check_task`` has the rest.

    Args:
        service: what is to run.
        context: where; the service's own capacity, if it has some, says more about it. Default:
            on Fargate, in a network that is not known.
    """
    place = context or Context()
    if of_arguments := _of_arguments(service):
        return of_arguments
    if service.capacity:
        # A daemon on Fargate is told as such.
        place = replace(place, platform=platform_of(service.capacity))
    elif isinstance(service.scaling, EachInstance):
        place = replace(place, platform=Platform.EC2)
    of_service = (finding for each in SERVICE_RULES for finding in each(service, place))
    return [*_of_capacity(service.capacity), *(_in_file(each, service) for each in of_service)]


def check_arguments(of: Callable[..., object], given: Mapping[str, object]) -> list[Finding]:
    """The arguments whose types are not those that a function names.

    Args:
        of: the function.
        given: its arguments, by their names.
    """
    hints = of.__annotations__
    return [
        error(argument_type_invalid.code, each.path, each.message, each.fix)
        for name, value in given.items()
        if name in hints
        for each in wrong_types(value, hints[name], name)
    ]


def check_capacity(strategy: Sequence[Capacity]) -> list[Finding]:
    """Everything that is wrong with a capacity provider strategy, a cluster's or a service's."""
    asked = Service(task=Task(containers=()), capacity=strategy)
    return _of_arguments(asked) or _of_capacity(strategy)


def _of_capacity(strategy: Sequence[Capacity]) -> list[Finding]:
    return [finding for each in CAPACITY_RULES for finding in each(strategy, Context())]


def _of_arguments(subject: Subject) -> list[Finding]:
    """Where a type is wrong, no rule can look at anything else."""
    return [finding for each in ARGUMENT_RULES for finding in each(subject, Context())]


def _where_written(findings: Sequence[Finding], task: Task) -> list[Finding]:
    """The findings about the task that really runs, at the places that its author knows."""
    places = places_as_written(task)
    written = (
        finding.at(SpecPath(path=places.get(str(finding.where), str(finding.where))))
        for finding in findings
    )
    return [in_its_file(task, finding) for finding in written]


def _in_file(finding: Finding, service: Service) -> Finding:
    """A finding about a service; what is about its task, where its author finds it."""
    path = str(finding.where)
    if not path.startswith(_OF_TASK):
        return finding
    placed = in_its_file(service.task, finding.at(SpecPath(path=path.removeprefix(_OF_TASK))))
    return placed if isinstance(placed.where, FilePosition) else finding


def check_addresses(allow_from: Sequence[str]) -> list[Finding]:
    """Everything that is wrong with the addresses that may connect to a load balancer.

    Args:
        allow_from: the addresses, as CIDR blocks.
    """
    asked = Service(task=Task(containers=()), allow_from=allow_from)
    return _of_arguments(asked) or list(reachability.address_range_invalid(asked, Context()))


def check_listener_rules(rules: Mapping[str, ListenerRule]) -> list[Finding]:
    """Everything that is wrong with the rules on one listener, alone or with each other.

    What is wrong with two of them is found at the one that was added later.

    Args:
        rules: by the paths of the services' constructs, in the order in which they were added.
    """
    return _of_arguments(rules) or [
        finding for each in LISTENER_RULES for finding in each(rules, Context())
    ]
