"""What is wrong with what ecs-params.yml describes is told in its own lines."""

from pathlib import Path

import pytest

from cdk_containers.findings import FilePosition
from cdk_containers.importers.ecs_params.places import with_places
from tests.importers.ecs_params.reading import read

_CONTENT = """\
task_definition:
  task_role_arn: arn:aws:iam::123456789012:role/shop
  task_size:
    cpu_limit: 256
    mem_limit: 512
  services:
    a.web:
      essential: false
      depends_on: [{container_name: db, condition: START}]
      secrets:
        - {name: USER, value_from: /user}
        - {name: TOKEN, value_from: /token}
  docker_volumes:
    - {name: cache}
  efs_volumes:
    - {name: data, filesystem_id: fs-1}
run_params:
  task_placement:
    strategy: [{type: binpack, field: memory}]
  network_configuration:
    awsvpc_configuration:
      subnets: [subnet-1]
"""
_ELSEWHERE = FilePosition(file="compose.yaml", line=1, column=1)


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("services[shop].task.task_role_arn", 2),
        ("services[shop].task.cpu_units", 4),
        ("services[shop].task.memory_mib", 5),
        ("services[shop].task.containers[a-web].essential", 8),
        ("services[shop].task.containers[a-web].depends_on[db]", 9),
        ("services[shop].task.containers[a-web].secrets[TOKEN]", 12),
        ("services[shop].task.containers[a-web].secrets[OTHER]", 10),
        ("services[shop].task.volumes[cache]", 14),
        ("services[shop].task.volumes[data].root_directory", 16),
        ("services[shop].node_placement.pack_by", 19),
        ("services[shop].node_placement.only_on", 18),
        ("subnet_ids", 22),
    ],
)
def test_places(tmp_path: Path, path: str, line: int) -> None:
    params, _ = read(tmp_path, _CONTENT)
    assert params is not None

    place = with_places(lambda _: _ELSEWHERE, params, {"a.web": "a-web"})(path)

    assert place.file.endswith("ecs-params.yml")
    assert place.line == line


@pytest.mark.parametrize(
    "path",
    [
        "name",
        "security_group_ids",
        "services[shop].task.ipc_mode",
        "services[shop].task.volumes[more]",
        "services[shop].task.containers[a-web].image",
        "services[shop].task.containers[db].essential",
    ],
)
def test_what_it_does_not_describe_has_its_place_in_the_compose_file(
    tmp_path: Path, path: str
) -> None:
    params, _ = read(tmp_path, _CONTENT)
    assert params is not None

    assert with_places(lambda _: _ELSEWHERE, params, {"a.web": "a-web"})(path) == _ELSEWHERE
