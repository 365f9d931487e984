"""It is said of each key of ecs-params.yml what becomes of it, and nothing is lost in silence."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from cdk_containers.findings import Finding
from cdk_containers.importers.compose import plain
from cdk_containers.importers.compose.grammar import shapes
from cdk_containers.importers.ecs_params import dispose_ecs_params
from cdk_containers.importers.ecs_params.dispositions import ROWS
from cdk_containers.importers.ecs_params.grammar import ECS_PARAMS
from cdk_containers.importers.fates import Disposition
from cdk_containers.importers.report import Report
from cdk_containers.spec import Platform
from tests.importers.ecs_params.reading import codes, place, read


def _patterns(shape: shapes.Shape, pattern: str) -> Iterator[str]:
    """Each place of the grammar, and those in it."""
    yield pattern
    if isinstance(shape, shapes.Record):
        for key, inner in shape.keys.items():
            yield from _patterns(inner, f"{pattern}.{key}" if pattern else key)
    elif isinstance(shape, shapes.MapOf):
        yield from _patterns(shape.value, f"{pattern}.*")
    elif isinstance(shape, shapes.ListOf):
        yield from _patterns(shape.item, f"{pattern}[]")


_PATTERNS = [each for each in _patterns(ECS_PARAMS, "") if each]


def test_each_row_is_about_a_key_of_the_grammar() -> None:
    assert ROWS.keys() - set(_PATTERNS) == {"x-*"}


def test_each_key_has_a_row_or_is_in_one_that_has() -> None:
    above = {"", "task_definition", "task_definition.task_size", "task_definition.services"}
    above |= {"run_params", "run_params.network_configuration"}
    rowless = [each for each in _PATTERNS if not any(each.startswith(row) for row in ROWS)]
    assert set(rowless) <= above


def _disposed(
    folder: Path, content: str, platform: Platform
) -> tuple[Mapping[str, Disposition], Any, Sequence[Finding]]:
    params, findings = read(folder, content)
    assert params is not None, findings
    report = Report()
    found = dispose_ecs_params(params, platform, report)
    fates = {key.path: key.fate.disposition for key in found.keys}
    return fates, plain(found.model), report.findings


_FULL = """
version: 1
x-note: mine
task_definition:
  ecs_network_mode: awsvpc
  task_role_arn: arn:aws:iam::123456789012:role/shop
  task_size: {cpu_limit: 256, mem_limit: 512}
  services:
    web:
      essential: false
      healthcheck: {test: curl x, retries: 3}
      secrets: [{name: TOKEN, value_from: /token}]
  efs_volumes:
    - {name: data, filesystem_id: fs-1, transit_encryption: DISABLED, transit_encryption_port: 9}
run_params:
  network_configuration:
    awsvpc_configuration: {subnets: [subnet-1], assign_public_ip: DISABLED}
"""


def test_every_value_is_listed_with_what_becomes_of_it(tmp_path: Path) -> None:
    fates, _, findings = _disposed(tmp_path, _FULL, Platform.FARGATE)

    network = "ecs-params.run_params.network_configuration.awsvpc_configuration"
    task = "ecs-params.task_definition"
    assert not findings
    assert fates == {
        "ecs-params.version": Disposition.IGNORED,
        "ecs-params.x-note": Disposition.IGNORED,
        f"{task}.ecs_network_mode": Disposition.MAPPED,
        f"{task}.task_role_arn": Disposition.MAPPED,
        f"{task}.task_size.cpu_limit": Disposition.MAPPED,
        f"{task}.task_size.mem_limit": Disposition.MAPPED,
        f"{task}.services.web.essential": Disposition.MAPPED,
        f"{task}.services.web.healthcheck.test[0]": Disposition.MAPPED,
        f"{task}.services.web.healthcheck.test[1]": Disposition.MAPPED,
        f"{task}.services.web.healthcheck.retries": Disposition.MAPPED,
        f"{task}.services.web.secrets[0].name": Disposition.MAPPED,
        f"{task}.services.web.secrets[0].value_from": Disposition.MAPPED,
        f"{task}.efs_volumes[0].name": Disposition.MAPPED,
        f"{task}.efs_volumes[0].filesystem_id": Disposition.MAPPED,
        f"{task}.efs_volumes[0].transit_encryption": Disposition.APPROXIMATED,
        f"{task}.efs_volumes[0].transit_encryption_port": Disposition.IGNORED,
        f"{network}.subnets[0]": Disposition.MAPPED,
        f"{network}.assign_public_ip": Disposition.MAPPED,
    }


def test_what_is_ignored_is_not_in_the_model(tmp_path: Path) -> None:
    _, model, _ = _disposed(tmp_path, _FULL, Platform.EC2)

    assert "version" not in model
    assert "transit_encryption_port" not in model["task_definition"]["efs_volumes"][0]
    network = model["run_params"]["network_configuration"]["awsvpc_configuration"]
    assert network == {"subnets": ["subnet-1"]}


@pytest.mark.parametrize(
    ("content", "path"),
    [
        ("task_definition: {ecs_network_mode: bridge}", "task_definition.ecs_network_mode"),
        ("task_definition: {ecs_network_mode: host}", "task_definition.ecs_network_mode"),
        ("task_definition: {ecs_network_mode: none}", "task_definition.ecs_network_mode"),
        ("task_definition: {pid_mode: host}", "task_definition.pid_mode"),
        ("task_definition: {ipc_mode: task}", "task_definition.ipc_mode"),
        ("task_definition: {docker_volumes: [{name: a}]}", "task_definition.docker_volumes"),
        (
            "task_definition: {placement_constraints: [{type: memberOf, expression: a}]}",
            "task_definition.placement_constraints",
        ),
        ("task_definition: {services: {web: {gpu: 1}}}", "task_definition.services.web.gpu"),
        (
            "run_params: {task_placement: {strategy: [{type: random}]}}",
            "run_params.task_placement",
        ),
    ],
)
def test_what_fargate_has_not(tmp_path: Path, content: str, path: str) -> None:
    _, model, findings = _disposed(tmp_path, content, Platform.FARGATE)
    on_ec2, _, _ = _disposed(tmp_path, content, Platform.EC2)

    assert codes(findings) == ["compose-key-refused"]
    assert place(findings[0])[2] == path
    assert "--on ec2" in findings[0].fix
    assert path.rpartition(".")[2] not in str(model)
    assert Disposition.REFUSED not in on_ec2.values()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (
            "run_params: {network_configuration: "
            "{awsvpc_configuration: {assign_public_ip: ENABLED}}}",
            "compose-key-refused",
        ),
        (
            "task_definition: {ecs_network_mode: bridge}\n"
            "run_params: {network_configuration: {awsvpc_configuration: {subnets: [subnet-1]}}}",
            "compose-key-ignored",
        ),
        (
            "run_params: {task_placement: {strategy: [{type: random}]}}",
            "compose-key-approximated",
        ),
    ],
)
def test_what_ec2_has_not(tmp_path: Path, content: str, code: str) -> None:
    _, _, findings = _disposed(tmp_path, content, Platform.EC2)

    assert codes(findings) == [code]


@pytest.mark.parametrize("platform", list(Platform))
@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("task_definition: {services: {web: {mem_limit: -5}}}", "compose-key-refused"),
        (
            "task_definition: {services: {web: {firelens_configuration: "
            "{type: fluentbit, options: {config-file-type: s3}}}}}",
            "compose-key-refused",
        ),
        (
            "run_params: {service_discovery: {public_dns_namespace: {name: example.com}}}",
            "compose-key-refused",
        ),
        (
            "run_params: {service_discovery: "
            "{service_discovery_service: {dns_config: {type: SRV}}}}",
            "compose-key-refused",
        ),
        (
            "run_params: {service_discovery: {private_dns_namespace: {name: shop, vpc: vpc-1}}}",
            "compose-key-approximated",
        ),
    ],
)
def test_what_neither_has(tmp_path: Path, platform: Platform, content: str, code: str) -> None:
    _, _, findings = _disposed(tmp_path, content, platform)

    assert codes(findings) == [code]


@pytest.mark.parametrize(
    "content",
    [
        "task_definition: {docker_volumes: [], placement_constraints: []}",
        "run_params: {task_placement: {}, service_discovery: {public_dns_namespace: {}}}",
    ],
)
def test_what_asks_for_nothing(tmp_path: Path, content: str) -> None:
    fates, _, findings = _disposed(tmp_path, content, Platform.FARGATE)

    assert not findings
    assert set(fates.values()) == {Disposition.IGNORED}


@pytest.mark.parametrize("said", ["cpu_shares: 0", "mem_limit: 0", "mem_reservation: 0", "gpu: "])
def test_what_says_nothing(tmp_path: Path, said: str) -> None:
    content = f"task_definition: {{services: {{web: {{{said}}}}}}}"

    fates, _, findings = _disposed(tmp_path, content, Platform.FARGATE)

    assert not findings
    assert list(fates.values()) == [Disposition.IGNORED]
