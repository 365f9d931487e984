"""``cdk-containers aws-cli adopt`` prints the mapping for ``cdk import``."""

import json
from pathlib import Path

from tests.cli.running import run

_ARN = "arn:aws:ecs:eu-central-1:123456789012"
_STACK = """
Resources:
  Web:
    Type: AWS::ECS::Service
    Properties: {EnableExecuteCommand: %s, ServiceName: web, Cluster: %s, TaskDefinition: web:7}
"""
_SERVICE = {
    "serviceArn": f"{_ARN}:service/shop/web",
    "serviceName": "web",
    "clusterArn": f"{_ARN}:cluster/shop",
    "taskDefinition": f"{_ARN}:task-definition/web:7",
}


def test_the_mapping_is_printed_and_no_cdk_is_started(tmp_path: Path) -> None:
    (tmp_path / "stack.yaml").write_text(_STACK % ("false", "shop"))
    (tmp_path / "service.json").write_text(json.dumps({"services": [_SERVICE]}))
    done = run(tmp_path, "aws-cli", "adopt", "stack.yaml", "service.json")
    assert (done.returncode, done.stderr.strip()) == (0, "[]")
    mapping = {"Web": {"ServiceArn": _SERVICE["serviceArn"], "Cluster": "shop"}}
    assert json.loads(done.stdout) == mapping


def test_nothing_is_printed_where_the_service_would_be_made_anew(tmp_path: Path) -> None:
    (tmp_path / "stack.yaml").write_text(_STACK % ("true", "other"))
    (tmp_path / "service.json").write_text(json.dumps({"services": [_SERVICE]}))
    done = run(tmp_path, "aws-cli", "adopt", "stack.yaml", "service.json")
    assert (done.returncode, done.stdout) == (1, "")
    worst, other, _ = done.stderr.splitlines()
    assert worst.startswith("stack.yaml:5:64: error: Resources.Web.Properties.Cluster: ")
    assert worst.endswith("[aws-cli-adoption-replaces]")
    assert other.endswith("[aws-cli-adoption-differs]")


def test_further_resources_may_be_identified(tmp_path: Path) -> None:
    more = "  Logs: {Type: AWS::Logs::LogGroup}\n"
    (tmp_path / "stack.yaml").write_text(_STACK % ("false", "shop") + more)
    (tmp_path / "service.json").write_text(json.dumps({"services": [_SERVICE]}))
    given = {"Logs": {"LogGroupName": "/ecs/web"}}
    (tmp_path / "more.json").write_text(json.dumps(given))
    command = ("aws-cli", "adopt", "stack.yaml", "service.json", "--resource-mapping")
    done = run(tmp_path, *command, "more.json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["Logs"] == given["Logs"]

    done = run(tmp_path, *command, "absent.json")
    assert done.returncode == 1
    assert "[aws-cli-file-unreadable]" in done.stderr


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    (tmp_path / "stack.yaml").write_text(_STACK % ("false", "shop"))
    done = run(tmp_path, "aws-cli", "adopt", "stack.yaml", "absent.json")
    assert done.returncode == 1
    assert "[aws-cli-file-unreadable]" in done.stderr
    assert "[aws-cli-adoption-unnamed]" not in done.stderr
