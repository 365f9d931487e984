"""How many tasks of a service are replaced at a time."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdk_containers.findings import FilePosition
from cdk_containers.importers.compose.translation.section import Section
from cdk_containers.importers.compose.translation.services.deployment import deployment
from cdk_containers.importers.nodes import MapNode, Plain, node_of
from cdk_containers.importers.report import Report
from cdk_containers.spec import DesiredCount, EachInstance, Rolling, Scaling
from tests.importers.compose.translation.sections import service


def _limits(update: str, where: Path, tasks: int = 3, more: str = "") -> tuple[int, int]:
    found = service(where, f"deploy: {{update_config: {{{update}}}}}{more}")
    rolling = deployment(found.service(), DesiredCount(tasks))
    assert rolling == Rolling(
        minimum_healthy_percent=rolling.minimum_healthy_percent,
        maximum_percent=rolling.maximum_percent,
    )
    return rolling.minimum_healthy_percent, rolling.maximum_percent


@pytest.mark.parametrize(
    ("update", "tasks", "limits"),
    [
        ("", 3, (100, 200)),
        ("failure_action: rollback", 3, (100, 200)),
        ("order: start-first", 3, (100, 200)),
        ("order: stop-first", 4, (75, 100)),
        ("order: stop-first", 1, (0, 100)),
        ("order: stop-first, parallelism: 0", 4, (0, 100)),
        ("order: start-first, parallelism: 1", 4, (100, 125)),
        ("parallelism: 1", 4, (75, 125)),
        ("parallelism: 1", 3, (66, 134)),
        ("parallelism: 9", 3, (0, 200)),
        ("parallelism: 1", 0, (0, 200)),
    ],
)
def test_what_runs_meanwhile(
    tmp_path: Path, update: str, tasks: int, limits: tuple[int, int]
) -> None:
    assert _limits(update, tmp_path, tasks) == limits


@pytest.mark.parametrize(
    ("update", "more", "limits"),
    [
        ("x-aws-min_percent: 50, parallelism: 1", "", (50, 125)),
        ("x-aws-min_percent: 50, x-aws-max_percent: 150", "", (50, 150)),
        ("", ", x-aws-min_percent: 50, x-aws-max_percent: 150", (50, 150)),
        ("x-aws-min_percent: 0", ", x-aws-min_percent: 50, x-aws-max_percent: 150", (0, 150)),
    ],
)
def test_percentages_that_are_written_out_win(
    tmp_path: Path, update: str, more: str, limits: tuple[int, int]
) -> None:
    assert _limits(update, tmp_path, 4, more) == limits


def test_scaling_counts_with_its_minimum(tmp_path: Path) -> None:
    found = service(tmp_path, "deploy: {update_config: {parallelism: 1}}")
    scaled = deployment(found.service(), Scaling(minimum=2))

    assert (scaled.minimum_healthy_percent, scaled.maximum_percent) == (50, 150)


def test_a_daemon_is_stopped_before_its_successor_starts(tmp_path: Path) -> None:
    found = service(tmp_path, "deploy: {mode: global, update_config: {order: start-first}}")
    daemon = deployment(found.service(), EachInstance())

    assert (daemon.minimum_healthy_percent, daemon.maximum_percent) == (0, 100)


@given(st.integers(1, 60), st.integers(0, 70), st.sampled_from([None, "start-first", "stop-first"]))
def test_as_many_as_were_asked_for_are_replaced_at_a_time(
    tasks: int, parallelism: int, order: str | None
) -> None:
    update: dict[str, Plain] = {"parallelism": parallelism, "order": order}
    node = node_of({"deploy": {"update_config": update}}, FilePosition(file="", line=1, column=1))
    assert isinstance(node, MapNode)
    rolling = deployment(Section(node=node, path="", report=Report()), DesiredCount(tasks))
    at_once = min(parallelism, tasks) or tasks
    # ECS rounds the fewest up and the most down.
    stopped = tasks - -(-tasks * rolling.minimum_healthy_percent // 100)
    started = tasks * rolling.maximum_percent // 100 - tasks

    assert stopped == (0 if order == "start-first" else at_once)
    assert started == (0 if order == "stop-first" else at_once)
