"""Rules about names that select what is made, and so must be written out and well known."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from math import inf

from cdk_containers.checks.context import Context
from cdk_containers.checks.rule import Problem, rule
from cdk_containers.spec import DockerVolume, EbsVolume, Task, is_known

# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_KernelCapabilities.html
_CAPABILITIES = """
    ALL AUDIT_CONTROL AUDIT_WRITE BLOCK_SUSPEND CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID
    IPC_LOCK IPC_OWNER KILL LEASE LINUX_IMMUTABLE MAC_ADMIN MAC_OVERRIDE MKNOD NET_ADMIN
    NET_BIND_SERVICE NET_BROADCAST NET_RAW SETFCAP SETGID SETPCAP SETUID SYS_ADMIN SYS_BOOT
    SYS_CHROOT SYS_MODULE SYS_NICE SYS_PACCT SYS_PTRACE SYS_RAWIO SYS_RESOURCE SYS_TIME
    SYS_TTY_CONFIG SYSLOG WAKE_ALARM
"""
# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Ulimit.html
_ULIMITS = """
    core cpu data fsize locks memlock msgqueue nice nofile nproc rss rtprio rttime sigpending stack
"""
CAPABILITIES = frozenset(_CAPABILITIES.split())
ULIMITS = frozenset(_ULIMITS.split())
NAME = re.compile(r"[A-Za-z0-9_-]{1,255}")
CERTIFICATE_ARN = re.compile(r"arn:aws[a-z-]*:(acm|iam):[a-z0-9-]*:\d{12}:(server-)?certificate/.+")


@rule()
def name_known_too_late(task: Task, context: Context) -> Iterator[Problem]:
    """Names that select what is made are known before deployment."""
    for path, name in _selecting_names(task):
        if not is_known(name):
            yield Problem(
                path,
                "The name is a token, known at deployment only; it is needed to make the template.",
                "Write the name out.",
            )


@rule()
def container_name_invalid(task: Task, context: Context) -> Iterator[Problem]:
    """A container's name has 1 to 255 letters, digits, hyphens and underscores."""
    yield from _invalid("container", [container.name for container in task.containers])


@rule()
def volume_name_invalid(task: Task, context: Context) -> Iterator[Problem]:
    """A volume's name has 1 to 255 letters, digits, hyphens and underscores."""
    yield from _invalid("volume", [volume.name for volume in task.volumes])


@rule()
def container_name_repeated(task: Task, context: Context) -> Iterator[Problem]:
    """The containers of a task have different names."""
    for name, count in _repeated(container.name for container in task.containers):
        yield Problem(
            f"containers[{name}].name",
            f"{count} containers are called {name!r}.",
            "Give each a name of its own.",
        )


@rule()
def volume_repeated(task: Task, context: Context) -> Iterator[Problem]:
    """The volumes of a task have different names."""
    for name, count in _repeated(volume.name for volume in task.volumes):
        yield Problem(
            f"volumes[{name}]",
            f"{count} volumes are called {name!r}.",
            "Give each a name of its own.",
        )


@rule()
def capability_unknown(task: Task, context: Context) -> Iterator[Problem]:
    """Kernel capabilities are called as ECS calls them."""
    for container in task.containers:
        for field in ("capabilities_add", "capabilities_drop"):
            for name in getattr(container.linux, field):
                if is_known(name) and name not in CAPABILITIES:
                    yield Problem(
                        f"containers[{container.name}].linux.{field}",
                        f"ECS knows no capability {name!r}; it knows "
                        f"{', '.join(sorted(CAPABILITIES))}.",
                        "Write one of these, in capitals and without CAP_; what needs another has "
                        "to be privileged.",
                    )


@rule()
def ulimit_refused(task: Task, context: Context) -> Iterator[Problem]:
    """Resource limits are called as ECS calls them, and the soft one is not above the hard one."""
    for container in task.containers:
        for ulimit in container.linux.ulimits:
            place = f"containers[{container.name}].linux.ulimits"
            if is_known(ulimit.name) and ulimit.name not in ULIMITS:
                yield Problem(
                    place,
                    f"ECS knows no limit {ulimit.name!r}; it knows {', '.join(sorted(ULIMITS))}.",
                    "Choose one of these.",
                )
            known = is_known(ulimit.soft) and is_known(ulimit.hard)
            if known and _limit(ulimit.soft) > _limit(ulimit.hard):
                yield Problem(
                    place,
                    f"The soft limit {ulimit.soft} of {ulimit.name} is above the hard one of "
                    f"{ulimit.hard}.",
                    "Lower the soft limit or raise the hard one.",
                )


def _invalid(kind: str, names: Sequence[str]) -> Iterator[Problem]:
    for index, name in enumerate(names):
        if is_known(name) and not NAME.fullmatch(name):
            yield Problem(
                f"{kind}s[{index}].name",
                f"{name!r} is not a {kind} name.",
                "Use 1 to 255 letters, digits, hyphens and underscores.",
            )


def _repeated(names: Iterable[str]) -> Iterator[tuple[str, int]]:
    """Each known name that occurs more than once, with how often."""
    counts = Counter(names).items()
    return ((name, count) for name, count in counts if count > 1 and is_known(name))


def _limit(value: int) -> float:
    """-1 means that there is none."""
    return inf if value == -1 else value


def _selecting_names(task: Task) -> Iterator[tuple[str, str]]:
    yield from (
        (name, mode)
        for name, mode in (("pid_mode", task.pid_mode), ("ipc_mode", task.ipc_mode))
        if mode is not None
    )
    for index, container in enumerate(task.containers):
        place = f"containers[{index}]"
        yield f"{place}.name", container.name
        yield from ((f"{place}.depends_on", each.container) for each in container.depends_on)
        yield from ((f"{place}.mounts", each.volume) for each in container.mounts)
        yield from ((f"{place}.linux.ulimits", each.name) for each in container.linux.ulimits)
        capabilities = (*container.linux.capabilities_add, *container.linux.capabilities_drop)
        yield from ((f"{place}.linux.capabilities", each) for each in capabilities)
    for index, volume in enumerate(task.volumes):
        place = f"volumes[{index}]"
        yield f"{place}.name", volume.name
        if isinstance(volume, EbsVolume):
            yield f"{place}.volume_type", volume.volume_type
            yield f"{place}.file_system_type", volume.file_system_type
        if isinstance(volume, DockerVolume):
            yield f"{place}.scope", volume.scope
