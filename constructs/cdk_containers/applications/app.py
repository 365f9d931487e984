"""The CDK app for compose files alone: ``cdk deploy --app "cdk-containers app compose.yaml"``."""

import re
import sys
from collections.abc import Sequence

from aws_cdk import App, Stack
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_elasticloadbalancingv2 as elbv2

from cdk_containers.applications.compose_application import ComposeApplication
from cdk_containers.applications.existing import Existing
from cdk_containers.applications.settings import KEY, Settings, refuse_keys_apart, settings_from
from cdk_containers.capacity.ec2_capacity import Ec2Capacity
from cdk_containers.cluster import ContainerCluster
from cdk_containers.findings import Finding, InvalidSpecError, errors
from cdk_containers.importers.compose import Request, resolve
from cdk_containers.network import Network
from cdk_containers.services.operation import Operation
from cdk_containers.spec import Capacity, Platform, SecretsManagerSecret

_NOT_IN_STACK_NAMES = re.compile(r"[^A-Za-z0-9-]+")


def synthesize(
    request: Request,
    *,
    ecs_params: str | None = None,
    services: Sequence[str] = (),
    one_task: bool | None = None,
    on: Platform | None = None,
) -> int:
    """Be the app, and tell how it ended: 0 for well, 1 if something is wrong with the files.

    The app has one stack, called as the project. It makes a network and a cluster, unless the
    context names some under ``cdk-containers``.

    Args:
        request: the compose files, and how to read them.
        ecs_params: an ``ecs-params.yml`` that goes with them. Default: none.
        services: the only ones that are made. Default: all.
        one_task: whether all services run in one task. Default: what the files say.
        on: what the services run on. Default: what the context says, or else Fargate.
    """
    app = App()
    project = resolve(request)
    if refused := errors(project.findings):
        return _tell(refused)
    stack = Stack(app, stack_name(project.name), description=f"{project.name} on Amazon ECS")
    try:
        refuse_keys_apart(app.node.get_all_context())
        settings = settings_from(app.node.try_get_context(KEY), on)
        vpc = _vpc(stack, settings)
        cluster, capacity = _cluster(stack, settings, vpc)
        ComposeApplication(
            stack,
            "Application",
            cluster=cluster,
            file=request.files,
            folder=request.folder,
            ecs_params=ecs_params,
            env_files=request.env_files,
            environment=request.environment,
            profiles=request.profiles,
            project_name=project.name,
            services=services,
            one_task=one_task,
            capacity=capacity,
            existing=_existing(stack, settings),
            operation=Operation(disposable=settings.disposable),
        )
    except InvalidSpecError as refused:
        return _tell(refused.findings)
    app.synth()
    return 0


def stack_name(project: str) -> str:
    """The name of a project's stack: letters, digits and hyphens, the first one a letter.

    Args:
        project: the project's name.
    """
    name = _NOT_IN_STACK_NAMES.sub("-", project)
    return name if name[:1].isalpha() else f"app-{name}"


def _vpc(stack: Stack, settings: Settings) -> Network | ec2.IVpc:
    known = settings.vpc
    if known is None:
        return Network(stack, "Network", disposable=settings.disposable)
    return ec2.Vpc.from_vpc_attributes(
        stack,
        "Vpc",
        vpc_id=known.vpc_id,
        availability_zones=list(known.availability_zones),
        public_subnet_ids=list(known.public_subnet_ids) or None,
        private_subnet_ids=list(known.private_subnet_ids) or None,
    )


def _cluster(
    stack: Stack, settings: Settings, network: Network | ec2.IVpc
) -> tuple[ContainerCluster | ecs.ICluster, Sequence[Capacity]]:
    """The cluster, and what its services run on if that is not its own strategy."""
    known = settings.cluster
    if known is None:
        cluster = ContainerCluster(
            stack, "Cluster", network=network, disposable=settings.disposable
        )
        if not settings.on_instances:
            return cluster, ()
        nodes = Ec2Capacity(
            stack, "Instances", cluster=cluster, instance_types=[settings.instance_type]
        )
        return cluster, [Capacity.ec2(nodes)]
    assert not isinstance(network, Network), "the settings name a cluster only with its VPC"
    imported = ecs.Cluster.from_cluster_attributes(
        stack,
        "Cluster",
        cluster_name=known.name,
        vpc=network,
        security_groups=[
            ec2.SecurityGroup.from_security_group_id(stack, group, group)
            for group in known.security_group_ids
        ],
    )
    provider = known.capacity_provider if settings.on_instances else None
    return imported, [] if provider is None else [Capacity.ec2(provider)]


def _existing(stack: Stack, settings: Settings) -> Existing:
    balancer, certificate = settings.load_balancer, settings.certificate
    return Existing(
        load_balancer=(
            None
            if balancer is None
            else elbv2.ApplicationLoadBalancer.from_application_load_balancer_attributes(
                stack,
                "LoadBalancer",
                load_balancer_arn=balancer.arn,
                security_group_id=balancer.security_group_id,
            )
        ),
        certificate=(
            None
            if certificate is None
            else acm.Certificate.from_certificate_arn(stack, "Certificate", certificate)
        ),
        secrets={
            name: SecretsManagerSecret(name_or_arn=secret)
            for name, secret in settings.secrets.items()
        },
    )


def _tell(findings: Sequence[Finding]) -> int:
    for finding in findings:
        print(f"{finding.severity}: {finding}", file=sys.stderr)
    return 1
