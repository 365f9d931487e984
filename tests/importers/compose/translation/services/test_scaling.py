"""How many tasks a service has."""

from pathlib import Path

import pytest

from cdk_containers.importers.compose.translation.services.scaling import scaling
from cdk_containers.spec import DesiredCount, EachInstance, Platform, Scaling
from tests.importers.compose.translation.sections import service

_FOLLOWED = Scaling(minimum=1, maximum=5, cpu_percent=60)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("restart: always", DesiredCount(1)),
        ("deploy: {replicas: 3}", DesiredCount(3)),
        ("deploy: {replicas: 0}", DesiredCount(0)),
        ("scale: 2", DesiredCount(2)),
        ("scale: 2, deploy: {labels: {a: b}}", DesiredCount(2)),
        ("x-aws-autoscaling: {cpu: 60, max: 5}", _FOLLOWED),
        ("deploy: {x-aws-autoscaling: {cpu: 60, max: 5}}", _FOLLOWED),
        (
            "deploy: {replicas: 2, x-aws-autoscaling: {memory: 70, max: 5}}",
            Scaling(minimum=2, maximum=5, cpu_percent=None, memory_percent=70),
        ),
        (
            "deploy: {replicas: 2, x-aws-autoscaling: {cpu: 50, memory: 70, min: 3, max: 5}}",
            Scaling(minimum=3, maximum=5, cpu_percent=50, memory_percent=70),
        ),
    ],
)
def test_how_many(tmp_path: Path, said: str, expected: object) -> None:
    found = service(tmp_path, said)

    assert scaling(found.service(), Platform.FARGATE) == expected
    assert found.codes == []


@pytest.mark.parametrize("settings", ["{cpu: 60}", "{max: 4}", "{min: 1, max: 4}", "{}"])
def test_what_scaling_needs(tmp_path: Path, settings: str) -> None:
    found = service(tmp_path, f"deploy: {{x-aws-autoscaling: {settings}}}")

    assert scaling(found.service(), Platform.FARGATE) == DesiredCount(1)
    assert found.codes == ["compose-autoscaling-incomplete"]


def test_one_on_each_instance(tmp_path: Path) -> None:
    found = service(
        tmp_path, "deploy: {mode: global, placement: {constraints: [node.labels.disk == ssd]}}"
    )

    assert scaling(found.service(), Platform.EC2) == EachInstance(
        only_on=("attribute:disk == ssd",)
    )
