"""Volumes, and the files that secrets and configs become."""

from collections.abc import Callable, Mapping

from cdk_containers.importers.compose.dispositions.conditions import (
    NONE_ASKED,
    NOT_ASKED,
    begins_with,
    is_of_external,
    is_one_of,
    services,
)
from cdk_containers.importers.compose.dispositions.row import (
    Case,
    Place,
    Row,
    case,
    named_by_cloudformation,
    same,
)
from cdk_containers.importers.fates import (
    Fate,
    approximated,
    ignored,
    in_container,
    mapped,
    refused,
)
from cdk_containers.importers.nodes import MapNode, as_map

_MOUNT = in_container("MountPoints")
_HOST = mapped("TaskDefinition.Volumes.Host.SourcePath")
_EFS = mapped("TaskDefinition.Volumes.EFSVolumeConfiguration")
_TMPFS = in_container("LinuxParameters.Tmpfs")
_SECRET = in_container("Secrets")
_FILE = mapped("a container that writes the file first")

_OF_EVERY_INSTANCE = (
    "/boot",
    "/dev",
    "/etc",
    "/lib",
    "/proc",
    "/run",
    "/sys",
    "/usr",
    "/var/lib/docker",
    "/var/log",
    "/var/run",
)
_DOCKER_SOCKETS = ("/var/run/docker.sock", "/run/docker.sock")
_CLOCKS = ("/etc/localtime", "/etc/timezone")


def _told(mount: MapNode, service: MapNode) -> str | None:
    """What ``x-ecs-mounts`` says becomes of a mount."""
    return service.map("x-ecs-mounts").text(mount.text("target") or "")


def _is_told(*words: str) -> Callable[[Place], bool]:
    return lambda place: _told(as_map(place.node), place.owner) in words


def _is_of_type(*types: str) -> Callable[[Place], bool]:
    return lambda place: as_map(place.node).text("type") in types


def _is_bind_of(*sources: str) -> Callable[[Place], bool]:
    def is_bind_of(place: Place) -> bool:
        mount = as_map(place.node)
        return mount.text("type") == "bind" and mount.text("source") in sources

    return is_bind_of


def _is_bind_of_the_system(place: Place) -> bool:
    mount = as_map(place.node)
    source = mount.text("source") or ""
    return mount.text("type") == "bind" and (
        source == "/" or f"{source}/".startswith(tuple(f"{each}/" for each in _OF_EVERY_INSTANCE))
    )


def _is_anonymous(place: Place) -> bool:
    mount = as_map(place.node)
    return mount.text("type") == "volume" and not mount.text("source")


def _is_shared_both_ways(place: Place) -> bool:
    """Whether what is mounted later is to be seen, too, in a folder of an instance."""
    told = _told(place.around[-2], place.owner)
    return told is None and place.value not in (None, "private", "rprivate")


def _is_of_file(place: Place) -> bool:
    return _told(place.around[-1], place.owner) == "file"


def _is_writable_file(place: Place) -> bool:
    return _is_of_file(place) and place.value is False


def _is_for_builds_only(place: Place) -> bool:
    """Whether only builds use a secret, which stays on this machine."""
    for service in services(place.model):
        sources = [as_map(mount).text("source") for mount in service.list("secrets")]
        variables = service.map("x-ecs-secrets")
        named = [(variables.text(name) or "").partition(":")[0] for name in variables.entries]
        if place.owner_name in (*sources, *named):
            return False
    return True


def _bind_refused(reason: str, fix: str) -> Fate:
    return refused(reason, f"{fix} Or run it with --on ec2.")


_DROP = "Leave it out with x-ecs-mounts: {TARGET: drop}"
_BINDS = (
    Case(
        values="/var/run/docker.sock",
        when=_is_bind_of(*_DOCKER_SOCKETS),
        fargate=_bind_refused(
            "Fargate has no Docker engine that containers could talk to.",
            f"{_DROP} if the program does without it.",
        ),
        ec2=_HOST,
    ),
    Case(
        values="/etc/localtime",
        when=_is_bind_of(*_CLOCKS),
        fargate=_bind_refused(
            "Fargate has no files of an instance.", f"{_DROP}, and set the variable TZ."
        ),
        ec2=_HOST,
    ),
    Case(
        values="a folder that every instance has",
        when=_is_bind_of_the_system,
        fargate=_bind_refused(
            "Fargate has no files of an instance.", f"{_DROP} if the program does without it."
        ),
        ec2=_HOST,
    ),
    Case(
        values="any other folder or file",
        when=_is_of_type("bind"),
        fargate=refused(
            "What is on this machine is not on Fargate.",
            "Say what becomes of it, such as x-ecs-mounts: {TARGET: CHOICE}: file hands over its "
            "text, efs keeps files, scratch is an empty folder, and drop leaves it out, where the "
            "image has it. A folder that container instances have takes --on ec2.",
        ),
        ec2=approximated(
            "TaskDefinition.Volumes.Host.SourcePath",
            "It is a path of the container instance; one below the folder of the file is refused.",
        ),
    ),
)

_ALWAYS_READ_ONLY = "The files are handed over read-only."
_READ_ONLY = ignored(_ALWAYS_READ_ONLY, "Write x-ecs-mounts: {TARGET: efs} for files to change.")
_BUILDS_ONLY = case("used by builds only", _is_for_builds_only, mapped("image asset in Amazon ECR"))
_NEW_SECRET = approximated(
    "AWS::SecretsManager::Secret",
    "A secret with a random value is made, which people replace; there is a warning.",
)
_NO_DRIVER = refused(
    "Secrets are kept in AWS Secrets Manager.", "Write external: true and the secret's name."
)
_NO_TEMPLATES = refused("Nothing fills templates in.", "Write the file as it is to be.")

ROWS: Mapping[str, Row] = {
    "services.*.volumes": same(_MOUNT),
    "services.*.volumes[]": same(
        _MOUNT,
        case("drop in x-ecs-mounts", _is_told("drop"), ignored("x-ecs-mounts says so.")),
        case("efs, file or scratch in x-ecs-mounts", _is_told("efs", "file", "scratch"), _MOUNT),
        case(
            "of type npipe, cluster or image",
            _is_of_type("npipe", "cluster", "image"),
            refused(
                "ECS has no such mounts.",
                "Use a named volume, or COPY the files into the image.",
            ),
        ),
        *_BINDS,
        case("of type tmpfs", _is_of_type("tmpfs"), _TMPFS),
        case("without a source", _is_anonymous, mapped("TaskDefinition.Volumes, empty")),
    ),
    "services.*.volumes[].read_only": same(
        _MOUNT,
        case("false, of a file", _is_writable_file, _READ_ONLY),
        case("true, of a file", _is_of_file, ignored(_ALWAYS_READ_ONLY)),
    ),
    "services.*.volumes[].consistency": same(ignored("It was for macOS only.")),
    "services.*.volumes[].bind.create_host_path": same(
        ignored("Docker makes the folder on an instance anyway.")
    ),
    "services.*.volumes[].bind.selinux": same(ignored("Instances of ECS do not enforce SELinux.")),
    "services.*.volumes[].bind.recursive": same(ignored("Mounts in the folder are seen, too.")),
    "services.*.volumes[].bind.propagation": same(
        ignored("It is so without being said."),
        case(
            "shared, slave, rshared, rslave",
            _is_shared_both_ways,
            ignored(
                "What is mounted later, on one side, is not seen on the other.",
                "Mount it before the task starts.",
            ),
        ),
    ),
    "services.*.volumes[].volume.nocopy": same(_EFS),
    "services.*.volumes[].volume.labels": same(ignored("They are notes for people.")),
    "services.*.volumes[].tmpfs.size": same(in_container("LinuxParameters.Tmpfs.Size")),
    "services.*.volumes[].tmpfs.mode": same(
        ignored("Every user may write to it.", "Change its permissions in the entrypoint."),
        case("1777", is_one_of(0o1777), ignored("It is so without being said.")),
    ),
    "services.*.tmpfs": same(_TMPFS),
    "services.*.volumes_from": same(mapped("the same TaskDefinition")),
    "services.*.volumes_from[]": same(
        in_container("VolumesFrom"),
        case(
            "container:…",
            begins_with("container:"),
            refused(
                "It is about a container that Compose did not start.",
                "Name another service of the file.",
            ),
        ),
    ),
    "services.*.secrets": same(_SECRET),
    "services.*.configs": same(_FILE),
    "volumes": same(_EFS),
    "volumes.*": same(
        approximated(
            "TaskDefinition.Volumes.EFSVolumeConfiguration",
            "It is a folder on Amazon EFS, which starts empty; there is a warning.",
        )
    ),
    "volumes.*.name": named_by_cloudformation(
        case(
            "of a file system that exists",
            is_of_external,
            mapped("TaskDefinition.Volumes.EFSVolumeConfiguration.FilesystemId"),
        ),
    ),
    "volumes.*.external": same(
        approximated(
            "TaskDefinition.Volumes.EFSVolumeConfiguration.FilesystemId",
            "The name has to be the id of a file system; any other is refused.",
        ),
        NOT_ASKED,
    ),
    "volumes.*.driver": Row(
        fargate=refused(
            "Fargate has no volume drivers of Docker.",
            "Leave the driver out for a folder on Amazon EFS, or run it with --on ec2.",
        ),
        ec2=mapped("TaskDefinition.Volumes.DockerVolumeConfiguration.Driver"),
        cases=(case("local", is_one_of("local", "", None), _EFS),),
    ),
    "volumes.*.driver_opts": Row(
        fargate=_EFS, ec2=mapped("TaskDefinition.Volumes.DockerVolumeConfiguration.DriverOpts")
    ),
    "volumes.*.labels": Row(
        fargate=ignored("They are notes for people."),
        ec2=mapped("TaskDefinition.Volumes.DockerVolumeConfiguration.Labels"),
    ),
    "secrets": same(_SECRET),
    "secrets.*": same(_SECRET),
    "secrets.*.name": named_by_cloudformation(
        case("of a secret that exists", is_of_external, _SECRET)
    ),
    "secrets.*.file": same(_NEW_SECRET, _BUILDS_ONLY),
    "secrets.*.environment": same(_NEW_SECRET, _BUILDS_ONLY),
    "secrets.*.external": same(_SECRET, NOT_ASKED),
    "secrets.*.driver": same(_NO_DRIVER),
    "secrets.*.driver_opts": same(_NO_DRIVER, NONE_ASKED),
    "secrets.*.template_driver": same(_NO_TEMPLATES),
    "secrets.*.labels": same(ignored("They are notes for people.")),
    "configs": same(_FILE),
    "configs.*": same(_FILE),
    "configs.*.name": named_by_cloudformation(),
    "configs.*.external": same(
        refused(
            "ECS keeps no configs that could exist already.",
            "Write the text in content, or name its file in file.",
        ),
        NOT_ASKED,
    ),
    "configs.*.template_driver": same(_NO_TEMPLATES),
    "configs.*.labels": same(ignored("They are notes for people.")),
}
"""By the pattern of their paths."""
