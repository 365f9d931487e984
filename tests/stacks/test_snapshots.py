"""The whole app in each environment of cdk.json: what a reviewer reads in a pull request."""

from collections.abc import Mapping
from typing import Any

import pytest
from aws_cdk import App, Stack
from syrupy.assertion import SnapshotAssertion

from app import compose
from stacks.environment import environment_from
from tests.readable import readable

ENVIRONMENTS = ("dev", "prod")
STACKS = ("network", "registry", "cluster", "flask-app", "gantt-exporter")


@pytest.fixture(scope="module")
def stacks(cdk_json: Mapping[str, Any]) -> dict[str, Stack]:
    """Every stack by name, synthesized with the context that ``cdk synth`` gives the app."""
    context = cdk_json["context"]
    found: dict[str, Stack] = {}
    for name in ENVIRONMENTS:
        app = App(context=context, builtin_cloud_formation_validation=False)
        compose(app, environment_from(context["environments"], name))
        found |= {child.node.id: child for child in app.node.children if isinstance(child, Stack)}
    return found


@pytest.mark.parametrize(
    "name", [f"{environment}-{stack}" for environment in ENVIRONMENTS for stack in STACKS]
)
def test_template(stacks: dict[str, Stack], name: str, snapshot: SnapshotAssertion) -> None:
    assert readable(stacks[name]) == snapshot


def test_every_stack_has_a_snapshot(stacks: dict[str, Stack]) -> None:
    assert len(stacks) == len(ENVIRONMENTS) * len(STACKS)


def test_stateful_stacks_are_protected_where_the_environment_stays(
    stacks: dict[str, Stack],
) -> None:
    protected = {name for name, stack in stacks.items() if stack.termination_protection}
    assert protected == {"prod-network", "prod-registry"}
