"""What concerns the whole application."""

from pathlib import Path

import pytest

from cdk_containers.spec import Rolling
from tests.importers.compose.translation.applications import application, imported, services, told


def test_keys_of_the_project(tmp_path: Path) -> None:
    text = """
x-aws-cluster: main
x-aws-vpc: vpc-1
x-aws-loadbalancer: arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/a/1
x-aws-logs_retention: 7
x-aws-cloudformation: {Resources: {A: {Type: 'AWS::SNS::Topic'}}}
services:
  web: {image: 'a:1', x-aws-logs_retention: 30}
  api: {image: 'a:1'}
"""
    found = application(tmp_path, text)

    assert (found.cluster, found.vpc_id) == ("main", "vpc-1")
    assert (found.load_balancer_arn or "").endswith("loadbalancer/app/a/1")
    assert found.log_retention_days == 7
    assert [each.log_retention_days for each in found.services] == [30, None]
    assert found.template == {"Resources": {"A": {"Type": "AWS::SNS::Topic"}}}


def test_logs_of_one_task_are_kept_as_long_as_one_of_its_services_wants(tmp_path: Path) -> None:
    text = """
services:
  web: {image: 'a:1', x-ecs-task: t, x-aws-logs_retention: 7}
  api: {image: 'a:1', x-ecs-task: t, x-aws-logs_retention: 14}
"""
    assert services(tmp_path, text)["t"].log_retention_days == 14


def test_logs_that_cloudwatch_does_not_keep_so_long(tmp_path: Path) -> None:
    text = """
x-aws-logs_retention: 99999
services:
  web: {image: 'a:1', x-aws-logs_retention: 10}
"""
    found = imported(tmp_path, text)

    assert told(found) == [
        ("compose-logs-retention", 4, "services.web.x-aws-logs_retention"),
        ("compose-logs-retention", 2, "x-aws-logs_retention"),
    ]
    assert [each.fix for each in found.imported.findings[-2:]] == ["Write 14.", "Write 3653."]
    assert found.imported.spec.log_retention_days is None


@pytest.mark.parametrize(
    ("keys", "once"),
    [
        ("restart: 'no'", True),
        ("deploy: {restart_policy: {condition: none}}", True),
        ("restart: 'no', deploy: {restart_policy: {condition: any}}", False),
        ("restart: always", False),
        ("command: run", False),
    ],
)
def test_what_runs_once(tmp_path: Path, keys: str, once: bool) -> None:
    found = services(tmp_path, f"services: {{job: {{image: 'a:1', {keys}}}}}")["job"]

    assert found.runs_once is once


def test_what_runs_once_has_no_name(tmp_path: Path) -> None:
    text = "services: {job: {image: 'a:1', restart: 'no', expose: [80]}, web: {image: 'b:1'}}"

    assert [each.service.discovery for each in application(tmp_path, text).services] == [None, None]


def test_what_runs_once_finds_nobody_by_name(tmp_path: Path) -> None:
    text = """
services:
  job: {image: 'a:1', restart: 'no', environment: {A: 'http://web:80'}}
  web: {image: 'b:1'}
"""

    assert told(imported(tmp_path, text), but=("compose-key-approximated",)) == [
        ("compose-call-from-task", 3, "services.job.environment.A")
    ]


def test_tags(tmp_path: Path) -> None:
    text = """
services:
  web:
    image: a:1
    deploy:
      labels:
        team: shop
        rule: Host(`example.com`)
        aws:x: y
"""
    found = imported(tmp_path, text)

    assert found.imported.spec.services[0].tags == {"team": "shop"}
    assert told(found) == [("compose-labels-not-tags", 6, "services.web.deploy.labels")]
    assert "left out: rule, aws:x." in found.imported.findings[-1].message


def test_a_secret_comes_before_a_variable_of_its_name(tmp_path: Path) -> None:
    text = """
services:
  web: {image: 'a:1', environment: {A: '1', B: '2'}, x-ecs-secrets: {B: /shop/b}}
"""
    (container,) = services(tmp_path, text)["web"].service.task.containers

    assert container.environment == {"A": "1"}
    assert list(container.secrets) == ["B"]


@pytest.mark.parametrize(
    ("keys", "limits"),
    [
        ("volumes: ['data:/data']", (0, 100)),
        ("volumes: ['data:/data'], deploy: {replicas: 2}", (100, 200)),
        ("volumes: ['data:/data'], deploy: {update_config: {parallelism: 1}}", (0, 100)),
        ("volumes: ['data:/data:ro']", (100, 200)),
        ("volumes: [/data]", (100, 200)),
        ("volumes: ['data:/data'], deploy: {update_config: {order: start-first}}", (100, 200)),
        ("volumes: ['data:/data'], x-aws-min_percent: 100, x-aws-max_percent: 200", (100, 200)),
    ],
)
def test_two_versions_never_write_to_the_files_of_one(
    tmp_path: Path, keys: str, limits: tuple[int, int]
) -> None:
    text = f"services: {{db: {{image: 'a:1', {keys}}}}}\nvolumes: {{data: {{}}}}"
    deployment = services(tmp_path, text)["db"].service.deployment
    assert isinstance(deployment, Rolling)
    assert (deployment.minimum_healthy_percent, deployment.maximum_percent) == limits
