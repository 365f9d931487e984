"""Several services that belong together, with all that they share."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import TypeVar

from aws_cdk import CfnResource, Names
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_servicediscovery as servicediscovery
from constructs import Construct

from cdk_containers.applications.balancers import (
    ApplicationBalancers,
    Publication,
    identity_of,
)
from cdk_containers.applications.existing import Existing, SharedParts
from cdk_containers.applications.limits import SERVICES, StackLimits, stack_limit_problems
from cdk_containers.applications.networks import further_groups, groups_of, network_groups
from cdk_containers.applications.parts import (
    Parts,
    new_folders,
    new_secrets,
    uses_namespace,
    with_parts,
)
from cdk_containers.applications.prepared import prepared
from cdk_containers.applications.problems import Surroundings, application_problems
from cdk_containers.applications.runnable_task import RunnableTask
from cdk_containers.applications.secrets import make_secrets
from cdk_containers.applications.service import PublishedService
from cdk_containers.applications.storage import make_folders
from cdk_containers.applications.surroundings import placement_of
from cdk_containers.applications.template import lay_over_template
from cdk_containers.applications.template_names import (
    names_of_listeners,
    names_of_parts,
    names_of_service,
)
from cdk_containers.cluster import ContainerCluster, cluster_of
from cdk_containers.network import TaskPlacement
from cdk_containers.overlay import Overlay, lay_over
from cdk_containers.services.operation import Operation
from cdk_containers.spec import Application, ApplicationService, Capacity
from cdk_containers.validation import refuse_errors, typed

# https://docs.aws.amazon.com/cloud-map/latest/api/API_CreateHttpNamespace.html
_LONGEST_NAME = 64

Part = TypeVar("Part")


class ContainerApplication(Construct):
    """Services that find each other by their names and share load balancers, files and secrets::

        ContainerApplication(
            self, "Shop", cluster=cluster,
            application=Application(
                networks=[ApplicationNetwork(name="default")],
                services=[
                    ApplicationService(
                        name="web",
                        networks=["default"],
                        published=[
                            PublishedPort(
                                container="web", number=80, listener_port=80, protocol="http"
                            )
                        ],
                        service=Service(
                            task=Task(
                                containers=[
                                    Container(
                                        name="web", image="nginx:1.27", ports=[Port(number=80)]
                                    )
                                ]
                            ),
                        ),
                    )
                ],
            ),
        )

    Attributes:
        services: those that are kept running, by their names.
        tasks: those that people start, by their names.
        load_balancer: for HTTP and HTTPS, or ``None``.
        network_load_balancer: for TCP and UDP, or ``None``.
        file_system: what the application's volumes are on, or ``None``.
        namespace: where the services find each other, or ``None``.
        networks: security groups, by the names of the networks.
        urls: where people reach each port, by the service and the port that they write, such as
            ``web:80``.
    """

    @typed
    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        cluster: ContainerCluster | ecs.ICluster,
        application: Application,
        capacity: Sequence[Capacity] = (),
        existing: Existing = Existing(),
        placement: TaskPlacement | None = None,
        allow_from: Sequence[str] = (),
        operation: Operation = Operation(),
        overlay: Overlay | None = None,
    ) -> None:
        """
        Args:
            scope: the parent.
            construct_id: unique below the parent.
            cluster: where it runs.
            application: the services, and what they share.
            capacity: what services run on that do not say it themselves. Default: the cluster's
                own strategy.
            existing: what is there already. Default: nothing; all that it needs is made.
            placement: where its tasks run. Default: where the application says, or else the
                cluster's network.
            allow_from: addresses that may connect to its load balancers, as CIDR blocks. Default:
                every one.
            operation: logs and shells. Default: logs are kept for 30 days, no shell.
            overlay: raw CloudFormation properties. Default: none.

        Raises:
            InvalidSpecError: ECS would refuse a part of it, it would not work, or it does not fit
                into a stack.
        """
        application = prepared(application, cluster, capacity)
        operation = operation.keeping_logs(application.log_retention_days)
        asked = Surroundings(
            cluster=cluster,
            existing=existing,
            placement=placement,
            allow_from=allow_from,
            operation=operation,
        )
        refuse_errors(scope, construct_id, application_problems(scope, application, asked))
        super().__init__(scope, construct_id)
        self._cluster = cluster
        self._vpc = cluster_of(cluster).vpc
        self._existing = existing
        self._placement = placement or placement_of(application, cluster)
        self._operation = operation
        self.namespace = self._namespace(application)
        parts = self._parts(application)
        self.networks = network_groups(
            Construct(self, "Networks"), self._vpc, application, existing
        )
        self._further = further_groups(Construct(self, "SecurityGroups"), application)
        # A scope of their own, where a service may be called like any other part.
        self._members = Construct(self, SERVICES)
        self.services: dict[str, PublishedService] = {}
        self.tasks: dict[str, RunnableTask] = {}
        for member in with_parts(application, parts).services:
            self._add(member)
        self._meet()
        self._balancers = self._publish(allow_from)
        self.load_balancer: elbv2.IApplicationLoadBalancer | None = self._balancers.application
        self.network_load_balancer = self._balancers.network
        self.urls: Mapping[str, str] = self._balancers.urls
        lay_over(self, overlay or {})
        lay_over_template(self, application.template, dict(self._names()))
        refuse_errors(self, "", stack_limit_problems(self))
        self.node.add_validation(StackLimits(self))

    @property
    def shared(self) -> SharedParts:
        """What further parts of the application use as well, each in a stack of its own."""
        existing = self._existing
        return SharedParts(
            load_balancer=self.load_balancer or existing.load_balancer,
            certificate=existing.certificate,
            namespace=self.namespace,
            networks={**existing.networks, **self.networks},
            volumes=self._volumes,
            secrets=self._secrets,
            images=existing.images,
        )

    def _namespace(self, application: Application) -> servicediscovery.INamespace | None:
        if self._existing.namespace is not None or not uses_namespace(application):
            return self._existing.namespace
        parts = Construct(self, "Discovery")
        # AWS Cloud Map gives namespaces no names of its own, and takes each only once in an
        # account and Region: the stack's name and the path in it make this one unique.
        name = Names.unique_resource_name(self, max_length=_LONGEST_NAME, separator="-")
        return servicediscovery.HttpNamespace(parts, "Namespace", name=name)

    def _parts(self, application: Application) -> Parts:
        """Make or take what the services name."""
        existing, disposable = self._existing, self._operation.disposable
        folders = {each.name: each for each in new_folders(application)}
        self.file_system, made = make_folders(
            self,
            "Files",
            self._vpc,
            _without(folders, existing.volumes),
            disposable=disposable,
        )
        secrets = (each for each in new_secrets(application) if each.name not in existing.secrets)
        self._volumes = {**made, **existing.volumes}
        self._secrets = {
            **make_secrets(
                Construct(self, "Secrets"),
                Construct(self, "SecretValues"),
                secrets,
                disposable=disposable,
            ),
            **existing.secrets,
        }
        return Parts(
            volumes=self._volumes,
            secrets=self._secrets,
            images=existing.images,
            namespace=None if self.namespace is None else self.namespace.namespace_arn,
        )

    def _add(self, member: ApplicationService) -> None:
        """Make a service, after those that it comes after, or a task that people start."""
        groups = groups_of(member, self.networks, self._further)
        if member.runs_once:
            self.tasks[member.name] = RunnableTask(
                self._members,
                member.name,
                cluster=self._cluster,
                member=member,
                placement=self._placement,
                security_groups=groups,
                operation=self._operation,
            )
            return
        made = PublishedService(
            self._members,
            member.name,
            cluster=self._cluster,
            member=member,
            placement=self._placement,
            balancer=identity_of(self._existing.load_balancer),
            security_groups=groups,
            operation=self._operation,
        )
        made.wait_for(*groups)
        earlier = [self.services[name] for name in member.after if name in self.services]
        for each in earlier:
            made.wait_for(each.service.node.find_child("Service"))
        self.services[member.name] = made

    def _meet(self) -> None:
        members = (*self.services.values(), *self.tasks.values())
        for service, other in product(self.services.values(), members):
            shared = set(service.member.networks) & set(other.member.networks)
            if shared and other is not service:
                service.meet(other.caller)

    def _publish(self, allow_from: Sequence[str]) -> ApplicationBalancers:
        publications = [
            Publication(port=port, service=service)
            for service in self.services.values()
            for port in service.targets
        ]
        return ApplicationBalancers(
            self,
            "Balancers",
            vpc=self._vpc,
            publications=publications,
            existing=self._existing,
            allow_from=allow_from,
        )

    def _names(self) -> Iterator[tuple[str, Sequence[CfnResource]]]:
        """The names of Docker's integration with Amazon ECS, for raw parts of a template."""
        yield from names_of_parts(self, self.networks)
        for service in self.services.values():
            yield from names_of_service(service)
            yield from names_of_listeners(service, self._balancers)


def _without(asked: Mapping[str, Part], given: Mapping[str, object]) -> Mapping[str, Part]:
    return {name: each for name, each in asked.items() if name not in given}
