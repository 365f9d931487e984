"""A service that the outside reaches: through a load balancer, or at its tasks' own addresses."""

from collections.abc import Sequence

from aws_cdk import CfnOutput, Duration
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from constructs import Construct

from cdk_containers.cluster import ContainerCluster
from cdk_containers.exposure import ANYWHERE, Exposure, Http, Https, PublicAddresses
from cdk_containers.findings import Finding, error
from cdk_containers.network import TaskPlacement, public_placement
from cdk_containers.overlay import Overlay, lay_over
from cdk_containers.services.base import ContainerService, cluster_of, default_placement
from cdk_containers.services.commands import Commands
from cdk_containers.services.reachable_network import check_network
from cdk_containers.services.scaling import scale_on_requests
from cdk_containers.spec import (
    Capacity,
    Container,
    DesiredCount,
    Image,
    Port,
    Reach,
    Rolling,
    Scaling,
    Service,
    TargetHealth,
    Task,
)

# Targets that are addresses bring their own port, and a target group's cannot be changed without
# replacing it: a constant lets the container's port change freely.
_TARGET_GROUP_PORT = 80
_ONLY_CONTAINER = "app"
_NOWHERE = TaskPlacement(subnets=ec2.SubnetSelection())


class LoadBalancedService(ContainerService):
    """A Fargate service behind an Application Load Balancer.

    The minimal call runs two to eight copies of one container behind a public load balancer,
    follows the CPU, keeps its logs for 30 days, and takes a deployment back that does not work::

        LoadBalancedService(self, "Web", cluster=cluster, image="nginx:1.27", port=80)

    Attributes:
        load_balancer: the load balancer, or ``None`` with ``PublicAddresses``.
        listener: what answers people, or ``None``.
        target_group: the tasks as the load balancer sees them, or ``None``.
        url: where people reach it, or ``None``.
    """

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
        scaling: Scaling | DesiredCount = Scaling(),
        deployment: Rolling = Rolling(),
        capacity: Sequence[Capacity] = (),
        enable_exec: bool = False,
        placement: TaskPlacement | None = None,
        log_retention_days: int = 30,
        disposable: bool = False,
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
            scaling: how many tasks. Default: 2 to 8, holding the CPU at 60 percent.
            deployment: how a new version replaces the old one. Default: all at once beside the
                old, which stays until the new one works.
            capacity: what it runs on. Default: the cluster's own strategy.
            enable_exec: whether people can open a shell in a running container. Default: no.
            placement: where its tasks run. Default: where the cluster's network says; with
                ``PublicAddresses``, in its public subnets.
            log_retention_days: how long logs are kept. Default: 30.
            disposable: whether the logs go when the stack does. Default: they stay.
            overlay: raw CloudFormation properties. Default: none.

        Raises:
            InvalidSpecError: ECS would refuse it, or it would not work.
        """
        findings = [*_unclear_task(image, task), *check_network(cluster, expose, placement)]
        spec = Service(
            task=_task(image, port, task),
            port=port,
            reach=_reach(expose),
            allow_from=expose.allow_from,
            health=health,
            scaling=scaling,
            deployment=deployment,
            capacity=capacity,
            enable_exec=enable_exec,
        )
        super().__init__(
            scope,
            construct_id,
            cluster=cluster,
            spec=spec,
            # A network that is not fit for it is not asked for its subnets.
            placement=_NOWHERE if findings else _placement(cluster, expose, placement),
            log_retention_days=log_retention_days,
            disposable=disposable,
            findings=findings,
        )
        assert spec.reachable is not None, "the checks refuse a service whose port is not clear"
        container, reached = spec.reachable
        self.load_balancer: elbv2.ApplicationLoadBalancer | None = None
        self.listener: elbv2.ApplicationListener | None = None
        self.target_group: elbv2.ApplicationTargetGroup | None = None
        self.url: str | None = None
        if isinstance(expose, PublicAddresses):
            self._open_to(expose, ec2.Port.tcp(reached.number))
        else:
            self.load_balancer = self._balancer(expose)
            self.target_group = self._targets(container, reached)
            self.listener = self._listen(expose, self.load_balancer, self.target_group)
            self.url = _url(expose, self.load_balancer)
            CfnOutput(self.outputs, "Url", value=self.url, description="Where people reach it")
            scale_on_requests(self.scaling, self.spec.scaling, self.target_group)
        lay_over(self, overlay or {})

    def _balancer(self, expose: Http | Https) -> elbv2.ApplicationLoadBalancer:
        vpc = self.service.cluster.vpc
        # A description cannot be changed without replacing the group: this one is a constant,
        # where CDK's own would carry the path of the construct.
        security_group = ec2.SecurityGroup(
            self,
            "LoadBalancerSecurityGroup",
            vpc=vpc,
            description="Load balancer of the service",
            allow_all_outbound=False,
        )
        return elbv2.ApplicationLoadBalancer(
            self,
            "LoadBalancer",
            vpc=vpc,
            security_group=security_group,
            # Written out either way, since it can never be changed.
            internet_facing=not expose.internal,
            drop_invalid_header_fields=True,
            deletion_protection=expose.deletion_protection,
        )

    def _targets(self, container: Container, port: Port) -> elbv2.ApplicationTargetGroup:
        health = self.spec.health
        return elbv2.ApplicationTargetGroup(
            self,
            "TargetGroup",
            vpc=self.service.cluster.vpc,
            port=_TARGET_GROUP_PORT,
            protocol=elbv2.ApplicationProtocol.HTTP,
            target_type=elbv2.TargetType.IP,
            targets=[
                self.service.load_balancer_target(
                    container_name=container.name, container_port=port.number
                )
            ],
            deregistration_delay=Duration.seconds(health.deregistration_delay_seconds),
            health_check=elbv2.HealthCheck(
                path=health.path,
                healthy_http_codes=health.healthy_codes,
                interval=Duration.seconds(health.interval_seconds),
                timeout=Duration.seconds(health.timeout_seconds),
                healthy_threshold_count=health.healthy_threshold,
                unhealthy_threshold_count=health.unhealthy_threshold,
            ),
        )

    def _listen(
        self,
        expose: Http | Https,
        balancer: elbv2.ApplicationLoadBalancer,
        target_group: elbv2.ApplicationTargetGroup,
    ) -> elbv2.ApplicationListener:
        """The listener that forwards to the tasks; before HTTPS, another one that redirects."""
        forward = elbv2.ListenerAction.forward([target_group])
        self._allow(balancer, expose, 80)
        if isinstance(expose, Http):
            return balancer.add_listener("Http", port=80, open=False, default_action=forward)
        self._allow(balancer, expose, 443)
        balancer.add_listener(
            "Http",
            port=80,
            open=False,
            default_action=elbv2.ListenerAction.redirect(
                protocol="HTTPS", port="443", permanent=True
            ),
        )
        return balancer.add_listener(
            "Https",
            port=443,
            open=False,
            certificates=[expose.certificate],
            ssl_policy=elbv2.SslPolicy.RECOMMENDED_TLS,
            default_action=forward,
        )

    def _allow(
        self, balancer: elbv2.ApplicationLoadBalancer, expose: Http | Https, port: int
    ) -> None:
        everybody = self.service.cluster.vpc.vpc_cidr_block if expose.internal else ANYWHERE
        for block in expose.allow_from or [everybody]:
            balancer.connections.allow_from(ec2.Peer.ipv4(block), ec2.Port.tcp(port))

    def _open_to(self, expose: PublicAddresses, port: ec2.Port) -> None:
        for block in expose.allow_from:
            self.connections.allow_from(ec2.Peer.ipv4(block), port)
        CfnOutput(
            self.outputs,
            "PublicAddresses",
            value=Commands(self.service).public_addresses,
            description="The addresses of the tasks that run",
        )


def _task(image: str | Image | None, port: int | None, task: Task | Container | None) -> Task:
    """The task that the arguments describe."""
    if isinstance(task, Task):
        return task
    if isinstance(task, Container):
        return Task(containers=[task])
    ports = [] if port is None else [Port(number=port)]
    return Task(containers=[Container(name=_ONLY_CONTAINER, image=image or "", ports=ports)])


def _unclear_task(image: str | Image | None, task: Task | Container | None) -> list[Finding]:
    if (image is None) != (task is None):
        return []
    given = "Neither image nor task was" if image is None else "Both image and task were"
    return [
        error(
            "task-unclear",
            "image",
            f"{given} given, so it is not clear what is to run.",
            "Give image= and port= for one plain container, or task= for anything else.",
        )
    ]


def _reach(expose: Exposure) -> Reach:
    if isinstance(expose, PublicAddresses):
        return Reach.PUBLIC_ADDRESSES
    return Reach.LOAD_BALANCER


def _url(expose: Http | Https, balancer: elbv2.ApplicationLoadBalancer) -> str:
    if isinstance(expose, Http):
        return f"http://{balancer.load_balancer_dns_name}/"
    return f"https://{expose.domain or balancer.load_balancer_dns_name}/"


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
