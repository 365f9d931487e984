"""Each compose file of the corpus that is not refused becomes a template that deploys.

The suite takes some of them; ``CDK_CONTAINERS_COMPOSE_CORPUS_ALL=1`` takes all.
"""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from aws_cdk import App, Stack
from cfnlint.api import lint_file  # pyright: ignore[reportMissingTypeStubs]

from cdk_containers import (
    Capacity,
    ComposeApplication,
    ContainerCluster,
    Ec2Capacity,
    Network,
    Platform,
)
from cdk_containers.doors.compose import read_compose
from cdk_containers.findings import errors
from cdk_containers.importers.compose import Request
from cdk_containers.importers.compose.translation.options import Options
from tests.corpus import ENVIRONMENT, VALID, needs_corpus, path_of

pytestmark = needs_corpus

_STACKS_IN_AN_APP = 20
_ALL = bool(os.environ.get("CDK_CONTAINERS_COMPOSE_CORPUS_ALL"))
_EVERY = {Platform.FARGATE: 10, Platform.EC2: 60}

# CDK writes a dependency that a reference implies already, and a load balancer is to be reached.
# A shell's ${VARIABLE} in a command is no parameter of the template.
_HARMLESS = {"W3005", "W2508", "E1029"}


def _request(local: str) -> Request:
    return Request(files=[str(path_of(local))], environment=ENVIRONMENT)


def _apps() -> Iterator[tuple[Platform, Sequence[str]]]:
    """The files that nothing is wrong with on a platform, as many as go into one app."""
    for platform, every in _EVERY.items():
        options = Options(platform=platform)
        accepted = [
            each
            for each in VALID
            if not errors(read_compose(_request(each), options=options).findings)
        ]
        chosen = accepted if _ALL else accepted[::every]
        for start in range(0, len(chosen), _STACKS_IN_AN_APP):
            yield platform, chosen[start : start + _STACKS_IN_AN_APP]


@pytest.mark.parametrize(
    ("platform", "files"),
    list(_apps()),
    ids=lambda each: each if isinstance(each, Platform) else each[0],
)
def test_templates_are_valid(platform: Platform, files: Sequence[str]) -> None:
    # As errors, which end the synthesis.
    app = App(context={"@aws-cdk/core:validateAgainstDefaultRules": True})
    for number, local in enumerate(files):
        stack = Stack(app, f"Stack{number}", description=local)
        cluster = ContainerCluster(stack, "Cluster", network=Network(stack, "Network"))
        capacity: list[Capacity] = []
        if platform is Platform.EC2:
            nodes = Ec2Capacity(stack, "Nodes", cluster=cluster, instance_types=["m7i.large"])
            capacity.append(Capacity.ec2(nodes))
        ComposeApplication(
            stack,
            "Application",
            cluster=cluster,
            file=str(path_of(local)),
            environment=ENVIRONMENT,
            capacity=capacity,
        )
    assembly = app.synth()
    matches = [
        f"{stack.template['Description']}: {match}"
        for stack in assembly.stacks
        for match in lint_file(Path(stack.template_full_path))
        if match.rule.id not in _HARMLESS
    ]
    assert matches == []
