"""EC2 instances for the tasks of a cluster, as many as the tasks need."""

from collections.abc import Sequence
from typing import cast

import jsii
from aws_cdk import Stack
from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_iam as iam
from constructs import Construct

from cdk_containers.capacity.instance_types import (
    SpotInstances,
    architecture_of,
    instance_type_problems,
    mixed_instances,
)
from cdk_containers.capacity.provider import capacity_provider, in_other_stack
from cdk_containers.checks import Egress
from cdk_containers.checks.egress import CONTAINER_INSTANCES
from cdk_containers.checks.rule import Range
from cdk_containers.cluster import ContainerCluster
from cdk_containers.findings import Finding, error
from cdk_containers.network import TaskPlacement
from cdk_containers.overlay import Overlay, lay_over
from cdk_containers.spec import Architecture, is_known
from cdk_containers.validation import refuse_errors, typed

_MOST_INSTANCES = 5000
# https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ebs-volume-types.html; the ECS-optimized
# image needs 30.
_SMALLEST_DISK_GIB, _LARGEST_DISK_GIB = 30, 16_384
_COUNTED = (
    autoscaling.GroupMetric.DESIRED_CAPACITY,
    autoscaling.GroupMetric.IN_SERVICE_INSTANCES,
    autoscaling.GroupMetric.MIN_SIZE,
    autoscaling.GroupMetric.MAX_SIZE,
)
# The agent's own list leaves some out that Docker has:
# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-agent-config.html
_LOG_DRIVERS = '["awslogs","fluentd","gelf","journald","json-file","none","splunk","syslog"]'


@jsii.implements(ec2.IConnectable)
class Ec2Capacity(Construct):
    """EC2 instances behind a capacity provider of a cluster; their number follows the tasks.

    The instances run the ECS-optimized Amazon Linux 2023, answer IMDSv2 only, have encrypted disks
    and are managed through Systems Manager, without SSH. One that is about to go is drained: its
    tasks are started elsewhere first. It is not protected from termination besides, since a
    protected one keeps the stack from being deleted (aws-cdk #18179)::

        nodes = Ec2Capacity(self, "Nodes", cluster=cluster)
        InternalService(
            self, "Orders", cluster=cluster, capacity=[Capacity.ec2(nodes)],
            task=Task(architecture=Architecture.ARM64, containers=[…]),
        )

    A deployment that changes the launch template, or finds a newer image, replaces the instances
    one after the other. Move services off them in one deployment and remove them in the next: ECS
    keeps a capacity provider that is in use.

    Each task with ``awsvpc`` networking takes a network interface of its instance, of which an
    m7g.large has two to spare, or ten with the account setting ``awsvpcTrunking``
    (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-eni.html).
    Unlike on Fargate, the AWS SDKs find no Region by themselves there: tell containers theirs.

    Attributes:
        launch_template: what they start with; ``launch_template.user_data`` takes more commands.
        auto_scaling_group: the instances.
        capacity_provider: what brings them to the cluster.
        provider: name of the capacity provider.
        architecture: processor of the instances.
        security_group: of the instances; tasks with ``awsvpc`` networking have their own.
        role: what the instances may do; tasks have roles of their own.
    """

    @typed
    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        cluster: ContainerCluster,
        instance_types: Sequence[str] = ("m7g.large",),
        minimum: int = 0,
        maximum: int = 10,
        target_percent: int = 100,
        spot: SpotInstances | None = None,
        disk_gib: int = 30,
        placement: TaskPlacement | None = None,
        overlay: Overlay | None = None,
    ) -> None:
        """
        Args:
            scope: the parent, in the same stack as the cluster.
            construct_id: unique below the parent.
            cluster: whose tasks they run.
            instance_types: what to use, all with the same processor; with ``spot``, several make
                an interruption less likely. Default: m7g.large.
            minimum: instances that always run. Default: 0; the first task waits for the first
                instance, 2 to 5 minutes.
            maximum: most instances. Default: 10.
            target_percent: how full the instances are kept, 1 to 100; below 100, some are ready
                for the next tasks. Default: 100.
            spot: whether to use spare capacity. Default: the normal price.
            disk_gib: size of the encrypted disk that images and volumes are on, at least 30.
                Default: 30.
            placement: where they are. Default: where the cluster's network says that tasks run.
            overlay: raw CloudFormation properties. Default: none.

        Raises:
            InvalidSpecError: a number is out of range, the instance types differ in processor, the
                cluster is in another stack, or the instances could not reach it.
        """
        where = placement or cluster.placement
        refuse_errors(
            scope,
            construct_id,
            [
                *in_other_stack(scope, cluster),
                *instance_type_problems(instance_types),
                *_size_problems(minimum, maximum, target_percent, spot, disk_gib),
                *_missing_endpoints(where.egress),
            ],
        )
        super().__init__(scope, construct_id)
        self.architecture = architecture_of(instance_types[0])
        vpc = cluster.cluster.vpc
        self.security_group = ec2.SecurityGroup(
            self, "SecurityGroup", vpc=vpc, description="Container instances of the cluster"
        )
        self.role = self._role()
        self.launch_template = self._launch_template(
            cluster, instance_types[0], disk_gib, where.assign_public_ip
        )
        purchase = mixed_instances(self.launch_template, instance_types, spot)
        self.auto_scaling_group = autoscaling.AutoScalingGroup(
            self,
            "AutoScalingGroup",
            vpc=vpc,
            vpc_subnets=where.subnets,
            launch_template=None if purchase else self.launch_template,
            mixed_instances_policy=purchase,
            min_capacity=minimum,
            max_capacity=maximum,
            # A Spot instance that may soon be taken back is replaced, and drained, before it is.
            capacity_rebalance=True if spot else None,
            # They cost nothing, and the cluster's dashboard shows them.
            group_metrics=[autoscaling.GroupMetrics(*_COUNTED)],
            # Instances come with a new image, one at a time, when the launch template changes.
            update_policy=autoscaling.UpdatePolicy.rolling_update(
                min_instances_in_service=minimum if minimum < maximum else maximum - 1
            ),
        )
        self.auto_scaling_group.node.add_dependency(*where.way_out)
        self.capacity_provider = capacity_provider(self, self.auto_scaling_group, target_percent)
        self.provider: str = self.capacity_provider.capacity_provider_name
        cluster.add_instances(
            self.provider,
            self.security_group,
            where.egress,
            self.auto_scaling_group,
            spot=spot is not None,
        )
        lay_over(self, overlay or {})

    @property
    @jsii.member(jsii_name="connections")
    def connections(self) -> ec2.Connections:
        """Who may connect to the instances, and whom they may connect to."""
        return self.security_group.connections

    def _role(self) -> iam.Role:
        """https://docs.aws.amazon.com/AmazonECS/latest/developerguide/instance_IAM_role.html"""
        return iam.Role(
            self,
            "Role",
            # Cast, because CDK's stub of IPrincipal names a parameter otherwise.
            assumed_by=cast("iam.IPrincipal", iam.ServicePrincipal("ec2.amazonaws.com")),
            managed_policies=[
                iam.ManagedPolicy.from_aws_managed_policy_name("AmazonSSMManagedInstanceCore")
            ],
        )

    def _launch_template(
        self,
        cluster: ContainerCluster,
        instance_type: str,
        disk_gib: int,
        assign_public_ip: bool,
    ) -> ec2.LaunchTemplate:
        _let_join(self.role, cluster.cluster)
        user_data = ec2.UserData.for_linux()
        user_data.add_commands(
            f"echo ECS_CLUSTER={cluster.cluster.cluster_name} >> /etc/ecs/ecs.config",
            # Tasks have roles of their own; the instance's is not for them.
            "echo ECS_AWSVPC_BLOCK_IMDS=true >> /etc/ecs/ecs.config",
            "echo ECS_ENABLE_SPOT_INSTANCE_DRAINING=true >> /etc/ecs/ecs.config",
            f"echo 'ECS_AVAILABLE_LOGGING_DRIVERS={_LOG_DRIVERS}' >> /etc/ecs/ecs.config",
        )
        hardware = {
            Architecture.X86_64: ecs.AmiHardwareType.STANDARD,
            Architecture.ARM64: ecs.AmiHardwareType.ARM,
        }
        return ec2.LaunchTemplate(
            self,
            "LaunchTemplate",
            instance_type=ec2.InstanceType(instance_type),
            machine_image=ecs.EcsOptimizedImage.amazon_linux2023(
                hardware[architecture_of(instance_type)]
            ),
            role=cast("iam.IRole", self.role),
            security_group=self.security_group,
            user_data=user_data,
            associate_public_ip_address=assign_public_ip or None,
            require_imdsv2=True,
            # One hop reaches the instance and no container behind its bridge.
            http_put_response_hop_limit=1,
            block_devices=[
                ec2.BlockDevice(
                    device_name="/dev/xvda",
                    volume=ec2.BlockDeviceVolume.ebs(
                        disk_gib, encrypted=True, volume_type=ec2.EbsDeviceVolumeType.GP3
                    ),
                )
            ],
        )


def _let_join(role: iam.Role, cluster: ecs.ICluster) -> None:
    """What the container agent does, for this cluster only where IAM can tell."""
    role.add_to_policy(
        iam.PolicyStatement(
            actions=[
                "ecs:DeregisterContainerInstance",
                "ecs:RegisterContainerInstance",
                "ecs:SubmitAttachmentStateChanges",
                "ecs:SubmitContainerStateChange",
                "ecs:SubmitTaskStateChange",
            ],
            resources=[cluster.cluster_arn],
        )
    )
    role.add_to_policy(
        iam.PolicyStatement(
            actions=[
                "ecs:Poll",
                "ecs:PutSystemLogEvents",
                "ecs:StartTelemetrySession",
                "ecs:UpdateContainerInstancesState",
            ],
            resources=["*"],
            conditions={"ArnEquals": {"ecs:cluster": cluster.cluster_arn}},
        )
    )
    # The proxies of Service Connect poll too, and say no cluster (aws-cdk #28594).
    task_sets = Stack.of(role).format_arn(
        service="ecs", resource="task-set", resource_name=f"{cluster.cluster_name}/*"
    )
    role.add_to_policy(iam.PolicyStatement(actions=["ecs:Poll"], resources=[task_sets]))
    role.add_to_policy(
        iam.PolicyStatement(
            actions=["ecr:GetAuthorizationToken", "ecs:DiscoverPollEndpoint"], resources=["*"]
        )
    )


def _size_problems(
    minimum: int, maximum: int, target_percent: int, spot: SpotInstances | None, disk_gib: int
) -> list[Finding]:
    bought = spot or SpotInstances()
    found: list[Finding] = []
    for path, value, lowest, highest, unit in (
        ("minimum", minimum, 0, _MOST_INSTANCES, "instances"),
        ("maximum", maximum, 1, _MOST_INSTANCES, "instances"),
        ("target_percent", target_percent, 1, 100, "percent"),
        ("disk_gib", disk_gib, _SMALLEST_DISK_GIB, _LARGEST_DISK_GIB, "GiB"),
        (
            "spot.on_demand_base",
            bought.on_demand_base,
            0,
            maximum if is_known(maximum) else _MOST_INSTANCES,
            "instances",
        ),
        ("spot.on_demand_percent", bought.on_demand_percent, 0, 100, "percent"),
    ):
        found += Range(path=path, value=value, lowest=lowest, highest=highest, unit=unit).findings(
            "instances-out-of-range"
        )
    if is_known([minimum, maximum]) and minimum > maximum:
        found.append(
            error(
                "instance-minimum-above-maximum",
                "maximum",
                f"The maximum of {maximum} instances is below the minimum of {minimum}.",
                "Raise the maximum or lower the minimum.",
            )
        )
    return found


def _missing_endpoints(egress: Egress) -> list[Finding]:
    missing = [name for name in CONTAINER_INSTANCES if name not in egress.endpoints]
    if egress.internet is not False or not missing:
        return []
    return [
        error(
            "instance-endpoints-missing",
            "cluster",
            "The instances' subnets have no way to the internet and no VPC endpoint for "
            f"{', '.join(missing)}: no instance could join the cluster.",
            f"Give the network NAT, or these endpoints: Nat.none(endpoints={missing}).",
        )
    ]
