"""Rules about lists: Python takes a text for a list of its letters, and no type checker objects."""

from collections.abc import Iterator, Mapping

from cdk_containers.checks.context import Context
from cdk_containers.checks.rule import Problem, rule
from cdk_containers.checks.test_traffic import allowed_addresses
from cdk_containers.spec import ImageBuild, ListenerRule, Service, Task


@rule()
def text_instead_of_list(task: Task, context: Context) -> Iterator[Problem]:
    """A list is written as a list, even if it has one entry."""
    for container in task.containers:
        place = f"containers[{container.name}]"
        linux = container.linux
        yield from _texts(f"{place}.command", container.command)
        yield from _texts(f"{place}.entrypoint", container.entrypoint)
        if container.restart is not None:
            codes = container.restart.ignored_exit_codes
            yield from _texts(f"{place}.restart.ignored_exit_codes", codes)
        if isinstance(container.image, ImageBuild):
            yield from _texts(f"{place}.image.cache_from", container.image.cache_from)
        yield from _texts(f"{place}.linux.capabilities_add", linux.capabilities_add)
        yield from _texts(f"{place}.linux.capabilities_drop", linux.capabilities_drop)
        yield from _texts(f"{place}.linux.dns_servers", linux.dns_servers)
        yield from _texts(f"{place}.linux.dns_search_domains", linux.dns_search_domains)
        yield from _texts(f"{place}.linux.docker_security_options", linux.docker_security_options)


@rule()
def text_instead_of_addresses(service: Service, context: Context) -> Iterator[Problem]:
    """The addresses that may connect are written as a list, even if it is one."""
    for path, addresses in allowed_addresses(service).items():
        yield from _texts(path, addresses)


@rule()
def text_instead_of_conditions(
    rules: Mapping[str, ListenerRule], context: Context
) -> Iterator[Problem]:
    """The hosts and paths of a listener's rule are written as lists, even if they are one."""
    for identity, each in rules.items():
        yield from _texts(f"rules[{identity}].hosts", each.hosts)
        yield from _texts(f"rules[{identity}].paths", each.paths)


def _texts(path: str, value: object) -> Iterator[Problem]:
    if isinstance(value, str) and value:
        yield no_list(path, value)


def no_list(path: str, text: str) -> Problem:
    """The problem of a text where a list belongs."""
    return Problem(
        path,
        f"{text!r} is a text, which Python takes for a list of its letters.",
        f"Write [{text!r}], or one entry for each word.",
    )
