"""One stack for each kind of service: what a reader of the examples gets."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import App, Stack
from cfnlint.api import lint_file  # pyright: ignore[reportMissingTypeStubs]
from syrupy.assertion import SnapshotAssertion

from examples.app import compose
from tests.readable import readable

EXAMPLES = Path(__file__).parents[2] / "examples"
STACKS = (
    "aws-cli",
    "blue-green",
    "canary",
    "daemon",
    "existing",
    "foundation",
    "internal-service",
    "linear",
    "log-router",
    "migration",
    "network-load-balancer",
    "on-instances",
    "public-site",
    "queue-worker",
    "rolling",
    "scheduled-task",
    "shared-load-balancer",
    "storage",
)
# A dependency that a reference implies already, and outputs that show what others export.
HARMLESS = {"W3005", "W6001"}


@pytest.fixture(scope="module")
def stacks(cdk_json: Mapping[str, Any]) -> dict[str, Stack]:
    app = App(context=cdk_json["context"], builtin_cloud_formation_validation=False)
    compose(app)
    return {child.node.id: child for child in app.node.children if isinstance(child, Stack)}


@pytest.mark.parametrize("name", STACKS)
def test_template(stacks: dict[str, Stack], name: str, snapshot: SnapshotAssertion) -> None:
    assert readable(stacks[name]) == snapshot


def test_every_stack_has_a_snapshot(stacks: dict[str, Stack]) -> None:
    assert set(stacks) == set(STACKS)


def test_every_kind_is_in_the_app() -> None:
    composed = (EXAMPLES / "app.py").read_text()
    kinds = {path.stem for path in (EXAMPLES / "kinds").glob("*.py")} - {"__init__"}
    assert {kind for kind in kinds if f"examples.kinds.{kind} " not in composed} == set()


def test_whole_app_is_valid(cdk_json: Mapping[str, Any]) -> None:
    app = App(context=cdk_json["context"])
    compose(app)
    assembly = app.synth()  # It raises what CDK's validation calls an error.
    templates = [Path(stack.template_full_path) for stack in assembly.stacks]
    matches = [match for template in templates for match in lint_file(template)]
    assert [str(match) for match in matches if match.rule.id not in HARMLESS] == []
