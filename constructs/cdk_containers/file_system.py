"""Files that outlive tasks and that tasks share: an EFS file system, its folders as volumes."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import cast

from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_efs as efs
from aws_cdk import aws_iam as iam
from constructs import Construct, IConstruct

from cdk_containers.checks.names import NAME
from cdk_containers.checks.rule import Range
from cdk_containers.findings import Finding, error
from cdk_containers.network import Network, vpc_of
from cdk_containers.overlay import Overlay, lay_over
from cdk_containers.removal import removal_policy
from cdk_containers.spec import (
    FILE_MODE,
    FOLDER_PATH,
    LARGEST_ID,
    EfsVolume,
    Task,
    is_known,
    is_of_unknown_list,
)
from cdk_containers.validation import refuse_errors, typed, typed_call

_NFS = ec2.Port.tcp(2049)
_CLIENT_ACTIONS = ("ClientMount", "ClientRootAccess", "ClientWrite")


@dataclass(frozen=True, kw_only=True)
class FileSystemVolume(EfsVolume):
    """A volume on a file system that is a CDK object, made here or imported.

    A service that mounts it is let into the file system, and waits for its mount targets. What is
    imported is not waited for, and a security group that was imported with ``mutable=False`` is
    left as it is.

    Args:
        name: what the mounts refer to.
        file_system: the file system.
        access_point: the access point to go through. Default: none.
        root_directory: the folder to mount. Default: the root; an access point brings its own.
        read_only: whether the task may only read. Default: it may write.
    """

    file_system: efs.IFileSystem
    access_point: efs.IAccessPoint | None = None
    file_system_id: str = field(init=False)
    access_point_id: str | None = field(init=False)

    def __post_init__(self) -> None:
        # How a frozen dataclass sets what follows from its other fields.
        object.__setattr__(self, "file_system_id", self.file_system.file_system_id)
        access_point_id = self.access_point and self.access_point.access_point_id
        object.__setattr__(self, "access_point_id", access_point_id)


class SharedFileSystem(Construct):
    """An EFS file system for the containers of any number of services, in every zone of a network.

    It is encrypted at rest and in transit, backed up every day, and takes and costs what is used.
    Nobody gets in but tasks that mount one of its volumes::

        files = SharedFileSystem(self, "Files", network=network)
        Task(
            containers=[Container(..., mounts=[Mount(volume="uploads", path="/uploads")])],
            volumes=[files.volume("uploads")],
        )

    Attributes:
        file_system: the file system.
        security_group: of its mount targets.
    """

    @typed
    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        network: Network | ec2.IVpc,
        disposable: bool = False,
        overlay: Overlay | None = None,
    ) -> None:
        """
        Args:
            scope: the parent.
            construct_id: unique below the parent.
            network: a network, or any VPC. The mount targets are in the most private subnets that
                it has, one in each Availability Zone.
            disposable: whether the files go when the stack does; then they are not backed up, since
                backups would stay. Default: they stay, and are backed up.
            overlay: raw CloudFormation properties. Default: none.

        Raises:
            InvalidSpecError: it is not known now how many subnets the VPC has, or it has none.
        """
        vpc = vpc_of(network)
        refuse_errors(scope, construct_id, _subnet_problems(vpc))
        super().__init__(scope, construct_id)
        self.security_group = ec2.SecurityGroup(
            self,
            "SecurityGroup",
            vpc=vpc,
            description="Mount targets of the file system",
            allow_all_outbound=False,
        )
        self.file_system = efs.FileSystem(
            self,
            "FileSystem",
            vpc=vpc,
            vpc_subnets=ec2.SubnetSelection(one_per_az=True),
            security_group=self.security_group,
            encrypted=True,
            enable_automatic_backups=not disposable,
            lifecycle_policy=efs.LifecyclePolicy.AFTER_30_DAYS,
            out_of_infrequent_access_policy=efs.OutOfInfrequentAccessPolicy.AFTER_1_ACCESS,
            throughput_mode=efs.ThroughputMode.ELASTIC,
            # So that CDK adds nothing to the policy: what it adds with a feature flag or a grant
            # lets whoever may mount also write, and as root.
            allow_anonymous_access=True,
            file_system_policy=_policy(),
            removal_policy=removal_policy(disposable=disposable),
        )
        self._access_points = Construct(self, "AccessPoints")
        lay_over(self, overlay or {})

    @typed_call
    def volume(
        self,
        name: str,
        *,
        path: str | None = None,
        uid: int = 1000,
        gid: int = 1000,
        mode: str = "750",
        read_only: bool = False,
    ) -> FileSystemVolume:
        """A folder of the file system, for any number of tasks.

        It is made with an access point, through which whoever comes is the user ``uid``, whatever
        user the container runs as. Nothing of an access point can be changed: another path, user or
        mode makes another access point, and a stack whose service has the old one refuses that;
        there, ask for a volume of another name with the same path, and drop the old one later.

        Args:
            name: what the mounts refer to, once for each file system.
            path: the folder, up to four deep; what EFS does not find there it makes. ``/`` is the
                whole file system, which belongs to root. Default: a folder with the volume's name.
            uid: number of the user who owns the folder and everything written there. Default: 1000.
            gid: number of the user's group. Default: 1000.
            mode: permissions of a folder that is made, in octal. Default: 750.
            read_only: whether tasks may only read. Default: they may write.

        Raises:
            InvalidSpecError: the name is taken, or something is not as EFS wants it.
        """
        folder = f"/{name}" if path is None else path
        problems = folder_problems(name, folder, uid, gid, mode)
        refuse_errors(self, "", [*self._taken(name), *problems])
        access_point = efs.AccessPoint(
            self._access_points,
            name,
            file_system=self.file_system,
            path=folder,
            posix_user=efs.PosixUser(uid=str(uid), gid=str(gid)),
            create_acl=efs.Acl(owner_uid=str(uid), owner_gid=str(gid), permissions=mode),
        )
        return FileSystemVolume(
            name=name,
            file_system=self.file_system,
            access_point=access_point,
            read_only=read_only,
        )

    def _taken(self, name: str) -> Iterator[Finding]:
        if self._access_points.node.try_find_child(name) is not None:
            yield error(
                "file-system-volume-repeated",
                "name",
                f"The file system has a volume {name!r} already.",
                "Keep the volume that was made, for every task that mounts it; or choose another "
                "name, with the same path for the same files.",
            )


def folder_problems(name: str, path: str, uid: int, gid: int, mode: str) -> Iterator[Finding]:
    """What is wrong with a folder of a file system, before it is made."""
    if not NAME.fullmatch(name):
        yield error(
            "file-system-volume-name-invalid",
            "name",
            f"{name!r} is not a volume name.",
            "Use 1 to 255 letters, digits, hyphens and underscores.",
        )
    if is_known(path) and path != "/" and not FOLDER_PATH.fullmatch(path):
        yield error(
            "file-system-path-invalid",
            "path",
            f"{path!r} is not a path that EFS takes.",
            "Write an absolute path of at most four folders and 100 characters.",
        )
    yield from _root(uid=uid, gid=gid)
    if is_known(mode) and not FILE_MODE.fullmatch(mode):
        yield error(
            "file-system-mode-invalid",
            "mode",
            f"{mode!r} are not permissions in octal.",
            "Write three or four digits from 0 to 7, such as '750'.",
        )


def connect_file_systems(
    waiting: IConstruct, task: Task, security_group: ec2.ISecurityGroup
) -> None:
    """Let tasks into the file systems that they mount, before the first of them starts.

    The rules are made in the stack of the tasks: in the file system's, they would make it depend on
    the stack that depends on it (aws-cdk #3689).

    Args:
        waiting: what starts the tasks.
        task: what it starts.
        security_group: of the tasks.
    """
    for volume in task.volumes:
        if isinstance(volume, FileSystemVolume):
            groups = volume.file_system.connections.security_groups
            for group in groups:
                group.add_ingress_rule(
                    security_group, _NFS, "Tasks that mount the file system", remote_rule=True
                )
            waiting.node.add_dependency(
                volume.file_system.mount_targets_available, security_group, *groups
            )


def _policy() -> iam.PolicyDocument:
    """Nobody comes without TLS, or in another way than through a mount target.

    It lets nobody in, and so ends what a file system without a policy does: it lets everybody in.
    The tasks' roles are let in where the tasks are made.
    https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html
    """
    # Cast, because CDK's stub of IPrincipal names a parameter otherwise.
    everybody = cast("iam.IPrincipal", iam.AnyPrincipal())
    return iam.PolicyDocument(
        statements=[
            iam.PolicyStatement(
                sid=sid,
                effect=iam.Effect.DENY,
                principals=[everybody],
                actions=[f"elasticfilesystem:{action}" for action in _CLIENT_ACTIONS],
                conditions={"Bool": {key: "false"}},
            )
            for sid, key in (
                ("EncryptedInTransit", "aws:SecureTransport"),
                ("ThroughMountTargets", "elasticfilesystem:AccessedViaMountTarget"),
            )
        ]
    )


def _subnet_problems(vpc: ec2.IVpc) -> Iterator[Finding]:
    subnets = vpc.private_subnets or vpc.isolated_subnets or vpc.public_subnets
    if not subnets:
        yield error(
            "file-system-without-subnets",
            "network",
            "The VPC was imported without subnets, and mount targets are made in some.",
            "Import it with private_subnet_ids.",
        )
    # A list that is known at deployment only looks like one subnet.
    if any(is_of_unknown_list(subnet.subnet_id) for subnet in subnets):
        yield error(
            "subnets-known-too-late",
            "network",
            "The VPC's subnets are a list that is known at deployment only, and each gets a mount "
            "target of its own.",
            "Import the VPC with one entry for each subnet, such as Fn.select(0, …) of the list.",
        )


def _root(*, uid: int, gid: int) -> Iterator[Finding]:
    """Nobody is root, since no task is given elasticfilesystem:ClientRootAccess.

    https://docs.aws.amazon.com/efs/latest/ug/efs-access-points.html
    """
    for path, value in (("uid", uid), ("gid", gid)):
        for problem in Range(path=path, value=value, lowest=1, highest=LARGEST_ID).problems():
            yield error("file-system-user-invalid", path, problem.message, problem.fix)
