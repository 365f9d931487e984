"""Apps and stacks for tests."""

import json
import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import aws_cdk
from aws_cdk import App, Stack
from aws_cdk import aws_ec2 as ec2

PUBLIC_SUBNETS = ["subnet-0000000000000000a", "subnet-0000000000000000b"]
PRIVATE_SUBNETS = ["subnet-0000000000000000c", "subnet-0000000000000000d"]


def recommended_flags() -> Mapping[str, Any]:
    """Every feature flag that the installed CDK recommends for a new app."""
    (archive,) = (Path(aws_cdk.__file__).parent / "_jsii").glob("aws-cdk-lib@*.tgz")
    with tarfile.open(archive) as package:
        member = package.extractfile("package/recommended-feature-flags.json")
        assert member is not None
        return json.load(member)


def new_stack(context: Mapping[str, Any] | None = None, **settings: Any) -> Stack:
    """A stack of an app of its own, without CDK's validation, which takes over a second."""
    app = App(context=dict(context or {}), builtin_cloud_formation_validation=False)
    return Stack(app, "Test", **settings)


def existing_vpc(stack: Stack) -> ec2.IVpc:
    """A VPC that somebody else made, so that a template shows only what is tested."""
    return ec2.Vpc.from_vpc_attributes(
        stack,
        "Vpc",
        vpc_id="vpc-00000000000000001",
        vpc_cidr_block="10.0.0.0/16",
        availability_zones=["us-east-1a", "us-east-1b"],
        public_subnet_ids=PUBLIC_SUBNETS,
        private_subnet_ids=PRIVATE_SUBNETS,
    )
