"""What the app for compose files is told by the context."""

import json
from typing import Any

import pytest

from cdk_containers import InvalidSpecError
from cdk_containers.applications.settings import Settings, refuse_keys_apart, settings_from
from cdk_containers.spec import Platform

VPC = {
    "id": "vpc-00000000000000001",
    "availability_zones": ["us-east-1a", "us-east-1b"],
    "public_subnet_ids": ["subnet-0000000000000000a", "subnet-0000000000000000b"],
    "private_subnet_ids": [],
}
EVERYTHING = {
    "vpc": VPC,
    "cluster": {
        "name": "shop",
        "security_group_ids": ["sg-00000001"],
        "capacity_provider": "instances",
    },
    "load_balancer": {
        "arn": "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/shop/0123",
        "security_group_id": "sg-00000002",
    },
    "certificate": "arn:aws:acm:us-east-1:123456789012:certificate/00000000",
    "secrets": {"token": "shop/token"},
    "disposable": True,
    "on": "ec2",
}


def test_nothing() -> None:
    assert settings_from(None) == Settings()
    assert settings_from({}) == Settings()


@pytest.mark.parametrize("as_text", [False, True])
def test_everything(as_text: bool) -> None:
    """The CDK CLI's ``-c`` gives a text."""
    found = settings_from(json.dumps(EVERYTHING) if as_text else EVERYTHING)
    assert found.vpc is not None
    assert found.vpc.vpc_id == VPC["id"]
    assert found.cluster is not None
    assert found.cluster.capacity_provider == "instances"
    assert found.load_balancer is not None
    assert found.load_balancer.security_group_id == "sg-00000002"
    assert found.secrets == {"token": "shop/token"}
    assert (found.disposable, found.on_instances) == (True, True)


@pytest.mark.parametrize(
    ("context", "code", "place"),
    [
        ("{", "settings-invalid", ""),
        ([], "settings-invalid", ""),
        ({"vpc": 1}, "settings-invalid", ".vpc"),
        ({"vpc": {**VPC, "id": "x"}}, "settings-invalid", ".vpc.id"),
        (
            {"vpc": {**VPC, "availability_zones": []}},
            "settings-invalid",
            ".vpc.availability_zones",
        ),
        (
            {"vpc": {**VPC, "public_subnet_ids": VPC["public_subnet_ids"][:1]}},
            "settings-invalid",
            ".vpc.public_subnet_ids",
        ),
        ({"vpc": {**VPC, "region": "x"}}, "settings-key-unknown", ".vpc.region"),
        ({"disposable": "yes"}, "settings-invalid", ".disposable"),
        ({"on": "k8s"}, "settings-invalid", ".on"),
        ({"certificate": 3}, "settings-invalid", ".certificate"),
        ({"secrets": {"a": None}}, "settings-invalid", ".secrets.a"),
        ({"on": "ec2", "instance_type": "large"}, "settings-invalid", ".instance_type"),
        ({"dispoasble": True}, "settings-key-unknown", ".dispoasble"),
        ({"cluster": {"name": "shop"}}, "settings-incomplete", ".cluster"),
        (
            {"vpc": VPC, "cluster": {"name": "shop"}, "on": "ec2"},
            "settings-incomplete",
            ".cluster",
        ),
        (
            {"load_balancer": EVERYTHING["load_balancer"]},
            "settings-incomplete",
            ".load_balancer",
        ),
        ({"instance_type": "m7i.large"}, "settings-incomplete", ".instance_type"),
    ],
)
def test_refused(context: Any, code: str, place: str) -> None:
    with pytest.raises(InvalidSpecError) as refused:
        settings_from(context)
    found = [(each.code, str(each.where)) for each in refused.value.findings]
    assert (code, f"cdk-containers{place}") in found


def test_keys_of_the_context_that_nobody_reads() -> None:
    refuse_keys_apart(["cdk-containers", "aws:cdk:version"])
    with pytest.raises(
        InvalidSpecError, match=r"cdk-containers\.on: .* -c 'cdk-containers={\"on\""
    ):
        refuse_keys_apart(["cdk-containers.on"])


def test_everything_wrong_is_told_at_once() -> None:
    with pytest.raises(InvalidSpecError) as refused:
        settings_from({"on": "x", "disposable": 1, "vpc": {}, "other": 1})
    places = {str(each.where).removeprefix("cdk-containers.") for each in refused.value.findings}
    assert places == {"on", "disposable", "vpc.id", "vpc.availability_zones", "other"}


@pytest.mark.parametrize("said", [None, {"on": "fargate"}, {"on": "ec2"}])
@pytest.mark.parametrize("platform", Platform)
def test_what_services_run_on_is_said_by_the_command_first(said: Any, platform: Platform) -> None:
    assert settings_from(said, platform).on_instances is (platform is Platform.EC2)


def test_instances_that_the_command_does_not_want() -> None:
    with pytest.raises(InvalidSpecError, match=r"cdk-containers\.instance_type"):
        settings_from({"on": "ec2", "instance_type": "m7i.large"}, Platform.FARGATE)
