"""Whatever the checks let pass synthesizes, and CDK's validation and cfn-lint agree."""

import json

import pytest
from aws_cdk import App, Stack
from cfnlint.api import lint  # pyright: ignore[reportMissingTypeStubs]
from cfnlint.config import ManualArgs  # pyright: ignore[reportMissingTypeStubs]
from hypothesis import Phase, given, seed, settings

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

# CloudFormation takes 500 resources a template; a service has up to 20.
SERVICES = 24
TEMPLATES = 3
# A dependency that a reference implies already: CDK writes each one out.
HARMLESS = {"W3005"}


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


def many_services(number: int) -> list[Service]:
    """Specs to put into one template, which takes seconds to validate however few they are."""
    found: list[Service] = []

    @seed(number)
    @settings(max_examples=SERVICES, phases=[Phase.generate], deadline=None, database=None)
    @given(valid_services())
    def collect(spec: Service) -> None:
        found.append(spec)

    collect()
    return found


@pytest.mark.parametrize("number", range(TEMPLATES))
def test_valid_specs_synthesize_and_pass_every_validation(number: int) -> None:
    app = App(context={"@aws-cdk/core:validateAgainstDefaultRules": True})
    stack = Stack(app, "Test")
    cluster = ContainerCluster(
        stack, "Cluster", network=existing_vpc(stack), capacity=[Capacity.fargate(base=1)]
    )
    for index, spec in enumerate(many_services(number)):
        build(stack, f"Service{index}", cluster, spec)
    template = app.synth().get_stack_by_name("Test").template
    text = json.dumps(template, ensure_ascii=False)
    matches = lint(text, config=ManualArgs(regions=["us-east-1"]))
    assert [str(match) for match in matches if match.rule.id not in HARMLESS] == []
