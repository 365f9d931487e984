"""Stacks in which a construct stands almost alone."""

import pytest
from aws_cdk import Stack
from aws_cdk import aws_ec2 as ec2

from cdk_containers import ContainerCluster
from tests.apps import existing_vpc


@pytest.fixture
def vpc(stack: Stack) -> ec2.IVpc:
    return existing_vpc(stack)


@pytest.fixture
def cluster(stack: Stack, vpc: ec2.IVpc) -> ContainerCluster:
    return ContainerCluster(stack, "Cluster", network=vpc)
