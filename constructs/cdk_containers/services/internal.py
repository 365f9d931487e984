"""A service for other services: no load balancer, no public address."""

from collections.abc import Sequence

from aws_cdk import aws_ecs as ecs
from constructs import Construct

from cdk_containers.cluster import ContainerCluster
from cdk_containers.network import TaskPlacement
from cdk_containers.overlay import Overlay, lay_over
from cdk_containers.services.base import ContainerService
from cdk_containers.services.cluster_defaults import default_placement
from cdk_containers.services.one_container import task_of, unclear_task
from cdk_containers.services.operation import Operation
from cdk_containers.services.reachable_network import check_network
from cdk_containers.spec import (
    Capacity,
    Container,
    Deployment,
    DesiredCount,
    Discovery,
    Image,
    NodePlacement,
    Rolling,
    Scaling,
    Service,
    Task,
)
from cdk_containers.validation import typed


class InternalService(ContainerService):
    """A service that others of the cluster call by its name, or that nobody calls.

    ``http://orders:8080`` works in those that ``call`` it::

        orders = InternalService(
            self, "Orders", cluster=cluster, image="orders:1.0", port=8080,
            discovery=ServiceConnect(name="orders"),
        )
        shop = LoadBalancedService(
            self, "Shop", cluster=cluster, image="shop:1.0", port=80, discovery=ServiceConnect()
        )
        shop.call(orders)
    """

    @typed
    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        cluster: ContainerCluster | ecs.ICluster,
        image: str | Image | None = None,
        port: int | None = None,
        task: Task | Container | None = None,
        discovery: Discovery | None = None,
        scaling: Scaling | DesiredCount = Scaling(),
        deployment: Deployment = Rolling(),
        capacity: Sequence[Capacity] = (),
        placement: TaskPlacement | None = None,
        node_placement: NodePlacement | None = None,
        operation: Operation = Operation(),
        overlay: Overlay | None = None,
    ) -> None:
        """
        Args:
            scope: the parent.
            construct_id: unique below the parent.
            cluster: where it runs.
            image: the image of a service that is one plain container.
            port: the container port that others call. Default: the only one there is; none if it
                is not called.
            task: instead of ``image``, a container with all its settings, or several.
            discovery: how others find it. Default: they do not; it only works for itself.
            scaling: how many tasks. Default: 2 to 8, holding the CPU at 60 percent.
            deployment: how a new version replaces the old one. Default: all at once beside the
                old, which stays until the new one works.
            capacity: what it runs on. Default: the cluster's own strategy.
            placement: where its tasks run. Default: where the cluster's network says.
            node_placement: which container instances they are put on. Default: ECS spreads them.
            operation: logs and shells. Default: logs are kept for 30 days, no shell.
            overlay: raw CloudFormation properties. Default: none.

        Raises:
            InvalidSpecError: ECS would refuse it, or it would not work.
        """
        findings = [*unclear_task(image, task), *check_network(cluster, None, placement)]
        super().__init__(
            scope,
            construct_id,
            cluster=cluster,
            spec=Service(
                task=task_of(image, port, task),
                port=port,
                scaling=scaling,
                deployment=deployment,
                discovery=discovery,
                capacity=capacity,
                node_placement=node_placement,
                enable_exec=operation.enable_exec,
            ),
            placement=placement or default_placement(cluster),
            operation=operation,
            findings=findings,
        )
        lay_over(self, overlay or {})
