"""What is wrong with an application before anything is made."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from aws_cdk import aws_ecs as ecs
from constructs import Construct

from cdk_containers.applications.existing import Existing, SharedParts
from cdk_containers.applications.parts import container_names, new_folders, new_secrets
from cdk_containers.applications.published import as_published, over_http
from cdk_containers.applications.surroundings import placement_of, surroundings_problems
from cdk_containers.checks import (
    Context,
    Egress,
    check_addresses,
    check_application,
    check_service,
)
from cdk_containers.cluster import ContainerCluster, cluster_of
from cdk_containers.exposure import Http, Tcp
from cdk_containers.file_system import folder_problems
from cdk_containers.findings import Finding, SpecPath, error
from cdk_containers.load_balancing.subnets import subnet_problems
from cdk_containers.log_retention import log_retention_problems
from cdk_containers.network import TaskPlacement
from cdk_containers.services.backlog import insights_problems
from cdk_containers.services.discovery import check_namespace
from cdk_containers.services.operation import Operation
from cdk_containers.services.reachable_network import check_network
from cdk_containers.services.task_network import check_instances, startup_egress
from cdk_containers.spec import (
    Application,
    ApplicationService,
    CloudMap,
    Platform,
    PublishedPort,
    Service,
    TrafficShift,
)
from cdk_containers.task import context_of


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What an application is given, besides what it is."""

    cluster: ContainerCluster | ecs.ICluster
    existing: Existing
    placement: TaskPlacement | None
    allow_from: Sequence[str]
    operation: Operation


def application_problems(
    scope: Construct, application: Application, given: Surroundings
) -> list[Finding]:
    """Everything that is wrong with an application where it is to be built.

    Args:
        scope: where that is.
        application: the services, with what they run on.
        given: all that it is given.
    """
    if found := check_network(given.cluster, None, given.placement):
        # A cluster that does not know its network cannot be asked for more.
        return found
    found = [
        *surroundings_problems(application, given.cluster, given.existing),
        *_part_problems(application, given.existing),
        *_publication_problems(application, given),
        *log_retention_problems("operation.log_retention_days", given.operation.log_retention_days),
    ]
    placement = given.placement or placement_of(application, given.cluster)
    context = _context(scope, application, given, placement)
    found += check_application(application, context)
    for member in application.services:
        found += _member_problems(member, given, context)
    return list(dict.fromkeys(found))


def _context(
    scope: Construct, application: Application, given: Surroundings, placement: TaskPlacement
) -> Context:
    """Where the services run, as far as that is the same for all."""
    ways = {startup_egress(given.cluster, placement, each.service) for each in application.services}
    egress = ways.pop() if len(ways) == 1 else Egress.unknown()
    return context_of(scope, Platform.FARGATE, egress)


def _member_problems(
    member: ApplicationService, given: Surroundings, context: Context
) -> Iterator[Finding]:
    service, cluster = member.service, given.cluster
    # What people start has no published ports, as another rule says.
    views = as_published(member)
    found = [
        *check_instances(cluster, service),
        # Service Connect comes with a namespace of the application's own.
        *(check_namespace(cluster, service.discovery) if _in_dns(service) else ()),
        *insights_problems(cluster, service.scaling),
        *(each for view in views for each in check_service(view, context)),
    ]
    place = f"services[{member.name}]"
    yield from (each.at(SpecPath(path=f"{place}.{each.where}")) for each in found)


def _in_dns(service: Service) -> bool:
    return isinstance(service.discovery, CloudMap)


def _part_problems(application: Application, existing: Existing) -> Iterator[Finding]:
    """What is given, and no part of the application; and folders that cannot be made."""
    if not isinstance(existing, SharedParts):
        networks = (each.name for each in application.networks)
        folders = (each.name for each in new_folders(application))
        secrets = (each.name for each in new_secrets(application))
        yield from _unknown("networks", existing.networks, networks)
        yield from _unknown("volumes", existing.volumes, folders)
        yield from _unknown("secrets", existing.secrets, secrets)
        yield from _unknown("images", existing.images, container_names(application))
    for folder in new_folders(application):
        if folder.name not in existing.volumes:
            path = folder.path or f"/{folder.name}"
            for found in folder_problems(folder.name, path, folder.uid, folder.gid, folder.mode):
                yield found.at(SpecPath(path=f"volumes[{folder.name}].{found.where}"))


def _unknown(kind: str, given: Mapping[str, object], known: Iterable[str]) -> Iterator[Finding]:
    names = sorted(set(known))
    for name in given:
        if name not in names:
            yield error(
                "application-part-unknown",
                f"existing.{kind}[{name}]",
                f"The application has no {name} among its {kind}; it has "
                f"{', '.join(names) or 'none'}.",
                "Use the application's own name for it, or leave it out.",
            )


def _publication_problems(application: Application, given: Surroundings) -> Iterator[Finding]:
    """What stands between people and the ports that are published for them."""
    yield from check_addresses(given.allow_from)
    published = [(each, port) for each in application.services for port in each.published]
    yield from _taken(published)
    for member, port in published:
        if port.protocol == "https" and not (port.certificate_arn or given.existing.certificate):
            yield error(
                "application-certificate-missing",
                f"services[{member.name}].published[{port.listener_port}]",
                f"Port {port.listener_port} is published with https, and there is no certificate.",
                "Name one of AWS Certificate Manager in certificate_arn=… of the port, or give "
                "existing=Existing(certificate=…).",
            )
    for member in application.services:
        if member.published and isinstance(member.service.deployment, TrafficShift):
            yield error(
                "application-deployment-refused",
                f"services[{member.name}].deployment",
                "The listeners of an application send everything to one version of a service.",
                "Use Rolling(), or make this service a LoadBalancedService.",
            )
    vpc = cluster_of(given.cluster).vpc
    own = given.existing.load_balancer is None
    if any(over_http(port) for _, port in published) and own:
        yield from subnet_problems(vpc, Http(), "cluster")
    elif other := [port for _, port in published if not over_http(port)]:
        yield from subnet_problems(vpc, Tcp(port=other[0].listener_port), "cluster")


def _taken(published: Iterable[tuple[ApplicationService, PublishedPort]]) -> Iterator[Finding]:
    """TCP and UDP on one port of a Network Load Balancer go to one port of one service."""
    holders: dict[int, tuple[str, int]] = {}
    for member, port in published:
        if over_http(port):
            continue
        target = (member.name, port.number)
        holder = holders.setdefault(port.listener_port, target)
        if holder != target:
            yield error(
                "application-port-taken",
                f"services[{member.name}].published[{port.listener_port}]",
                f"Port {port.listener_port} of the load balancer leads to port {holder[1]} of "
                f"{holder[0]} already, for TCP and UDP alike.",
                "Publish it on another port.",
            )
