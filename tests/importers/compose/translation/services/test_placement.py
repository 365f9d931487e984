"""Which instances the tasks of a service are put on."""

from pathlib import Path

import pytest

from cdk_containers.importers.compose.translation.services.placement import node_placement
from cdk_containers.spec import NodePlacement
from tests.importers.compose.translation.sections import Translated, service


def _service(where: Path, placement: str) -> Translated:
    return service(where, f"deploy: {{placement: {{{placement}}}}}")


@pytest.mark.parametrize(
    ("constraint", "expression"),
    [
        ("node.labels.disk == ssd", "attribute:disk == ssd"),
        ("node.labels.com.example/disk!=hdd", "attribute:com.example/disk != hdd"),
        ("engine.labels.zone==a", "attribute:zone == a"),
        ("node.platform.arch == aarch64", "attribute:ecs.cpu-architecture == arm64"),
        ("node.platform.os == linux", "attribute:ecs.os-type == linux"),
    ],
)
def test_a_constraint_is_about_an_attribute(
    tmp_path: Path, constraint: str, expression: str
) -> None:
    found = _service(tmp_path, f"constraints: ['{constraint}']")

    assert node_placement(found.service()) == NodePlacement(only_on=(expression,))
    assert found.codes == []


@pytest.mark.parametrize("constraint", ["node.role == worker", "node.role != manager"])
def test_every_instance_is_a_worker(tmp_path: Path, constraint: str) -> None:
    found = _service(tmp_path, f"constraints: [{constraint}]")

    assert node_placement(found.service()) is None
    assert found.codes == []


@pytest.mark.parametrize(
    "constraint",
    [
        "node.role == manager",
        "node.role != worker",
        "node.hostname == a",
        "node.id == a",
        "baz != qux",
        "node.labels.disk",
        "node.labels.disk =~ a",
        "engine.labels.operatingsystem == ubuntu 14.04",
        "node.labels.disk == ",
    ],
)
def test_a_constraint_that_ecs_cannot_heed(tmp_path: Path, constraint: str) -> None:
    found = _service(tmp_path, f"constraints: ['{constraint}']")

    assert node_placement(found.service()) is None
    assert found.codes == ["compose-placement-constraint"]
    assert "deploy.placement.constraints[0]: ECS cannot heed it" in str(found.findings[0])


def test_preferences_and_the_most_on_an_instance(tmp_path: Path) -> None:
    found = _service(
        tmp_path, "preferences: [{spread: node.labels.rack}], max_replicas_per_node: 1"
    )

    assert node_placement(found.service()) == NodePlacement(
        spread_across=("attribute:rack",), distinct_instances=True
    )


def test_what_ecs_does_not_know(tmp_path: Path) -> None:
    found = _service(tmp_path, "preferences: [{spread: foo}], max_replicas_per_node: 2")

    assert node_placement(found.service()) is None
    assert found.codes == ["compose-placement-preference", "compose-placement-max-replicas"]


def test_a_daemon_chooses_by_its_scaling(tmp_path: Path) -> None:
    found = service(
        tmp_path, "deploy: {mode: global, placement: {constraints: [node.labels.a == b]}}"
    )

    assert node_placement(found.service()) is None
