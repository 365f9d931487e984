"""Compose files alone are an app, which the context tells what exists already."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from cdk_containers.applications.app import stack_name
from tests.cli.running import run

COMPOSE = """
name: my_shop
services:
  web:
    image: ${IMAGE:?}
    mem_limit: 512m
    ports:
      - {target: 80, published: 443, protocol: tcp, x-aws-protocol: https}
    secrets: [token]
  db:
    image: postgres:16.4
    mem_limit: 512m
    expose: ["5432"]
secrets:
  token: {file: token.txt}
"""
BALANCER = "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/shop/0123"
CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/00000000-0000-0000-0000-000000000000"
VPC = {
    "id": "vpc-00000000000000001",
    "availability_zones": ["us-east-1a", "us-east-1b"],
    "public_subnet_ids": ["subnet-0000000000000000a", "subnet-0000000000000000b"],
    "private_subnet_ids": ["subnet-0000000000000000c", "subnet-0000000000000000d"],
}


def synthesized(
    folder: Path, settings: Mapping[str, Any], *arguments: str
) -> Mapping[str, Mapping[str, Any]]:
    """The resources of the only template."""
    (folder / "compose.yaml").write_text(COMPOSE)
    out = folder / "cdk.out"
    done = run(
        folder,
        "app",
        "compose.yaml",
        *arguments,
        IMAGE="nginx:1.27",
        CDK_OUTDIR=str(out),
        # It takes longer than all else; another test of the command has it.
        CDK_VALIDATION="false",
        CDK_CONTEXT_JSON=json.dumps({"cdk-containers": settings}),
    )
    assert done.returncode == 0, done.stderr
    (template,) = out.glob("*.template.json")
    assert template.name == "my-shop.template.json"
    return json.loads(template.read_text())["Resources"]


def of_kind(resources: Mapping[str, Mapping[str, Any]], kind: str) -> list[Mapping[str, Any]]:
    return [each["Properties"] for each in resources.values() if each["Type"] == kind]


def test_makes_all_that_is_needed(tmp_path: Path) -> None:
    resources = synthesized(tmp_path, {"certificate": CERTIFICATE, "disposable": True})
    for kind in ("AWS::EC2::VPC", "AWS::ECS::Cluster", "AWS::SecretsManager::Secret"):
        assert len(of_kind(resources, kind)) == 1
    assert len(of_kind(resources, "AWS::ECS::Service")) == 2
    (listener,) = of_kind(resources, "AWS::ElasticLoadBalancingV2::Listener")
    assert listener["Certificates"] == [{"CertificateArn": CERTIFICATE}]
    kept = {each.get("DeletionPolicy") for each in resources.values()}
    assert "RetainExceptOnCreate" not in kept


def test_uses_what_is_named(tmp_path: Path) -> None:
    settings = {
        "vpc": VPC,
        "cluster": {"name": "shop"},
        "load_balancer": {"arn": BALANCER, "security_group_id": "sg-00000001"},
        "certificate": CERTIFICATE,
        "secrets": {"token": "shop/token"},
    }
    resources = synthesized(tmp_path, settings, "--service", "web")
    for kind in (
        "AWS::EC2::VPC",
        "AWS::ECS::Cluster",
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        "AWS::SecretsManager::Secret",
    ):
        assert of_kind(resources, kind) == []
    (service,) = of_kind(resources, "AWS::ECS::Service")
    assert service["Cluster"] == "shop"


def test_on_instances(tmp_path: Path) -> None:
    settings = {"on": "ec2", "instance_type": "m6i.large", "certificate": CERTIFICATE}
    resources = synthesized(tmp_path, settings)
    (template,) = of_kind(resources, "AWS::EC2::LaunchTemplate")
    assert "AWS::AutoScaling::AutoScalingGroup" in {each["Type"] for each in resources.values()}
    assert template["LaunchTemplateData"]["InstanceType"] == "m6i.large"
    for task in of_kind(resources, "AWS::ECS::TaskDefinition"):
        assert task["RequiresCompatibilities"] == ["EC2"]


def test_the_option_wins_over_the_context(tmp_path: Path) -> None:
    settings = {"on": "fargate", "certificate": CERTIFICATE}
    resources = synthesized(tmp_path, settings, "--on", "ec2")
    for task in of_kind(resources, "AWS::ECS::TaskDefinition"):
        assert task["RequiresCompatibilities"] == ["EC2"]


@pytest.mark.parametrize(
    ("settings", "environment", "told"),
    [
        ({}, {}, "compose.yaml:5:12: services.web.image"),
        ({}, {"IMAGE": "nginx:1.27"}, "[application-certificate-missing]"),
        ({"disposabel": True}, {"IMAGE": "nginx:1.27"}, "cdk-containers.disposabel"),
    ],
)
def test_problems_are_told(
    tmp_path: Path, settings: Mapping[str, Any], environment: Mapping[str, str], told: str
) -> None:
    (tmp_path / "compose.yaml").write_text(COMPOSE)
    context = json.dumps({"cdk-containers": settings})
    done = run(tmp_path, "app", "compose.yaml", CDK_CONTEXT_JSON=context, **environment)
    assert done.returncode == 1
    assert "error: " in done.stderr
    assert told in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("project", "name"), [("shop", "shop"), ("my_shop", "my-shop"), ("3d", "app-3d")]
)
def test_name_of_the_stack(project: str, name: str) -> None:
    assert stack_name(project) == name
