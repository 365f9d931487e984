"""The keys for Amazon ECS: their long forms, and what is told about wrong ones."""

from pathlib import Path
from typing import Any, cast

import pytest

from cdk_containers.findings import Finding
from cdk_containers.importers.compose import plain
from cdk_containers.importers.compose.extensions import with_extensions
from cdk_containers.importers.report import Report
from tests.importers.compose.reading import nodes, place, read


def _extended(folder: Path, text: str) -> tuple[dict[str, Any], list[Finding]]:
    report = Report()
    model = with_extensions(nodes(read(folder, text)), report)
    return cast("dict[str, Any]", plain(model)), report.findings


def test_values_are_in_their_long_form(tmp_path: Path) -> None:
    model, findings = _extended(
        tmp_path,
        """
x-ecs-one-task: "yes"
x-aws-logs_retention: "30"
x-aws-cloudformation: {Resources: {Web: {Properties: {Anything: 1}}}}
services:
  web:
    image: nginx
    ports: [{target: 80, published: '443', x-aws-protocol: https}]
    x-aws-autoscaling: {cpu: '75', max: 10}
    x-aws-policies: [arn:aws:iam::aws:policy/ReadOnlyAccess]
    x-ecs-health: {path: /health, codes: 200}
    deploy: {update_config: {x-aws-min_percent: 50.0}}
    secrets: [db]
secrets: {db: {external: true, x-aws-keys: user}}
""",
    )
    web = model["services"]["web"]

    assert findings == []
    assert model["x-ecs-one-task"] is True
    assert model["x-aws-logs_retention"] == 30
    assert web["x-aws-autoscaling"] == {"cpu": 75, "max": 10}
    assert web["x-ecs-health"] == {"path": "/health", "codes": "200"}
    assert web["deploy"]["update_config"] == {"x-aws-min_percent": 50}
    assert model["secrets"]["db"]["x-aws-keys"] == "user"


def test_variables_are_replaced_first(tmp_path: Path) -> None:
    text = "services: {web: {image: nginx, x-ecs-health: {port: '${PORT:-8080}'}}}"
    model, findings = _extended(tmp_path, text)

    assert findings == []
    assert model["services"]["web"]["x-ecs-health"]["port"] == 8080


@pytest.mark.parametrize(
    ("service", "path", "code"),
    [
        ("x-ecs-mounts: {/app: ebs}", "x-ecs-mounts./app", "compose-value-invalid"),
        ("x-ecs-mounts: {app: efs}", "x-ecs-mounts.app", "compose-name-invalid"),
        ("x-ecs-health: {pfad: /}", "x-ecs-health.pfad", "compose-key-unknown"),
        ("x-ecs-task: [a]", "x-ecs-task", "compose-value-invalid"),
        ("x-ecs-task:", "x-ecs-task", "compose-value-missing"),
        ("x-aws-autoscaling: {max: }", "x-aws-autoscaling.max", "compose-value-missing"),
        ("x-aws-autoscaling: {cpu: 120}", "x-aws-autoscaling.cpu", "compose-value-invalid"),
    ],
)
def test_wrong_values_are_told(tmp_path: Path, service: str, path: str, code: str) -> None:
    text = f"services:\n  web:\n    image: nginx\n    {service}\n"
    _, (finding,) = _extended(tmp_path, text)

    assert finding.code == code
    assert place(finding)[0] == 4
    assert place(finding)[2] == f"services.web.{path}"


@pytest.mark.parametrize(
    ("service", "hint"),
    [
        ("x-ecs-mount: {/app: efs}", "There is 'x-ecs-mounts'."),
        ("x-aws-protocol: http", "It belongs at services.*.ports[].x-aws-protocol."),
    ],
)
def test_unknown_keys_are_told_with_what_was_meant(tmp_path: Path, service: str, hint: str) -> None:
    text = f"services:\n  web:\n    image: nginx\n    {service}\n"
    _, (finding,) = _extended(tmp_path, text)

    assert finding.code == "compose-extension-unknown"
    assert place(finding) == (4, 5, f"services.web.{service.partition(':')[0]}")
    assert hint in finding.message


def test_other_keys_and_names_of_people_are_left_alone(tmp_path: Path) -> None:
    text = """
x-note: {x-aws-typo: 1}
services:
  web:
    image: nginx
    environment: {x-aws-variable: a}
    labels: {x-ecs-label: b}
    x-note: yes
    x-awsome: 1
"""
    model, findings = _extended(tmp_path, text)

    assert findings == []
    assert model["x-note"] == {"x-aws-typo": 1}
    assert model["services"]["web"]["x-note"] == "yes"
