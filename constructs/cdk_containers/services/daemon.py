"""A service with one task on each container instance."""

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
    Container,
    Deployment,
    EachInstance,
    Image,
    Rolling,
    Service,
    Task,
)
from cdk_containers.validation import typed

_ONE_AFTER_THE_OTHER = Rolling(minimum_healthy_percent=0, maximum_percent=100)


class DaemonService(ContainerService):
    """An agent of logs, metrics or security that every EC2 instance of the cluster runs once::

        Ec2Capacity(self, "Nodes", cluster=cluster)
        DaemonService(self, "Agent", cluster=cluster, image="agent:7")

    It has no capacity of its own: ECS starts the task on each instance that has the task's
    processor and fulfils ``only_on``, whichever capacity provider has brought it.
    """

    @typed
    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        cluster: ContainerCluster | ecs.ICluster,
        image: str | Image | None = None,
        task: Task | Container | None = None,
        only_on: Sequence[str] = (),
        deployment: Deployment = _ONE_AFTER_THE_OTHER,
        placement: TaskPlacement | None = None,
        operation: Operation = Operation(),
        overlay: Overlay | None = None,
    ) -> None:
        """
        Args:
            scope: the parent.
            construct_id: unique below the parent.
            cluster: where it runs. One of ours has its instances before the daemon is made.
            image: the image of a service that is one plain container.
            task: instead of ``image``, a container with all its settings, or several.
            only_on: expressions of the cluster query language that the instances must fulfil, such
                as ``attribute:ecs.instance-type =~ m7g.*``. Default: every instance.
            deployment: how a new version replaces the old one. Default: each task is stopped
                before its successor starts.
            placement: where its tasks run. Default: where the cluster's network says.
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
                task=task_of(image, None, task),
                scaling=EachInstance(only_on=only_on),
                deployment=deployment,
                enable_exec=operation.enable_exec,
            ),
            placement=placement or default_placement(cluster),
            operation=operation,
            findings=findings,
        )
        lay_over(self, overlay or {})
