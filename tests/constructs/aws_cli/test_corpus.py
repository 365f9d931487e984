"""Each file of other people becomes a template that deploys, or is refused with findings.

``CDK_CONTAINERS_AWS_CLI_CORPUS`` names the folder; none of the files is here. A second time, the
app has roles and images of its own, which most of them leave to whoever uses them.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from aws_cdk import App, Stack
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_iam as iam
from cfnlint.api import lint_file  # pyright: ignore[reportMissingTypeStubs]

from cdk_containers import InvalidSpecError, ServiceFromFile, TaskDefinition, task_from_file
from cdk_containers.importers.aws_cli.document import read_document
from cdk_containers.importers.aws_cli.service_model import Operation
from cdk_containers.importers.aws_cli.translation.values import maps, texts, whole
from cdk_containers.importers.nodes import MapNode
from cdk_containers.importers.report import Report

_FOLDER = os.environ.get("CDK_CONTAINERS_AWS_CLI_CORPUS", "")
_FILES = sorted(Path(_FOLDER).rglob("*.json")) if _FOLDER else []

pytestmark = pytest.mark.skipif(
    not _FOLDER, reason="CDK_CONTAINERS_AWS_CLI_CORPUS names no folder of files"
)

# CDK writes a dependency that a reference implies already.
_HARMLESS = {"W3005"}


def said(path: Path) -> tuple[Operation, MapNode] | None:
    document = read_document(path.read_bytes(), path.name, Report())
    return (document.operation, document.input) if document is not None else None


def synthesized(app: App) -> Iterator[str]:
    """What CDK and cfn-lint have against the templates."""
    for stack in app.synth().stacks:
        for match in lint_file(Path(stack.template_full_path)):
            if match.rule.id not in _HARMLESS:
                yield str(match)


@pytest.mark.parametrize("path", _FILES, ids=lambda path: path.stem)
@pytest.mark.parametrize("own", [False, True], ids=["as-it-is", "with-own-parts"])
def test_template_is_valid_or_the_file_is_refused(path: Path, own: bool) -> None:
    app = App()
    stack = Stack(app, "Corpus")
    found = said(path)
    try:
        if found is not None and found[0] is Operation.SERVICE:
            ServiceFromFile(stack, "Web", file=str(path), task=any_definition(stack, found[1]))
        else:
            given = own_parts(stack, found[1]) if own and found is not None else {}
            TaskDefinition(stack, "Task", task=task_from_file(str(path), **given))
    except InvalidSpecError as refusal:
        refused = refusal.findings
    else:
        refused = ()
        assert list(synthesized(app)) == []
    assert [each for each in refused if path.name not in str(each.where)] == []


def own_parts(stack: Stack, task: MapNode) -> dict[str, Any]:
    service = cast("iam.IPrincipal", iam.ServicePrincipal("ecs-tasks.amazonaws.com"))
    names = [each.text("name") for each in maps(task, "containerDefinitions")]
    return {
        "task_role": iam.Role(stack, "TaskRole", assumed_by=service),
        "execution_role": iam.Role(stack, "ExecutionRole", assumed_by=service),
        "images": {name: "nginx:1.27" for name in names if name is not None},
    }


def any_definition(stack: Stack, service: MapNode) -> ecs.TaskDefinition:
    """A task definition that a service can run."""
    providers = [
        each.text("capacityProvider") for each in maps(service, "capacityProviderStrategy")
    ]
    on_fargate = "FARGATE" in (service.text("launchType"), *providers)
    network = service.map("networkConfiguration").map("awsvpcConfiguration")
    awsvpc = on_fargate or bool(texts(network, "subnets"))
    definition = ecs.TaskDefinition(
        stack,
        "Definition",
        compatibility=ecs.Compatibility.FARGATE if on_fargate else ecs.Compatibility.EC2,
        network_mode=ecs.NetworkMode.AWS_VPC if awsvpc else ecs.NetworkMode.BRIDGE,
        cpu="256",
        memory_mib="512",
    )
    for each in maps(service, "loadBalancers"):
        name = each.text("containerName") or "web"
        container = definition.find_container(name) or definition.add_container(
            name, image=ecs.ContainerImage.from_registry("nginx:1.27")
        )
        port = whole(each, "containerPort") or 80
        if container.find_port_mapping(port, ecs.Protocol.TCP) is None:
            container.add_port_mappings(ecs.PortMapping(container_port=port))
    if definition.default_container is None:
        definition.add_container("web", image=ecs.ContainerImage.from_registry("nginx:1.27"))
    return definition
