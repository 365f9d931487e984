"""Tasks that write to the same files at the same time."""

from pathlib import Path

import pytest

from cdk_containers.findings import Severity
from cdk_containers.importers.compose.translation.storage.databases import kept_database
from tests.importers.compose.translation.applications import imported

_CODE = "compose-volume-many-writers"
_KEPT = "volumes: [{type: volume, source: data, target: /data, volume: {nocopy: true}}]"
_SCALED = "{cpu: 60, min: 1, max: 3}"


def _told(where: Path, keys: str, image: str = "a:1") -> list[tuple[Severity, str, str]]:
    text = f"services: {{db: {{image: '{image}', {keys}}}}}\nvolumes: {{data: }}"
    found = imported(where, text).imported.findings
    return [(each.severity, each.where.path, each.fix) for each in found if each.code == _CODE]


@pytest.mark.parametrize(
    ("keys", "place"),
    [
        ("deploy: {replicas: 2}", "deploy.replicas"),
        ("scale: 2", "scale"),
        (f"x-aws-autoscaling: {_SCALED}", "x-aws-autoscaling"),
        (f"deploy: {{x-aws-autoscaling: {_SCALED}}}", "deploy.x-aws-autoscaling"),
        ("deploy: {update_config: {order: start-first}}", ""),
        ("x-aws-max_percent: 200", "x-aws-max_percent"),
    ],
)
def test_several_tasks_write_to_a_volume(tmp_path: Path, keys: str, place: str) -> None:
    place = place or "deploy.update_config.order"

    for image, severity in (("a:1", Severity.WARNING), ("postgres:17", Severity.ERROR)):
        ((found, where, _),) = _told(tmp_path, f"{_KEPT}, {keys}", image)
        assert (found, where) == (severity, f"services.db.{place}")


@pytest.mark.parametrize(
    "keys",
    [
        _KEPT,
        f"{_KEPT}, deploy: {{update_config: {{parallelism: 1}}}}",
        f"{_KEPT}, deploy: {{update_config: {{order: stop-first}}}}",
        f"{_KEPT}, x-aws-max_percent: 150",
        f"{_KEPT}, scale: 0",
        f"{_KEPT}, scale: 2, restart: 'no'",
        "volumes: ['data:/data:ro'], scale: 2",
        "volumes: ['data:/data'], x-ecs-mounts: {/data: scratch}, scale: 2",
        "scale: 2",
    ],
)
def test_one_task_writes_to_a_volume(tmp_path: Path, keys: str) -> None:
    assert _told(tmp_path, keys, "postgres:17") == []


def test_what_aws_has_instead(tmp_path: Path) -> None:
    ((_, _, fix),) = _told(tmp_path, f"{_KEPT}, scale: 2", "public.ecr.aws/docker/mongo:8")

    assert "or take Amazon DocumentDB in its place" in fix


@pytest.mark.parametrize("image", ["postgres-exporter:1", "shop/api", "postgres/web", ""])
def test_no_database(image: str) -> None:
    assert kept_database(image) is None
