"""The table of Fargate sizes, and which of them a task gets."""

from dataclasses import replace
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from cdk_containers.checks import check_task
from cdk_containers.checks.fargate_sizes import MEMORY_BY_CPU, smallest_size
from cdk_containers.checks.task_size import (
    fargate_size,
    instance_memory_mib,
    reserved_memory_mib,
)
from cdk_containers.findings import errors
from cdk_containers.spec import Container, Task
from tests.strategies.valid import SIZES

# Dollars an hour for x86 in us-east-1, from https://aws.amazon.com/fargate/pricing/
_PRICE_OF_A_CPU = 0.04048
_PRICE_OF_A_GIB = 0.004445

_often = settings(max_examples=200)

_CPUS = sorted({cpu for cpu, _ in SIZES})
_MEMORIES = sorted({memory for _, memory in SIZES})


def _around(values: list[int]) -> st.SearchStrategy[int]:
    """The numbers that matter, and any other."""
    near = [value + step for value, step in product(values, (-1, 0, 1))]
    return st.sampled_from(near) | st.integers(0, values[-1] + 1)


def _price(size: tuple[int, int]) -> float:
    cpu, memory = size
    return cpu / 1024 * _PRICE_OF_A_CPU + memory / 1024 * _PRICE_OF_A_GIB


def _choices(
    need: tuple[int, int], cpu_units: int | None, memory_mib: int | None
) -> list[tuple[int, int]]:
    """All sizes that would do."""
    return [
        (cpu, memory)
        for cpu, memory in SIZES
        if cpu >= need[0]
        and memory >= need[1]
        and cpu_units in (None, cpu)
        and memory_mib in (None, memory)
    ]


def test_the_table_is_the_one_that_aws_publishes() -> None:
    table = [(cpu, memory) for cpu, memories in MEMORY_BY_CPU.items() for memory in memories]

    assert table == list(SIZES)


@_often
@given(
    _around(_CPUS),
    _around(_MEMORIES),
    st.none() | _around(_CPUS),
    st.none() | _around(_MEMORIES),
)
def test_the_smallest_size_is_the_cheapest_that_would_do(
    cpu: int, memory: int, cpu_units: int | None, memory_mib: int | None
) -> None:
    size = smallest_size(
        at_least_cpu_units=cpu,
        at_least_memory_mib=memory,
        cpu_units=cpu_units,
        memory_mib=memory_mib,
    )

    choices = _choices((cpu, memory), cpu_units, memory_mib)
    assert size == min(choices, key=_price, default=None)


_limits = st.none() | st.sampled_from([6, 511, 512, 513, 2048, 30 * 1024, 61 * 1024])
_containers = st.builds(
    Container,
    name=st.uuids().map(str),
    image=st.just("nginx:1.27"),
    cpu_units=st.none() | st.sampled_from([0, 1, 128, 256, 1000, 8192]),
    memory_mib=_limits,
    memory_reservation_mib=_limits,
)


_tasks = st.builds(
    Task,
    containers=st.lists(_containers, min_size=1, max_size=3),
    cpu_units=st.none() | st.sampled_from(_CPUS),
    memory_mib=st.none() | st.sampled_from(_MEMORIES),
)


@_often
@given(_tasks)
def test_a_task_gets_the_cheapest_size_that_holds_its_containers(task: Task) -> None:
    cpu = sum(each.cpu_units or 0 for each in task.containers)
    # What is kept free for the containers together, and each one's hard limit for itself.
    together = sum(each.memory_reservation_mib or each.memory_mib or 0 for each in task.containers)
    alone = max(each.memory_mib or 0 for each in task.containers)

    size = fargate_size(task)

    choices = _choices((cpu, max(together, alone)), task.cpu_units, task.memory_mib)
    assert size == min(choices, key=_price, default=None)
    assert reserved_memory_mib(task) == together


@_often
@given(_tasks)
def test_the_checks_refuse_every_task_that_no_size_holds(task: Task) -> None:
    assert fargate_size(task) or errors(check_task(task))


def test_a_task_that_asks_for_nothing_gets_the_smallest_size() -> None:
    assert fargate_size(Task(containers=[Container(name="a", image="a:1")])) == (256, 512)


def test_spare_memory_comes_on_top_where_the_size_is_not_given() -> None:
    full = Task(
        containers=[Container(name="a", image="a:1", memory_reservation_mib=512)],
        spare_memory_mib=64,
    )

    assert fargate_size(full) == (256, 1024)
    assert fargate_size(replace(full, memory_mib=512)) == (256, 512)
    assert instance_memory_mib(full) == 576
    assert instance_memory_mib(replace(full, spare_memory_mib=0)) is None
