"""Who calls whom: the names of services in what other services are told."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from cdk_containers.findings import FilePosition
from cdk_containers.importers.compose.translation.reach.well_known import port_of_scheme
from cdk_containers.importers.compose.translation.section import Section
from cdk_containers.importers.compose.translation.storage.given_lines import given_lines
from cdk_containers.importers.compose.translation.storage.machine import Machine

_COMMANDS = ("command", "entrypoint")
# As much as says what a word is, and no more: values may be long.
_CHARACTERS_BEFORE = 200
_LARGEST_PORT = 65535
_URL = re.compile(r"(?P<scheme>[a-z][a-z0-9+.-]*)://(?:[^\s/@,]*@)?$", re.IGNORECASE)
_OF_A_HOST = re.compile(
    r"(?:(?:host|server|addr|url|uri|endpoint|broker|node|peer|seed)[\w.-]*|(?:^|\s)-h)"
    r"(?:=|\s)\s*(?:\w[\w.-]*(?::[0-9]+)?[,;\s]+)*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class Reference:
    """A service that is told another one's name.

    Args:
        caller: the service that is told.
        callee: the service whose name it is.
        name: the name, which may be another one than the service's.
        port: the port behind it. Default: not known.
        place: where it stands.
    """

    caller: str
    callee: str
    name: str
    port: int | None
    place: FilePosition


def references(project: Section, machine: Machine) -> list[Reference]:
    """All places in which a service is told another one's name as that of a host.

    A name counts where a port follows, in a URL, and behind a word such as ``HOST`` or
    ``--server``. Anywhere else, ``db`` or ``web`` may be the name of a database or a command.

    Args:
        project: the whole model.
        machine: where its files come from.
    """
    services = project.section("services")
    names = _names(services)
    found: dict[Reference, None] = {}
    for caller, service in services.named():
        known = {**names, **_links(service, services)}
        hosts = _hosts(known)
        for place, text in chain(_texts(service), given_lines(service, project, machine)):
            for name, port in _calls(text, hosts):
                if known[name] != caller:
                    reference = Reference(
                        caller=caller, callee=known[name], name=name, port=port, place=place
                    )
                    found[reference] = None
    return list(found)


def own_health_checks(services: Section) -> list[Reference]:
    """Health checks that call their own service by its name, as Docker lets a container do.

    Args:
        services: all services.
    """
    names = _names(services)
    hosts = _hosts(names)
    return [
        Reference(caller=caller, callee=caller, name=name, port=port, place=place)
        for caller, service in services.named()
        for place, text in _words(service.section("healthcheck"), "test")
        for name, port in _calls(text, hosts)
        if names[name] == caller
    ]


def _names(services: Section) -> Mapping[str, str]:
    """The services by all names that Docker's DNS knows them by; their own come first."""
    found: dict[str, str] = {}
    for name, service in services.named():
        networks = service.section("networks")
        aliases = chain.from_iterable(each.texts("aliases") for _, each in networks.named())
        for other in (*aliases, service.text("container_name"), service.text("hostname")):
            if other:
                found.setdefault(other, name)
    return {**found, **{name: name for name in services.node.entries}}


def _links(service: Section, services: Section) -> Mapping[str, str]:
    """The services that it links to, by the names that only it knows them by."""
    pairs = (link.partition(":") for link in service.texts("links"))
    return {alias: name for name, _, alias in pairs if alias and name in services}


def _hosts(names: Mapping[str, str]) -> re.Pattern[str]:
    """A name that stands for itself and is no part of a longer name, of a path or of a password."""
    longest_first = sorted(names, key=len, reverse=True)
    return re.compile(
        r"(?:(?<=://)|(?<![\w./-]))"
        rf"(?P<name>{'|'.join(map(re.escape, longest_first))})"
        r"(?::(?P<port>[0-9]{1,5}))?(?![\w-]|\.\w|[^\s/,;]*@)"
    )


def _calls(text: str, hosts: re.Pattern[str]) -> Iterator[tuple[str, int | None]]:
    """The hosts in a text, with their ports if they are known."""
    for match in hosts.finditer(text):
        before = text[max(0, match.start() - _CHARACTERS_BEFORE) : match.start()]
        url = _URL.search(before)
        port = int(match["port"] or 0)
        if 1 <= port <= _LARGEST_PORT:
            yield match["name"], port
        elif url:
            yield match["name"], port_of_scheme(url["scheme"])
        elif _OF_A_HOST.search(before) and match["port"] is None:
            yield match["name"], None


def _texts(service: Section) -> Iterator[tuple[FilePosition, str]]:
    """What a service is told, with its places: a variable together with its name."""
    for owner, key in ((service, "environment"), (service.section("build"), "args")):
        for name, value in owner.pairs(key).items():
            yield owner.section(key).place(name), f"{name}={value}"
    for key in _COMMANDS:
        yield from _words(service, key)
    yield from _words(service.section("healthcheck"), "test")


def _words(section: Section, key: str) -> Iterator[tuple[FilePosition, str]]:
    words = section.texts(key)
    if words:
        yield section.place(key), " ".join(words)
