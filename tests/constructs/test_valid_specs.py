"""Whatever the checks let pass synthesizes, and CDK's validation and cfn-lint agree."""

import json

from aws_cdk import App, Stack
from cfnlint.api import lint  # pyright: ignore[reportMissingTypeStubs]
from cfnlint.config import ManualArgs  # pyright: ignore[reportMissingTypeStubs]
from hypothesis import HealthCheck as HypothesisCheck
from hypothesis import given, settings
from hypothesis import strategies as st

from cdk_containers import (
    Capacity,
    ContainerCluster,
    Http,
    LoadBalancedService,
    PublicAddresses,
)
from cdk_containers.services.base import ContainerService, default_placement
from cdk_containers.spec import Reach, Service
from tests.apps import existing_vpc
from tests.strategies.valid import valid_services

SERVICES_A_TEMPLATE = 10


def build(stack: Stack, construct_id: str, cluster: ContainerCluster, spec: Service) -> None:
    """What a person would write for this spec."""
    if spec.reach is Reach.NOTHING:
        ContainerService(
            stack,
            construct_id,
            cluster=cluster,
            spec=spec,
            placement=default_placement(cluster),
            log_retention_days=30,
            disposable=False,
        )
        return
    expose = Http(allow_from=spec.allow_from)
    if spec.reach is Reach.PUBLIC_ADDRESSES:
        expose = PublicAddresses(allow_from=spec.allow_from)
    LoadBalancedService(
        stack,
        construct_id,
        cluster=cluster,
        task=spec.task,
        port=spec.port,
        expose=expose,
        health=spec.health,
        scaling=spec.scaling,
        deployment=spec.deployment,
        capacity=spec.capacity,
        enable_exec=spec.enable_exec,
    )


@settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HypothesisCheck.too_slow, HypothesisCheck.data_too_large],
)
@given(st.lists(valid_services(), min_size=SERVICES_A_TEMPLATE, max_size=SERVICES_A_TEMPLATE))
def test_valid_specs_synthesize_and_pass_every_validation(specs: list[Service]) -> None:
    app = App(context={"@aws-cdk/core:validateAgainstDefaultRules": True})
    stack = Stack(app, "Test")
    cluster = ContainerCluster(
        stack, "Cluster", network=existing_vpc(stack), capacity=[Capacity.fargate(base=1)]
    )
    for number, spec in enumerate(specs):
        build(stack, f"Service{number}", cluster, spec)
    template = app.synth().get_stack_by_name("Test").template
    matches = lint(json.dumps(template), config=ManualArgs(regions=["us-east-1"]))
    assert [str(match) for match in matches] == []
