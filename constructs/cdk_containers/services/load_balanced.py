"""A service that the outside reaches: through a load balancer, or at its tasks' own addresses."""

from collections.abc import Sequence
from typing import assert_never

from aws_cdk import CfnOutput, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from constructs import Construct

from cdk_containers.cluster import ContainerCluster, cluster_of
from cdk_containers.exposure import (
    Exposure,
    Http,
    Https,
    OverHttp,
    OverNetwork,
    PublicAddresses,
    Route,
    Tcp,
    Tls,
    Udp,
)
from cdk_containers.findings import Finding
from cdk_containers.load_balancing import application, network
from cdk_containers.load_balancing.rule_edits import tell_of_edits
from cdk_containers.load_balancing.rules import (
    conditions_of,
    rule_problems,
    take_place,
    url_of,
)
from cdk_containers.load_balancing.stickiness import stickiness_problems
from cdk_containers.load_balancing.targets import (
    TargetGroups,
    application_targets,
    network_targets,
    register,
)
from cdk_containers.load_balancing.traffic_shift import Shift, application_shift
from cdk_containers.network import TaskPlacement, public_placement
from cdk_containers.overlay import Overlay, lay_over
from cdk_containers.services.base import ContainerService
from cdk_containers.services.cluster_defaults import default_placement
from cdk_containers.services.commands import Commands
from cdk_containers.services.one_container import task_of, unclear_task
from cdk_containers.services.operation import Operation
from cdk_containers.services.reachable_network import check_network
from cdk_containers.services.requests import scale_on_requests
from cdk_containers.services.rollback import rollback_alarms
from cdk_containers.spec import (
    Capacity,
    Container,
    Deployment,
    DesiredCount,
    Discovery,
    EachInstance,
    Image,
    NodePlacement,
    Reach,
    Rolling,
    Scaling,
    Service,
    TargetHealth,
    Task,
    TrafficShift,
)
from cdk_containers.validation import typed

_NOWHERE = TaskPlacement(subnets=ec2.SubnetSelection())
# As CDK describes the way to the port that requests go to.
_TO_TARGET = "Load balancer to target"
# The rule is for every request, and others that somebody adds come before it.
_BEHIND_ALL_OTHERS = 50_000


class LoadBalancedService(ContainerService):
    """A service behind a load balancer of its own or a shared one.

    The minimal call runs two to eight copies of one container behind a public load balancer,
    follows the CPU, keeps its logs for 30 days, and takes a deployment back that does not work::

        LoadBalancedService(self, "Web", cluster=cluster, image="nginx:1.27", port=80)

    Attributes:
        load_balancer: the load balancer that was made for it, or ``None``.
        listener: what answers people, or ``None`` with ``PublicAddresses``.
        traffic_shift: what ECS shifts traffic with from one version to the next, or ``None``.
        url: where people reach it, or ``None``.
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
        expose: Exposure = Http(),
        health: TargetHealth = TargetHealth(),
        scaling: Scaling | DesiredCount | EachInstance = Scaling(),
        deployment: Deployment = Rolling(),
        discovery: Discovery | None = None,
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
            port: the container port that requests go to. Default: the only one there is.
            task: instead of ``image``, a container with all its settings, or several.
            expose: how the outside reaches it. Default: a public load balancer, with HTTP.
            health: how the load balancer tells that a task works. Default: ``/`` answers with a
                status below 400 twice, 10 seconds apart.
            scaling: how many tasks; ``EachInstance()`` needs
                ``Rolling(minimum_healthy_percent=0, maximum_percent=100)``. Default: 2 to 8,
                holding the CPU at 60 percent.
            deployment: how a new version replaces the old one. Default: all at once beside the
                old, which stays until the new one works.
            discovery: how other services of the cluster find it. Default: they do not.
            capacity: what it runs on. Default: the cluster's own strategy.
            placement: where its tasks run. Default: where the cluster's network says; with
                ``PublicAddresses``, in its public subnets.
            node_placement: which container instances they are put on. Default: ECS spreads them.
            operation: logs and shells. Default: logs are kept for 30 days, no shell.
            overlay: raw CloudFormation properties. Default: none.

        Raises:
            InvalidSpecError: ECS would refuse it, or it would not work.
        """
        findings = [
            *unclear_task(image, task),
            *check_network(cluster, expose, placement),
            *_exposure_problems(scope, construct_id, expose, deployment),
        ]
        spec = Service(
            task=task_of(image, port, task),
            port=port,
            reach=_reach(expose),
            allow_from=expose.allow_from,
            health=health,
            scaling=scaling,
            deployment=deployment,
            discovery=discovery,
            capacity=capacity,
            node_placement=node_placement,
            enable_exec=operation.enable_exec,
        )
        super().__init__(
            scope,
            construct_id,
            cluster=cluster,
            spec=spec,
            # A network that is not fit for it is not asked for its subnets.
            placement=_NOWHERE if findings else _placement(cluster, expose, placement),
            operation=operation,
            findings=findings,
        )
        self.load_balancer: elbv2.ApplicationLoadBalancer | elbv2.NetworkLoadBalancer | None = None
        self.listener: elbv2.IApplicationListener | elbv2.NetworkListener | None = None
        self.traffic_shift: Shift | None = None
        self.url: str | None = None
        match expose:
            case Http() | Https():
                self._behind_application_balancer(expose)
            case Route():
                self._behind_shared_balancer(expose)
            case Tcp() | Udp() | Tls():
                self._behind_network_balancer(expose)
            case PublicAddresses():
                self._open_to(expose)
            case _:
                assert_never(expose)
        if self.url is not None:
            CfnOutput(self.outputs, "Url", value=self.url, description="Where people reach it")
        lay_over(self, overlay or {})
        if self.traffic_shift is not None:
            told = tell_of_edits(self.traffic_shift, overlay or {})
            CfnOutput(
                self.outputs,
                "ShowTraffic",
                value=self.traffic_shift.show_traffic,
                description=f"Which version gets how much of the traffic. {told}",
            )

    def _behind_application_balancer(self, expose: OverHttp) -> None:
        vpc = self.service.cluster.vpc
        targets = application_targets(self, vpc, self.spec, expose)
        made = application.application_balancer(
            self, vpc, expose, elbv2.ListenerAction.forward([targets.main])
        )
        if self.spec.traffic_shift is not None:
            self.traffic_shift = application_shift(
                self,
                "ProductionRule",
                listener=made.listener,
                targets=targets,
                test=self.spec.traffic_shift.test_traffic,
                conditions=[elbv2.ListenerCondition.path_patterns(["/*"])],
                priority=_BEHIND_ALL_OTHERS,
            )
        self._register(targets)
        if self._shared:
            self.connections.allow_default_port_from(made.load_balancer, _TO_TARGET)
        self._let_check_health(made.listener)
        scale_on_requests(self.scaling, self.spec.scaling, targets.all)
        self.load_balancer, self.listener = made.load_balancer, made.listener
        self.url = made.url

    def _behind_shared_balancer(self, expose: Route) -> None:
        targets = application_targets(self, self.service.cluster.vpc, self.spec, expose)
        shift = self.spec.traffic_shift
        self.listener, rule_id, priority = take_place(self, expose, tested=shift is not None)
        if shift is None:
            elbv2.ApplicationListenerRule(
                self,
                rule_id,
                listener=self.listener,
                priority=priority,
                conditions=conditions_of(expose),
                target_groups=[targets.main],
            )
        else:
            self.traffic_shift = application_shift(
                self,
                rule_id,
                listener=self.listener,
                targets=targets,
                test=shift.test_traffic,
                conditions=conditions_of(expose),
                priority=priority,
            )
        self._register(targets)
        if self._shared:
            self._let_in_once(expose.listener.listener)
        self._let_check_health(self.listener)
        scale_on_requests(self.scaling, self.spec.scaling, targets.all)
        self.url = url_of(expose)

    def _let_in_once(self, listener: elbv2.IApplicationListener) -> None:
        """One rule with the instances for all services, in the stack that comes later."""
        if Stack.of(self) is Stack.of(self._shared[0]):
            self._reached.allow_default_port_from(listener, _TO_TARGET)
        else:
            listener.connections.allow_to_default_port(self._reached, _TO_TARGET)

    def _behind_network_balancer(self, expose: OverNetwork) -> None:
        vpc = self.service.cluster.vpc
        shift = self.spec.traffic_shift
        targets = network_targets(self, vpc, self.spec, expose)
        test = shift.test_traffic if shift is not None else None
        made = network.network_balancer(self, vpc, expose, targets, test)
        self.traffic_shift = made.shift
        self._register(targets)
        self.connections.allow_default_port_from(made.security_group, _TO_TARGET)
        self._let_check_health(made.security_group)
        self.load_balancer, self.listener = made.load_balancer, made.listener
        self.url = made.url

    def _register(
        self,
        targets: TargetGroups[elbv2.ApplicationTargetGroup]
        | TargetGroups[elbv2.NetworkTargetGroup],
    ) -> None:
        alternate = self.traffic_shift.alternate if self.traffic_shift is not None else None
        register(self.service, self.spec, targets.main, alternate)
        self.target_groups = targets.all
        if alarms := rollback_alarms(self, self.spec, self.metrics):
            self.roll_back_on(*alarms)

    def _let_check_health(self, balancer: ec2.IConnectable) -> None:
        """Only the port that requests go to is open to the load balancer already."""
        if self.spec.checked_port is not None:
            self.connections.allow_from(balancer, ec2.Port.tcp(self.spec.checked_port), _TO_TARGET)

    def _open_to(self, expose: PublicAddresses) -> None:
        for block in expose.allow_from:
            self.connections.allow_default_port_from(ec2.Peer.ipv4(block))
        CfnOutput(
            self.outputs,
            "PublicAddresses",
            value=Commands.of(self.service).public_addresses,
            description="The addresses of the tasks that run",
        )


def _exposure_problems(
    scope: Construct, construct_id: str, expose: Exposure, deployment: Deployment
) -> list[Finding]:
    shift = deployment if isinstance(deployment, TrafficShift) else None
    match expose:
        case Http() | Https():
            return [
                *application.balancer_problems(expose),
                *stickiness_problems(expose, deployment),
            ]
        case Tcp() | Udp() | Tls():
            return [
                *network.balancer_problems(expose, shift.test_traffic if shift else None),
                *stickiness_problems(expose, deployment),
            ]
        case Route():
            return [
                *rule_problems(scope, construct_id, expose, tested=shift is not None),
                *stickiness_problems(expose, deployment),
            ]
        case PublicAddresses():
            return []


_REACHES = {
    Http: Reach.ALB,
    Https: Reach.ALB,
    Route: Reach.ALB,
    Tcp: Reach.NLB_TCP,
    Udp: Reach.NLB_UDP,
    Tls: Reach.NLB_TLS,
    PublicAddresses: Reach.PUBLIC_ADDRESSES,
}


def _reach(expose: Exposure) -> Reach:
    return _REACHES[type(expose)]


def _placement(
    cluster: ContainerCluster | ecs.ICluster,
    expose: Exposure,
    placement: TaskPlacement | None,
) -> TaskPlacement:
    if placement is not None:
        return placement
    if isinstance(expose, PublicAddresses):
        return public_placement(cluster_of(cluster).vpc)
    return default_placement(cluster)
