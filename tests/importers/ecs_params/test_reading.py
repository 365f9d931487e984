"""ecs-params.yml says the same in every form that the ECS CLI took, and its typos are told."""

from pathlib import Path
from typing import Any

import pytest

from cdk_containers.importers.compose import Request
from cdk_containers.importers.ecs_params import read_ecs_params
from cdk_containers.importers.report import Report
from tests.importers.ecs_params.reading import codes, place, read, said


def _of_web(folder: Path, text: str) -> Any:
    content = f"task_definition: {{services: {{web: {{{text}}}}}}}"
    return said(folder, content)["task_definition"]["services"]["web"]


@pytest.mark.parametrize(
    ("text", "long"),
    [
        ("essential: false", {"essential": False}),
        ("essential: 'no'", {"essential": False}),
        ("cpu_shares: '100'", {"cpu_shares": 100}),
        ("mem_limit: 524288000", {"mem_limit": "524288000"}),
        ("mem_limit: 500m", {"mem_limit": "524288000"}),
        ("mem_reservation: 500mb", {"mem_reservation": "524288000"}),
        ("gpu: '2'", {"gpu": 2}),
        ("gpu: ", {"gpu": None}),
        (
            "healthcheck: {command: curl x, interval: 70, timeout: '15', start_period: 1m30s}",
            {
                "healthcheck": {
                    "command": ["CMD-SHELL", "curl x"],
                    "interval": "1m10s",
                    "timeout": "15s",
                    "start_period": "1m30s",
                }
            },
        ),
        (
            "firelens_configuration: {type: fluentbit, options: {enable-ecs-log-metadata: 'true'}}",
            {
                "firelens_configuration": {
                    "type": "fluentbit",
                    "options": {"enable-ecs-log-metadata": True},
                }
            },
        ),
    ],
)
def test_forms_of_a_service(tmp_path: Path, text: str, long: object) -> None:
    assert _of_web(tmp_path, text) == long


def test_a_service_may_say_nothing(tmp_path: Path) -> None:
    content = "task_definition: {services: {web: }}"
    assert said(tmp_path, content) == {"task_definition": {"services": {"web": None}}}


@pytest.mark.parametrize("content", ["", "# nothing yet\n", "version: 1", "version: '1'"])
def test_a_file_may_say_nothing(tmp_path: Path, content: str) -> None:
    assert said(tmp_path, content) in ({}, {"version": 1})


def test_variables_are_replaced_before_values_are_read(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("CPU=256\nMEMORY=2GB\n")
    content = "task_definition: {task_size: {cpu_limit: $CPU, mem_limit: '${MEMORY}'}}"

    size = said(tmp_path, content, {"CPU": "512"})["task_definition"]["task_size"]

    assert size == {"cpu_limit": "512", "mem_limit": "2GB"}


def test_a_variable_that_is_not_set_is_told(tmp_path: Path) -> None:
    _, findings = read(tmp_path, "task_definition: {task_role_arn: $ROLE}")

    assert codes(findings) == ["compose-variable-unset"]
    assert "ROLE" in findings[0].message


@pytest.mark.parametrize(
    ("content", "path", "part"),
    [
        ("task_defintion: {}", "task_defintion", "There is 'task_definition'."),
        (
            "task_definition: {task_size: {mem_limits: 1GB}}",
            "task_definition.task_size.mem_limits",
            "There is 'mem_limit'.",
        ),
        (
            "task_definition:\n  services:\n    web:\n      esential: false",
            "task_definition.services.web.esential",
            "There is 'essential'.",
        ),
        (
            "run_params: {network_configuration: {awsvpc_configuration: {subnet: [a]}}}",
            "run_params.network_configuration.awsvpc_configuration.subnet",
            "There is 'subnets'.",
        ),
    ],
)
def test_a_typo_is_told_in_its_own_line(tmp_path: Path, content: str, path: str, part: str) -> None:
    params, findings = read(tmp_path, content)

    [finding] = findings
    line, _, told = place(finding)
    assert params is None
    assert finding.code == "compose-key-unknown"
    assert "is no key of ecs-params.yml here." in finding.message
    assert part in finding.message
    assert (line, told) == (content.count("\n") + 1, path)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("version: 2", "compose-value-invalid"),
        ("task_definition: {ecs_network_mode: vpc}", "compose-value-invalid"),
        ("task_definition: {pid_mode: none}", "compose-value-invalid"),
        ("task_definition: {services: [web]}", "compose-value-invalid"),
        ("task_definition: {services: {web: {mem_limit: 1x}}}", "compose-value-invalid"),
        ("task_definition: {services: {web: {gpu: 0}}}", "compose-value-invalid"),
        ("task_definition: {services: {web: {secrets: [{name: A}]}}}", "compose-key-missing"),
        (
            "task_definition: "
            "{services: {web: {depends_on: [{container_name: a, condition: STARTED}]}}}",
            "compose-value-invalid",
        ),
        ("task_definition: {efs_volumes: [{name: data}]}", "compose-key-missing"),
        ("task_definition: {docker_volumes: [{scope: shared}]}", "compose-key-missing"),
        (
            "task_definition: {placement_constraints: "
            "[{type: distinctInstance, expression: 'attribute:a == b'}]}",
            "compose-value-invalid",
        ),
        (
            "run_params: {network_configuration: {awsvpc_configuration: {subnets: }}}",
            "compose-value-missing",
        ),
        # The ECS CLI replaced variables before it read the YAML, so that one could be a list.
        (
            "run_params: {network_configuration: {awsvpc_configuration: {subnets: ['$SUBNETS']}}}",
            "compose-value-invalid",
        ),
        ("a: {", "compose-yaml-invalid"),
        ("version: 1\n---\nversion: 1", "ecs-params-documents-several"),
        ("[]", "compose-value-invalid"),
    ],
)
def test_what_is_refused(tmp_path: Path, content: str, code: str) -> None:
    params, findings = read(tmp_path, content, {"SUBNETS": "subnet-1, subnet-2"})

    assert params is None
    assert codes(findings) == [code]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    report = Report()
    request = Request(files=[str(tmp_path / "compose.yaml")])

    assert read_ecs_params(str(tmp_path / "params.yml"), request, report) is None
    assert codes(report.findings) == ["compose-file-unreadable"]


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    _, findings = read(tmp_path, "version: 3\ntask_definition: {pid_mode: a}\nrun_param: {}\n")

    assert [place(finding)[0] for finding in findings] == [1, 2, 3]


def test_a_users_own_notes_are_kept(tmp_path: Path) -> None:
    assert said(tmp_path, "x-note: {a: b}") == {"x-note": {"a": "b"}}
