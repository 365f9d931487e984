"""Which services reach each other: those that share a network, each with a security group."""

from collections.abc import Mapping, Sequence

from cdk_containers.importers.compose.translation.section import Section
from cdk_containers.importers.compose.translation.services.tasks import TaskGroup
from cdk_containers.spec import ApplicationNetwork


def networks_of(group: TaskGroup) -> list[str]:
    """The networks that the services of a task are on.

    Args:
        group: the services of the task.
    """
    found: dict[str, None] = {}
    for service in group.services.values():
        found.update(dict.fromkeys(service.section("networks").node.entries))
    return list(found)


def application_networks(
    project: Section, groups: Sequence[TaskGroup]
) -> Mapping[str, ApplicationNetwork]:
    """The networks that let somebody reach somebody: those of several tasks, and existing groups.

    Args:
        project: the whole model.
        groups: the services by their tasks.
    """
    networks = project.section("networks")
    found: dict[str, ApplicationNetwork] = {}
    for name, network in networks.named():
        members = sum(name in networks_of(group) for group in groups)
        security_group = _security_group(network)
        if members > 1 or (members and security_group):
            found[name] = ApplicationNetwork(name=name, security_group_id=security_group)
    return found


def check_joined_networks(group: TaskGroup, groups: Sequence[TaskGroup]) -> None:
    """Tell when a task brings a service onto networks that it is not on itself.

    Args:
        group: the services of the task.
        groups: the services by their tasks.
    """
    all_of_them = set(networks_of(group))
    others = {name for other in groups if other is not group for name in networks_of(other)}
    for name, service in group.services.items():
        own = set(service.section("networks").node.entries)
        more = sorted((all_of_them - own) & others)
        if own and more:
            service.warn(
                "compose-networks-joined",
                "networks",
                f"{name} shares a task with services that are on {', '.join(more)} as well, and "
                "the containers of a task are on the same networks.",
                f"Give {name} a task of its own, or name these networks there.",
            )


def closed_to_people(group: TaskGroup, project: Section) -> str | None:
    """Why no load balancer gets to a task, if none does.

    Args:
        group: the services of the task.
        project: the whole model.
    """
    modes = {service.text("network_mode") for service in group.services.values()}
    if "host" in modes:
        return "with network_mode: host, people reach the ports at the address of the instance."
    if "none" in modes:
        return "with network_mode: none, the service is on no network."
    networks = project.section("networks")
    names = networks_of(group)
    if names and all(networks.section(name).flag("internal") for name in names):
        return "the service is on internal networks only."
    return None


def _security_group(network: Section) -> str | None:
    asked = network.text("x-aws-securitygroup")
    name = network.text("name") or ""
    return asked or (name if network.flag("external") and name.startswith("sg-") else None)
