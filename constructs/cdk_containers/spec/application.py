"""Several services that belong together, and what they share: what a compose file describes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from cdk_containers.spec.secret import SecretStore
from cdk_containers.spec.service import Reach, Service
from cdk_containers.spec.volume import EfsVolume

_REACHES: Mapping[str, Reach] = MappingProxyType(
    {"http": Reach.ALB, "https": Reach.ALB, "tcp": Reach.NLB_TCP, "udp": Reach.NLB_UDP}
)


@dataclass(frozen=True, kw_only=True)
class PublishedPort:
    """A port of a service that people reach through the application's load balancers.

    Args:
        container: name of the container that listens.
        number: its port.
        listener_port: the port that people write, one service each.
        protocol: what they speak. ``http`` and ``https`` go through an Application Load Balancer,
            which ends TLS; ``tcp`` and ``udp`` through a Network Load Balancer, as they are.
        certificate_arn: for ``https``, a certificate of AWS Certificate Manager. Default: what the
            construct is given.
    """

    container: str
    number: int
    listener_port: int
    protocol: Literal["http", "https", "tcp", "udp"]
    certificate_arn: str | None = None

    @property
    def reach(self) -> Reach:
        """The load balancer that it goes through."""
        # The checks tell of a protocol that there is not.
        return _REACHES.get(self.protocol, Reach.NOTHING)


@dataclass(frozen=True, kw_only=True)
class NewFolder(EfsVolume):
    """A folder of the application's own file system, which is made with it.

    Tasks of several services that mount folders of the same name see the same files. Whatever user
    a container runs as, EFS does everything as the folder's user, which is never root: nobody can
    make the files another user's, and an image that wants them to be its own has to find it so.

    Args:
        name: what the mounts refer to, and which folder it is.
        path: where it is in the file system. Default: a folder with its name.
        uid: number of the user who owns it and everything written there. Default: 1000.
        gid: number of the user's group. Default: 1000.
        mode: permissions, in octal. Default: 750.
        read_only: whether the task may only read. Default: it may write.
    """

    file_system_id: str = field(default="", init=False)
    path: str | None = None
    uid: int = 1000
    gid: int = 1000
    mode: str = "750"


@dataclass(frozen=True, kw_only=True)
class NewSecret:
    """A secret of AWS Secrets Manager that is made with the application, with a random value.

    Its real value is put there by a command among the outputs of the stack. Where further keys of
    it are used, CloudFormation writes random values over it, and it has to be put there again:
    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-secretsmanager-secret.html

    Args:
        name: what the application calls it.
        value_from: what holds its value today, for the command that puts it there: a path of this
            machine, or ``$NAME`` for an environment variable. Default: not known.
        json_key: the key to take when its value is a JSON object. Default: the whole text.
    """

    name: str
    value_from: str | None = None
    json_key: str | None = None

    @property
    def store(self) -> SecretStore:
        return "secretsmanager"


@dataclass(frozen=True, kw_only=True)
class ApplicationNetwork:
    """Services that reach each other: those of the same network do, others do not.

    Args:
        name: what the services call it.
        security_group_id: a security group that exists. Default: one is made.
    """

    name: str
    security_group_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class ApplicationService:
    """One of the services.

    Args:
        name: what the others call it, and the id of its construct.
        service: what it runs, and how.
        published: ports that people reach. Default: none.
        networks: names of the application's networks that it is on, at most four: ECS takes five
            security groups, and one is its own. Default: none, so that no other reaches it.
        after: names of services that are deployed before it. Default: none.
        managed_policies: ARNs of policies that the task role gets. Default: none.
        policies: policy documents that the task role gets. Default: none.
        tags: on the service and its tasks. Default: none.
        log_retention_days: how long its logs are kept. Default: the application's.
        runs_once: whether it is no service at all, but a task that people start. Default: it is
            kept running.
        overlay: raw CloudFormation properties, by resource type. Default: none.
    """

    name: str
    service: Service
    published: Sequence[PublishedPort] = ()
    networks: Sequence[str] = ()
    after: Sequence[str] = ()
    managed_policies: Sequence[str] = ()
    policies: Sequence[Mapping[str, object]] = ()
    tags: Mapping[str, str] = field(default_factory=dict[str, str])
    log_retention_days: int | None = None
    runs_once: bool = False
    overlay: Mapping[str, Mapping[str, object]] = field(
        default_factory=dict[str, Mapping[str, object]]
    )

    @property
    def targets(self) -> Mapping[tuple[str, int], Sequence[PublishedPort]]:
        """The published ports that share a target group, by what it speaks and where it leads."""
        found: dict[tuple[str, int], list[PublishedPort]] = {}
        for port in self.published:
            found.setdefault((self._spoken(port), port.number), []).append(port)
        return found

    def speaks_both(self, port: PublishedPort) -> bool:
        """Whether a port is published for TCP and for UDP, which is one listener then.

        Args:
            port: one of those that are published.
        """
        other = {"tcp": "udp", "udp": "tcp"}.get(port.protocol)
        return any(
            (each.protocol, each.listener_port, each.number)
            == (other, port.listener_port, port.number)
            for each in self.published
        )

    def _spoken(self, port: PublishedPort) -> str:
        if port.protocol in ("http", "https"):
            return "Http"
        return "TcpUdp" if self.speaks_both(port) else port.protocol.capitalize()


@dataclass(frozen=True, kw_only=True)
class Application:
    """Services that are deployed together.

    Args:
        services: each after those of its ``after``, where they do not go in a circle.
        networks: what the services are on. Default: none.
        vpc_id: the VPC that it belongs in. Default: the construct's.
        cluster: name or ARN of the cluster that it belongs in. Default: the construct's.
        load_balancer_arn: the load balancer that people reach it through. Default: the
            construct's, or those that are made.
        log_retention_days: how long logs are kept. Default: the construct's.
        subnet_ids: where the tasks run. Default: where the cluster's network says.
        security_group_ids: further security groups of every task. Default: none.
        assign_public_ip: whether the tasks have public addresses. Default: where the cluster's
            network says.
        template: raw parts of the CloudFormation template, by its sections, laid over what is
            made. Default: none.
    """

    services: Sequence[ApplicationService]
    networks: Sequence[ApplicationNetwork] = ()
    vpc_id: str | None = None
    cluster: str | None = None
    load_balancer_arn: str | None = None
    log_retention_days: int | None = None
    subnet_ids: Sequence[str] = ()
    security_group_ids: Sequence[str] = ()
    assign_public_ip: bool | None = None
    template: Mapping[str, object] = field(default_factory=dict[str, object])
