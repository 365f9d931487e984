"""A service of an application: any number of its ports are published."""

from collections.abc import Mapping, Sequence
from typing import cast

from aws_cdk import Tags
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from constructs import Construct

from cdk_containers.applications.published import as_published, as_run
from cdk_containers.applications.task_role import add_policies
from cdk_containers.cluster import ContainerCluster
from cdk_containers.load_balancing.targets import register, target_group
from cdk_containers.network import TaskPlacement
from cdk_containers.overlay import lay_over
from cdk_containers.services.base import ContainerService
from cdk_containers.services.caller import Caller
from cdk_containers.services.operation import Operation
from cdk_containers.services.reached_ports import default_port, reached_ports
from cdk_containers.services.requests import scale_on_requests
from cdk_containers.services.rollback import rollback_alarms
from cdk_containers.spec import ApplicationService, PublishedPort, Service
from cdk_containers.validation import typed

_TAGGED = ["AWS::ECS::Service", "AWS::ECS::TaskDefinition"]
_TO_TARGET = "Load balancer to target"

TargetGroup = elbv2.ApplicationTargetGroup | elbv2.NetworkTargetGroup


class PublishedService(ContainerService):
    """One of the services of a ``ContainerApplication``, which puts it behind its load balancers.

    Attributes:
        member: what it is.
        targets: its tasks as a load balancer sees them, by the port that is published.
    """

    @typed
    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        cluster: ContainerCluster | ecs.ICluster,
        member: ApplicationService,
        placement: TaskPlacement,
        balancer: str = "",
        security_groups: Sequence[ec2.ISecurityGroup] = (),
        operation: Operation = Operation(),
    ) -> None:
        """
        Args:
            scope: the parent.
            construct_id: unique below the parent.
            cluster: where it runs.
            member: what it is.
            placement: where in the cluster's VPC.
            balancer: what tells the application's load balancer from any other that takes its
                place: a target group belongs to one only. Default: it is the application's own.
            security_groups: further ones of the tasks, four at most. Default: none.
            operation: logs and shells. Default: logs are kept for 30 days, no shell.

        Raises:
            InvalidSpecError: ECS would refuse it, or it would not work.
        """
        super().__init__(
            scope,
            construct_id,
            cluster=cluster,
            spec=as_run(member),
            placement=placement,
            operation=operation.keeping_logs(member.log_retention_days),
            security_groups=security_groups,
        )
        self.member = member
        self._views: Mapping[PublishedPort, Service] = dict(
            zip(member.published, as_published(member), strict=True)
        )
        self.targets: Mapping[PublishedPort, TargetGroup] = self._make_targets(balancer)
        self._follow_targets()
        role = self.task.task_role
        for policy in add_policies(self, role, member.managed_policies, member.policies):
            self.wait_for(policy)
        for key, value in member.tags.items():
            Tags.of(self).add(key, value, include_resource_types=_TAGGED)
        lay_over(self, member.overlay)

    def _make_targets(self, balancer: str) -> Mapping[PublishedPort, TargetGroup]:
        """One target group for each port and protocol, whatever ports people write.

        It is called by the lowest of these, so that another port of the container is no other
        target group, which the listener would send requests to before a task is in it.
        """
        vpc = self.service.cluster.vpc
        made: dict[PublishedPort, TargetGroup] = {}
        for (spoken, _), ports in self.member.targets.items():
            first = min(ports, key=lambda port: (port.protocol == "udp", port.listener_port))
            view, both = self._views[first], spoken == "TcpUdp"
            kind = f"Http{balancer}" if spoken == "Http" else spoken
            construct_id = f"{kind}{first.listener_port}TargetGroup"
            group = target_group(self, construct_id, vpc, view, both=both)
            register(self.service, view, group)
            made |= dict.fromkeys(ports, group)
        return {port: made[port] for port in self._views}

    def _follow_targets(self) -> None:
        """Scaling, alarms and the grace period are about what load balancers see."""
        if not self.targets:
            return
        groups = list(dict.fromkeys(self.targets.values()))
        over_http = [each for each in groups if isinstance(each, elbv2.ApplicationTargetGroup)]
        self.target_groups = over_http[:1] or groups[:1]
        scale_on_requests(self.scaling, self.spec.scaling, over_http)
        if alarms := rollback_alarms(self, self.spec, self.metrics):
            self.roll_back_on(*alarms)
        resource = cast("ecs.CfnService", self.service.node.find_child("Service"))
        resource.health_check_grace_period_seconds = max(
            view.grace_period_seconds for view in self._views.values()
        )

    def let_in(self, port: PublishedPort, balancer: ec2.IConnectable) -> None:
        """Let a load balancer connect to a published port, and check whether it works."""
        view = self._views[port]
        reached = default_port(view)
        assert reached is not None, "the checks refuse a service whose port is not clear"
        self.connections.allow_from(balancer, reached, _TO_TARGET)
        if view.checked_port is not None:
            self.connections.allow_from(balancer, ec2.Port.tcp(view.checked_port), _TO_TARGET)

    def meet(self, caller: Caller) -> None:
        """Let tasks of the same network in, where their network's group does not.

        Tasks that share the interface of their instance are in no security group of their own.

        Args:
            caller: where they connect from.
        """
        if self._shared or caller.from_instances:
            caller.connect_to(self._reached, reached_ports(self.spec))
