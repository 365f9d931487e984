"""Rules about the services of an application, and about what they share."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from cdk_containers.checks.context import Context
from cdk_containers.checks.rule import Problem, rule
from cdk_containers.spec import Application, NetworkMode, NewFolder, is_known

# What compose files take, and what no construct's id is changed by.
_SERVICE = re.compile(r"[A-Za-z0-9._-]{1,255}")
# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_AwsVpcConfiguration.html
_MOST_SECURITY_GROUPS = 5


@rule()
def application_service_invalid(application: Application, context: Context) -> Iterator[Problem]:
    """The services of an application have different names, of which constructs are called."""
    if not application.services:
        yield Problem("services", "The application has no services.", "Give it one.")
    for member in application.services:
        if not (is_known(member.name) and _SERVICE.fullmatch(member.name)):
            yield Problem(
                f"services[{member.name}].name",
                f"{member.name!r} is not the name of a service.",
                "Use 1 to 255 letters, digits, hyphens, underscores and dots.",
            )
    for name in _repeated(member.name for member in application.services):
        yield Problem(
            f"services[{name}].name",
            f"Several services are called {name!r}.",
            "Give each a name of its own.",
        )


@rule()
def discovery_name_repeated(application: Application, context: Context) -> Iterator[Problem]:
    """No two services of an application are found by the same name."""
    found = {
        member.name: member.service.discovery.name
        for member in application.services
        if member.service.discovery is not None and not member.runs_once
    }
    for name in _repeated(filter(None, found.values())):
        holders = [member for member, called in found.items() if called == name]
        yield Problem(
            f"services[{holders[-1]}].discovery.name",
            f"{' and '.join(holders)} would be found by the same name {name!r}.",
            "Give each a name of its own.",
        )


@rule()
def network_repeated(application: Application, context: Context) -> Iterator[Problem]:
    """The networks of an application have different names."""
    for name in _repeated(network.name for network in application.networks):
        yield Problem(
            f"networks[{name}]",
            f"Several networks are called {name!r}.",
            "Give each a name of its own.",
        )


@rule()
def network_unknown(application: Application, context: Context) -> Iterator[Problem]:
    """A service is on networks of its application."""
    names = [network.name for network in application.networks]
    for member in application.services:
        for name in member.networks:
            if name not in names:
                yield Problem(
                    f"services[{member.name}].networks[{name}]",
                    f"The application has no network {name!r}; it has {_listed(names)}.",
                    f"Add ApplicationNetwork(name={name!r}) to its networks.",
                )


@rule()
def networks_above_limit(application: Application, context: Context) -> Iterator[Problem]:
    """A service has at most five security groups: its own, its networks', the application's.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_AwsVpcConfiguration.html
    """
    of_all = len(set(application.security_group_ids))
    for member in application.services:
        networks = len(set(member.networks))
        groups = 1 + networks + of_all
        own_interface = member.service.task.network_mode == NetworkMode.AWSVPC
        if own_interface and groups > _MOST_SECURITY_GROUPS:
            beside = f", beside {of_all} of the application" if of_all else ""
            yield Problem(
                f"services[{member.name}].networks",
                f"It would have {groups} security groups: its own and those of {networks} "
                f"networks{beside}. ECS takes {_MOST_SECURITY_GROUPS}.",
                "Let services that reach each other anyway share a network.",
            )


@rule()
def predecessor_unknown(application: Application, context: Context) -> Iterator[Problem]:
    """A service is deployed after others of its application."""
    names = [member.name for member in application.services]
    for member in application.services:
        for name in member.after:
            place = f"services[{member.name}].after[{name}]"
            if name == member.name:
                yield Problem(place, "A service cannot come after itself.", "Leave it out.")
            elif name not in names:
                yield Problem(
                    place,
                    f"The application has no service {name!r}; it has {_listed(names)}.",
                    "Name one of these, or leave it out.",
                )


@rule()
def folder_differs(application: Application, context: Context) -> Iterator[Problem]:
    """Folders of the same name are one folder, in one place, with one owner and permissions."""
    first: dict[str, tuple[str, NewFolder]] = {}
    for member in application.services:
        for folder in member.service.task.volumes:
            if not isinstance(folder, NewFolder):
                continue
            holder, other = first.setdefault(folder.name, (member.name, folder))
            place = f"services[{member.name}].task.volumes[{folder.name}]"
            if _path(folder) != _path(other):
                yield Problem(
                    place,
                    f"It is {_path(folder)} here, and {_path(other)} in {holder}.",
                    "Give it the same path in all of them, or another name.",
                )
            if _owned(folder) != _owned(other):
                yield Problem(
                    place,
                    f"It belongs to {folder.uid}:{folder.gid} with mode {folder.mode} here, and to "
                    f"{other.uid}:{other.gid} with mode {other.mode} in {holder}.",
                    "Give it the same uid, gid and mode in all of them, or another name.",
                )


def _path(folder: NewFolder) -> str:
    return folder.path or f"/{folder.name}"


def _owned(folder: NewFolder) -> tuple[int, int, str]:
    return folder.uid, folder.gid, folder.mode


def _repeated(names: Iterable[str]) -> list[str]:
    return [name for name, count in Counter(names).items() if count > 1]


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names) or "none"
