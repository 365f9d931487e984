"""What a container may use of its machine: CPU, memory, devices and powers of the kernel."""

import re
from collections.abc import Mapping

from cdk_containers.importers.compose.dispositions.conditions import (
    NONE_ASKED,
    NOT_ASKED,
    begins_with,
    is_missing,
    is_one_of,
)
from cdk_containers.importers.compose.dispositions.row import (
    Case,
    Place,
    Row,
    case,
    ec2_only,
    elsewhere,
    same,
)
from cdk_containers.importers.fates import approximated, ignored, in_container, mapped, refused
from cdk_containers.importers.nodes import Scalar, as_map

# https://docs.docker.com/engine/containers/run/#runtime-privilege-and-linux-capabilities
_NAMESPACED_SYSCTL = re.compile(r"net\..+|fs\.mqueue\..+|kernel\.(msg(max|mnb|mni)|sem|shm.+)")
_NO_OTHER_CONTAINER = refused(
    "It is about a container that Compose did not start.",
    "Write service:NAME for another service of the file.",
)
_CPUS_INSTEAD = "Write cpus, which ECS reserves and limits."


def _is_other_sysctl(place: Place) -> bool:
    return not _NAMESPACED_SYSCTL.fullmatch(place.path.partition(".sysctls.")[2])


def _is_file_limit(place: Place) -> bool:
    return place.path.endswith(".ulimits.nofile")


def _has_limit(place: Place) -> bool:
    """Whether CPU is limited, too, and not by 0, which is no limit."""
    limits = place.owner.map("deploy").map("resources").map("limits")
    asked = (each.entries.get("cpus") for each in (limits, place.owner))
    return any(isinstance(each, Scalar) and bool(each.value) for each in asked)


_GPU_CAPABILITIES = {"compute", "display", "gpu", "graphics", "nvidia", "utility", "video"}


def _is_other_device(place: Place) -> bool:
    asked = as_map(place.node)
    capabilities = {each.value for each in asked.list("capabilities") if isinstance(each, Scalar)}
    return not (asked.text("driver") in (None, "", "nvidia") and capabilities <= _GPU_CAPABILITIES)


def _gpus(path: str) -> Mapping[str, Row]:
    """The rows of GPUs, which are asked for in two places."""
    key = path.rpartition(".")[2]
    asked = in_container("ResourceRequirements")
    return {
        path: same(asked),
        f"{path}[]": ec2_only(
            key,
            asked,
            "Fargate has no GPUs.",
            case(
                "no GPUs of NVIDIA",
                _is_other_device,
                refused("ECS reserves GPUs of NVIDIA, and no other devices.", "Leave them out."),
            ),
        ),
        f"{path}[].device_ids": same(
            approximated(
                "TaskDefinition.ContainerDefinitions.ResourceRequirements",
                "ECS gives the container as many GPUs, of its own choice.",
                "Write their count.",
            )
        ),
        f"{path}[].options": same(
            ignored("ECS passes nothing on to the driver.", "Leave them out."), NONE_ASKED
        ),
    }


_LEAVE = "Leave it out; on EC2, tune the instances."
_NO_PIDS = ignored(
    "ECS does not limit the number of processes.", "Write ulimits: {nproc: …}, with --on ec2."
)
_UNLIMITED_PIDS = case("-1, 0", is_one_of(-1, 0), ignored("There is no limit."))
_NO_QUOTA = refused("ECS has no other way to limit CPU than its units.", _CPUS_INSTEAD)
_NO_REAL_TIME = refused("ECS gives no CPU time in real time.", _CPUS_INSTEAD)
_IS_SERVICE = begins_with("service:")
_MEMORY = in_container("Memory")
_RESERVATION = in_container("MemoryReservation")
_CPU = in_container("Cpu")

ROWS: Mapping[str, Row] = {
    "services.*.cpus": same(_CPU),
    "services.*.cpu_shares": same(_CPU),
    "services.*.mem_limit": same(_MEMORY),
    "services.*.mem_reservation": same(_RESERVATION),
    "services.*.deploy.resources": same(mapped("TaskDefinition")),
    "services.*.deploy.resources.limits.cpus": same(_CPU),
    "services.*.deploy.resources.limits.memory": same(_MEMORY),
    "services.*.deploy.resources.reservations.cpus": same(
        _CPU,
        Case(
            values="beside a limit",
            when=_has_limit,
            fargate=ignored("The size of the task follows from the limit, and is all its own."),
            ec2=_CPU,
        ),
    ),
    "services.*.deploy.resources.reservations.memory": same(_RESERVATION),
    **_gpus("services.*.gpus"),
    **_gpus("services.*.deploy.resources.reservations.devices"),
    "services.*.deploy.resources.reservations.generic_resources": same(
        refused(
            "The instances of ECS have no resources of a user's own.",
            "Give instances an attribute, and ask for it in deploy.placement.constraints.",
        ),
        NONE_ASKED,
    ),
    "services.*.deploy.resources.limits.pids": same(_NO_PIDS, _UNLIMITED_PIDS),
    "services.*.pids_limit": same(_NO_PIDS, _UNLIMITED_PIDS),
    "services.*.privileged": ec2_only(
        "privileged",
        in_container("Privileged"),
        "Fargate has no privileged containers.",
        NOT_ASKED,
    ),
    "services.*.devices": same(in_container("LinuxParameters.Devices")),
    "services.*.devices[]": ec2_only(
        "devices",
        in_container("LinuxParameters.Devices"),
        "Fargate gives containers no devices of its machines.",
    ),
    "services.*.shm_size": ec2_only(
        "shm_size",
        in_container("LinuxParameters.SharedMemorySize"),
        "Fargate decides how large /dev/shm is.",
    ),
    "services.*.memswap_limit": ec2_only(
        "memswap_limit", in_container("LinuxParameters.MaxSwap"), "Fargate has no swap."
    ),
    "services.*.mem_swappiness": ec2_only(
        "mem_swappiness", in_container("LinuxParameters.Swappiness"), "Fargate has no swap."
    ),
    "services.*.cap_add": same(in_container("LinuxParameters.Capabilities.Add")),
    "services.*.cap_add[]": ec2_only(
        "cap_add",
        in_container("LinuxParameters.Capabilities.Add"),
        "The only capability that Fargate adds is SYS_PTRACE.",
        case(
            "SYS_PTRACE",
            lambda place: str(place.value).upper() in ("SYS_PTRACE", "CAP_SYS_PTRACE"),
            in_container("LinuxParameters.Capabilities.Add"),
        ),
    ),
    "services.*.cap_drop": same(in_container("LinuxParameters.Capabilities.Drop")),
    "services.*.security_opt": same(in_container("DockerSecurityOptions")),
    "services.*.security_opt[]": ec2_only(
        "security_opt",
        in_container("DockerSecurityOptions"),
        "Fargate takes no security options; it isolates each task in a machine of its own.",
    ),
    "services.*.ulimits": same(in_container("Ulimits")),
    "services.*.ulimits.*": ec2_only(
        "ulimits",
        in_container("Ulimits"),
        "The only limit that Fargate sets is nofile.",
        case("nofile", _is_file_limit, in_container("Ulimits")),
    ),
    "services.*.sysctls": same(in_container("SystemControls")),
    "services.*.sysctls.*": same(
        in_container("SystemControls"),
        case(
            "of the whole machine, such as vm.max_map_count",
            _is_other_sysctl,
            refused(
                "ECS sets parameters that a container has for itself: net.*, fs.mqueue.*, "
                "kernel.msg*, kernel.sem and kernel.shm*.",
                "Leave it out; on EC2, set it in the user data of the instances.",
            ),
        ),
    ),
    "services.*.pid": same(
        mapped("TaskDefinition.PidMode"),
        Case(
            values="host",
            when=is_one_of("host"),
            fargate=refused("Fargate tasks have no processes beside them.", elsewhere("pid")),
            ec2=mapped("TaskDefinition.PidMode"),
        ),
        case("container:…", begins_with("container:"), _NO_OTHER_CONTAINER),
        case(
            "any other than service:…",
            lambda place: not (is_missing(place) or _IS_SERVICE(place)),
            refused("There is no such namespace of processes.", "Write host or service:NAME."),
        ),
    ),
    "services.*.ipc": ec2_only(
        "ipc",
        mapped("TaskDefinition.IpcMode"),
        "Fargate gives the containers of a task no common shared memory.",
        case(
            "private, shareable",
            is_one_of("private", "shareable"),
            ignored("The containers have their own, or share the task's."),
        ),
        case("container:…", begins_with("container:"), _NO_OTHER_CONTAINER),
        case(
            "any other than host, none, service:…",
            lambda place: place.value not in ("host", "none") and not _IS_SERVICE(place),
            refused("There is no such namespace.", "Write host, none or service:NAME."),
        ),
    ),
    "services.*.cgroup": same(
        ignored("It is so without being said."),
        case(
            "host",
            is_one_of("host"),
            refused("Containers have control groups of their own.", "Leave it out."),
        ),
    ),
    "services.*.cgroup_parent": same(
        ignored("ECS puts the containers of a task into a control group of its own.", _LEAVE)
    ),
    "services.*.blkio_config": same(
        ignored("ECS shares no input and output out.", _LEAVE), NONE_ASKED
    ),
    "services.*.cpuset": same(ignored("ECS chooses the cores.", _CPUS_INSTEAD)),
    "services.*.cpu_count": same(ignored("It is about Windows containers.", _CPUS_INSTEAD)),
    "services.*.cpu_percent": same(ignored("It is about Windows containers.", _CPUS_INSTEAD)),
    "services.*.cpu_period": same(_NO_QUOTA),
    "services.*.cpu_quota": same(_NO_QUOTA),
    "services.*.cpu_rt_period": same(_NO_REAL_TIME),
    "services.*.cpu_rt_runtime": same(_NO_REAL_TIME),
    "services.*.device_cgroup_rules": same(
        refused("ECS takes no such rules.", "Name the devices in devices, with --on ec2."),
        NONE_ASKED,
    ),
    "services.*.group_add": same(
        refused(
            "ECS gives the user of a container no further groups.",
            "Add them in the Dockerfile, or write the one group in user: 'UID:GID'.",
        ),
        NONE_ASKED,
    ),
    "services.*.oom_kill_disable": same(
        refused("The kernel kills a container above its memory.", "Give it more memory."),
        NOT_ASKED,
    ),
    "services.*.oom_score_adj": same(
        ignored("ECS decides which container is killed first.", "Give each a mem_limit."),
        case("0", is_one_of(0), ignored("It is so without being said.")),
    ),
    "services.*.runtime": same(
        refused(
            "ECS starts containers with the runtime of its own.",
            "Leave it out; for GPUs, write gpus and --on ec2.",
        ),
        case("runc", is_one_of("runc"), ignored("It is so without being said.")),
    ),
    "services.*.storage_opt": same(
        ignored("A task's disk is of one size.", "Mount a volume if it needs more than 20 GiB."),
        NONE_ASKED,
    ),
    "services.*.umask": same(
        refused("ECS sets none.", "Set it in the entrypoint: [sh, -c, 'umask 027; exec …']."),
        case("nothing", is_missing, ignored("Nothing is asked for.")),
    ),
    "services.*.userns_mode": same(
        refused("ECS does not map users.", "Leave it out, and write user.")
    ),
    "services.*.uts": same(refused("Containers have host names of their own.", "Leave it out.")),
}
"""By the pattern of their paths."""
