"""Whatever the checks let pass synthesizes, and CDK's validation and cfn-lint agree."""

import pytest
from aws_cdk import App, Stack
from hypothesis import Phase, given, seed, settings

from cdk_containers.spec import Service
from tests.constructs.building import Home, validated
from tests.strategies.valid import valid_services

# CloudFormation takes 500 resources a template; a service has up to 30.
SERVICES = 20
TEMPLATES = 3


def many_services(number: int) -> list[Service]:
    """Specs to put into one template, which takes seconds to validate however few they are."""
    found: list[Service] = []

    @seed(number)
    @settings(max_examples=SERVICES, phases=[Phase.generate])
    @given(valid_services())
    def collect(spec: Service) -> None:
        found.append(spec)

    collect()
    return found


@pytest.mark.parametrize("number", range(TEMPLATES))
def test_valid_specs_synthesize_and_pass_every_validation(number: int) -> None:
    app = App(context={"@aws-cdk/core:validateAgainstDefaultRules": True})
    home = Home(Stack(app, "Test"))
    for index, spec in enumerate(many_services(number)):
        home.build(f"Service{index}", spec)
    validated(app)
