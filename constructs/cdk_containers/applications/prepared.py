"""An application with what it runs on, and how each service is reached, written out."""

from collections.abc import Sequence
from dataclasses import replace

from aws_cdk import aws_ecs as ecs

from cdk_containers.applications.published import as_run
from cdk_containers.cluster import ContainerCluster
from cdk_containers.services.cluster_defaults import on_capacity_of
from cdk_containers.spec import Application, ApplicationService, Capacity, EachInstance


def prepared(
    application: Application,
    cluster: ContainerCluster | ecs.ICluster,
    capacity: Sequence[Capacity],
) -> Application:
    """The application as it is checked and built.

    Args:
        application: as it was described.
        cluster: where it runs.
        capacity: what services run on that do not say it themselves; none for the cluster's own.
    """
    services = [_prepared(each, cluster, capacity) for each in application.services]
    return replace(application, services=services)


def _prepared(
    member: ApplicationService,
    cluster: ContainerCluster | ecs.ICluster,
    capacity: Sequence[Capacity],
) -> ApplicationService:
    service = as_run(member)
    if not service.capacity and not isinstance(service.scaling, EachInstance):
        service = replace(service, capacity=capacity)
    return replace(member, service=on_capacity_of(cluster, service))
