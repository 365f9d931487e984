"""Rules about CPU, memory and disk of a task and its containers."""

from collections.abc import Iterator

from cdk_containers.checks.context import Context, Platform
from cdk_containers.checks.fargate_sizes import MEMORY_BY_CPU, smallest_size
from cdk_containers.checks.rule import Problem, Range, rule
from cdk_containers.spec import Architecture, Container, Task, is_known, known_sum

# Docker's own minimum, which ECS enforces: API_ContainerDefinition.html, "memory".
_SMALLEST_CONTAINER_MIB = 6
_SMALLEST_TASK_MIB = 512
# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html
_INSTANCE_CPU_UNITS = (128, 196_608)


def reserved_memory_mib(task: Task) -> int | None:
    """What the containers keep for themselves: the soft limit, or else the hard one."""
    return known_sum(_reserved(container) for container in task.containers)


def needed_memory_mib(task: Task) -> int:
    """What the task must have at least: room for what is reserved, and for each hard limit.

    Where the task's memory is not given, what it was asked to spare comes on top.
    """
    wanted = task.spare_memory_mib if task.memory_mib is None else 0
    spare = wanted if is_known(wanted) else 0
    limits = [each.memory_mib for each in task.containers if is_known(each.memory_mib)]
    return max([reserved_memory_mib(task) or 0, *filter(None, limits)]) + spare


def needed_cpu_units(task: Task) -> int:
    """What the containers ask for together."""
    return known_sum(container.cpu_units for container in task.containers) or 0


def fargate_size(task: Task) -> tuple[int, int] | None:
    """CPU units and MiB of the Fargate task, or ``None`` if no size holds its containers."""
    if not _size_is_known(task):
        if task.cpu_units is None or task.memory_mib is None:
            return None
        return task.cpu_units, task.memory_mib
    return smallest_size(
        at_least_cpu_units=needed_cpu_units(task),
        at_least_memory_mib=needed_memory_mib(task),
        cpu_units=task.cpu_units,
        memory_mib=task.memory_mib,
    )


def instance_memory_mib(task: Task) -> int | None:
    """Memory of the task on EC2, or ``None`` where each container says what it needs itself.

    Otherwise, and where it spares some memory, it is as large as they need, and no smaller than
    the smallest Fargate task.
    """
    says_itself = not task.spare_memory_mib and None not in map(_reserved, task.containers)
    if task.memory_mib is not None or says_itself:
        return task.memory_mib
    return max(needed_memory_mib(task), _SMALLEST_TASK_MIB)


@rule(only_on=Platform.FARGATE)
def fargate_size_unknown(task: Task, context: Context) -> Iterator[Problem]:
    """A Fargate task has one of the pairs of CPU and memory that Fargate offers."""
    if not _size_is_known(task):
        return
    if task.cpu_units is not None and task.cpu_units not in MEMORY_BY_CPU:
        sizes = ", ".join(map(str, MEMORY_BY_CPU))
        yield Problem(
            "cpu_units",
            f"Fargate has no task of {task.cpu_units} CPU units; it has {sizes}.",
            "Choose one of these, or leave cpu_units out for the smallest that fits.",
        )
    elif task.memory_mib is not None and not _offers(task.cpu_units, task.memory_mib):
        allowed = (
            f"with {task.cpu_units} CPU units it has {_memory_text(task.cpu_units)} MiB"
            if task.cpu_units is not None
            else "it has 512 to 122880 MiB, in the steps of the table at "
            "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html"
        )
        yield Problem(
            "memory_mib",
            f"Fargate has no task of {task.memory_mib} MiB; {allowed}.",
            "Choose one of these, or leave memory_mib out for the smallest that fits.",
        )


@rule(only_on=Platform.FARGATE)
def fargate_size_half_known(task: Task, context: Context) -> Iterator[Problem]:
    """Where half of the size is known at deployment only, the other half is given."""
    if _size_is_known(task):
        return
    for name in ("cpu_units", "memory_mib"):
        if getattr(task, name) is None:
            yield Problem(
                name,
                "The other half of the task's size is a token, known at deployment only, so that "
                "none can be chosen that goes with it.",
                f"Give {name} too.",
            )


@rule()
def containers_exceed_task(task: Task, context: Context) -> Iterator[Problem]:
    """What the containers ask for fits into the task."""
    if not _size_is_known(task):
        return
    cpu, memory = needed_cpu_units(task), reserved_memory_mib(task) or 0
    too_small = False
    if task.cpu_units is not None and cpu > task.cpu_units:
        too_small = True
        yield Problem(
            "cpu_units",
            f"The containers ask for {cpu} CPU units together, the task has {task.cpu_units}.",
            f"Give the task at least {cpu} CPU units, or the containers fewer.",
        )
    if task.memory_mib is not None and memory > task.memory_mib:
        too_small = True
        yield Problem(
            "memory_mib",
            f"The containers reserve {memory} MiB together, the task has {task.memory_mib}.",
            f"Give the task at least {memory} MiB, or the containers less.",
        )
    if context.platform is Platform.FARGATE and not too_small:
        yield from _no_size_holds(task)


def _no_size_holds(task: Task) -> Iterator[Problem]:
    """The problem of a task whose containers fit into no Fargate size, as far as it is given."""
    if fargate_size(task) is not None:
        return
    cpu, memory = needed_cpu_units(task), needed_memory_mib(task)
    match task.cpu_units, task.memory_mib:
        case None, None:
            yield Problem(
                "containers",
                f"The containers need {cpu} CPU units and {memory} MiB; the largest Fargate task "
                "has 16384 and 122880.",
                "Ask for less, or split the task.",
            )
        case int(given), None if given in MEMORY_BY_CPU:
            yield Problem(
                "cpu_units",
                f"The containers need {memory} MiB; with {given} CPU units a Fargate task has "
                f"{_memory_text(given)} MiB.",
                "Give more CPU units, or leave cpu_units out for the smallest size that fits.",
            )
        case None, int(given) if _offers(None, given) and memory <= given:
            yield Problem(
                "memory_mib",
                f"The containers need {cpu} CPU units, which no Fargate task of {given} MiB has.",
                "Give more memory, or leave memory_mib out for the smallest size that fits.",
            )
        case _:
            pass  # Another rule names what is wrong with the size itself.


@rule(only_on=Platform.EC2)
def task_cpu_out_of_range(task: Task, context: Context) -> Iterator[Problem]:
    """A task on EC2 has 128 to 196,608 CPU units."""
    lowest, highest = _INSTANCE_CPU_UNITS
    yield from Range(
        path="cpu_units", value=task.cpu_units, lowest=lowest, highest=highest, unit="CPU units"
    ).problems()


@rule()
def hard_limit_above_task(task: Task, context: Context) -> Iterator[Problem]:
    """No container's hard limit is above the memory of the task."""
    for container in task.containers:
        limit, available = container.memory_mib, task.memory_mib
        if limit is None or available is None or not (is_known(limit) and is_known(available)):
            continue
        if limit > available:
            yield Problem(
                f"containers[{container.name}].memory_mib",
                f"The hard limit of {limit} MiB is above the task's {available} MiB.",
                f"Lower it to at most {available}, or give the task more memory.",
            )


@rule()
def soft_limit_above_hard_limit(task: Task, context: Context) -> Iterator[Problem]:
    """A container's soft memory limit is not above its hard one."""
    for container in task.containers:
        soft, hard = container.memory_reservation_mib, container.memory_mib
        if soft is None or hard is None or not (is_known(soft) and is_known(hard)):
            continue
        if soft > hard:
            yield Problem(
                f"containers[{container.name}].memory_reservation_mib",
                f"The soft limit of {soft} MiB is above the hard limit of {hard} MiB.",
                f"Lower it to at most {hard}, or raise memory_mib.",
            )


@rule()
def container_resources_out_of_range(task: Task, context: Context) -> Iterator[Problem]:
    """A container has at least the 6 MiB that Docker needs, and no negative CPU share.

    Nor does a task spare less than nothing.
    """
    yield from Range(
        path="spare_memory_mib",
        value=task.spare_memory_mib,
        lowest=0,
        highest=2**31 - 1,
        unit="MiB",
    ).problems()
    for container in task.containers:
        place = f"containers[{container.name}]"
        for name in ("memory_mib", "memory_reservation_mib"):
            yield from Range(
                path=f"{place}.{name}",
                value=getattr(container, name),
                lowest=_SMALLEST_CONTAINER_MIB,
                highest=2**31 - 1,
                unit="MiB",
            ).problems()
        yield from Range(
            path=f"{place}.cpu_units",
            value=container.cpu_units,
            lowest=0,
            highest=2**31 - 1,
            unit="CPU units",
        ).problems()
        yield from Range(
            path=f"{place}.linux.shared_memory_mib",
            value=container.linux.shared_memory_mib,
            lowest=1,
            highest=2**31 - 1,
            unit="MiB",
        ).problems()
        yield from Range(
            path=f"{place}.linux.gpus", value=container.linux.gpus, lowest=0, highest=2**31 - 1
        ).problems()


@rule()
def architecture_unknown(task: Task, context: Context) -> Iterator[Problem]:
    """A task runs on X86_64 or ARM64."""
    if task.architecture not in list(Architecture):
        yield Problem(
            "architecture",
            f"There is no architecture {task.architecture!r}; there are {', '.join(Architecture)}.",
            "Choose one of these.",
        )


@rule()
def ephemeral_storage_out_of_range(task: Task, context: Context) -> Iterator[Problem]:
    """Ephemeral storage beyond Fargate's own 20 GiB is 21 to 200 GiB."""
    yield from Range(
        path="ephemeral_storage_gib",
        value=task.ephemeral_storage_gib,
        lowest=21,
        highest=200,
        unit="GiB",
    ).problems()


def _reserved(container: Container) -> int | None:
    if container.memory_reservation_mib is not None:
        return container.memory_reservation_mib
    return container.memory_mib


def _size_is_known(task: Task) -> bool:
    return is_known(task.cpu_units) and is_known(task.memory_mib)


def _offers(cpu_units: int | None, memory_mib: int) -> bool:
    candidates = MEMORY_BY_CPU.values() if cpu_units is None else [MEMORY_BY_CPU[cpu_units]]
    return any(memory_mib in memories for memories in candidates)


def _memory_text(cpu_units: int) -> str:
    memories = MEMORY_BY_CPU[cpu_units]
    if isinstance(memories, range):
        return f"{memories[0]} to {memories[-1]} in steps of {memories.step}"
    return ", ".join(map(str, memories))
