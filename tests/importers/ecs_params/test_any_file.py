"""Whatever ecs-params.yml holds, it ends with findings, never with a traceback."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from cdk_containers.findings import Finding, errors
from cdk_containers.importers.compose import MapNode
from cdk_containers.importers.compose.translation.containers.container import container
from cdk_containers.importers.compose.translation.section import Section
from cdk_containers.importers.ecs_params import (
    apply_ecs_params,
    dispose_ecs_params,
    with_ecs_params,
)
from cdk_containers.importers.ecs_params.grammar import ECS_PARAMS
from cdk_containers.importers.report import Report
from cdk_containers.spec import BindMount, Container, LogDriver, Platform
from tests.importers.compose.reading import nodes
from tests.importers.compose.reading import read as read_compose
from tests.importers.ecs_params.reading import read, shop
from tests.strategies.compose import ANYTHING, TEXTS, like

_VALUE = "value-of-a-variable"
_COMPOSE = (
    "services: {a: {image: a, deploy: {resources: {limits: {memory: 1g}}}}, "
    "b: {image: b, healthcheck: {test: curl x}}}"
)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> MapNode:
    return nodes(read_compose(tmp_path_factory.mktemp("compose"), _COMPOSE))


def _all_the_way(content: str | bytes, model: MapNode, platform: Platform) -> Sequence[Finding]:
    with TemporaryDirectory() as folder:
        params, findings = read(Path(folder), content, {"SECRET": _VALUE})
    assert (params is None) == bool(errors(findings))
    if params is None:
        return findings
    report = Report()
    report.findings.extend(findings)
    said = dispose_ecs_params(params, platform, report)
    laid_over = with_ecs_params(model, said.model, report)
    project = Section(node=laid_over, path="", report=report)
    containers: list[Container] = []
    for name, service in project.section("services").named():
        made = container(service, name, platform, project)
        containers.append(made)
    containers.append(Container(name="default", image="c", logging=LogDriver(name="splunk")))
    application = shop(*containers, volumes=[BindMount(name="a")])
    apply_ecs_params(application, said.model, report)
    return report.findings


_PLATFORMS = st.sampled_from(Platform)


@given(TEXTS | st.binary(max_size=200), _PLATFORMS)
def test_any_text(model: MapNode, content: str | bytes, platform: Platform) -> None:
    _all_the_way(content if isinstance(content, bytes) else content.encode(), model, platform)


@given(ANYTHING, _PLATFORMS)
def test_any_structure(model: MapNode, data: Any, platform: Platform) -> None:
    _all_the_way(yaml.safe_dump(data), model, platform)


@settings(max_examples=300)
@given(like(ECS_PARAMS), _PLATFORMS)
def test_anything_like_ecs_params(model: MapNode, data: Any, platform: Platform) -> None:
    _all_the_way(yaml.safe_dump(data, allow_unicode=True), model, platform)


_LEAVES: dict[str, list[Any]] = {
    "ecs_network_mode": ["awsvpc", "host", "none"],
    "task_role_arn": ["a shop", "shop", "arn:aws:iam::123456789012:role/a"],
    "task_size": [{"cpu_limit": "1 vCPU", "mem_limit": "9" * 5000}, {"mem_limit": "0.5GB"}],
    "services": [
        {"a": {"mem_limit": -5, "cpu_shares": 10**18, "gpu": 10**18}},
        {"a": None, "b": {"healthcheck": {"test": ["CMD"], "interval": 10**15}}},
        {"b": {"healthcheck": {"retries": -1, "command": []}, "essential": False}},
        {"default": {"logging": {"secret_options": [{"name": "a", "value_from": "arn:"}]}}},
        {"a": {"depends_on": [{"container_name": "b", "condition": "success"}]}},
        {"a": {"secrets": [{"name": "", "value_from": ""}]}},
    ],
    "docker_volumes": [[{"name": "a", "labels": ["b"]}], [{"name": ""}]],
    "efs_volumes": [[{"name": "a", "filesystem_id": "fs-1"}]],
}
_DEFINITIONS: st.SearchStrategy[Any] = st.fixed_dictionaries(
    {}, optional={key: st.sampled_from(values) for key, values in _LEAVES.items()}
)


@given(_DEFINITIONS, _PLATFORMS)
def test_any_of_what_files_say(model: MapNode, definition: Any, platform: Platform) -> None:
    _all_the_way(yaml.safe_dump({"task_definition": definition}), model, platform)


@pytest.mark.parametrize(
    "text",
    [
        "task_role_arn: $SECRET",
        "task_size: {cpu_limit: $SECRET}",
        "task_size: {mem_limit: $SECRET}",
        "ecs_network_mode: $SECRET",
        "services: {a: {secrets: [{name: a, value_from: 'arn:$SECRET'}]}}",
        "services: {a: {mem_limit: $SECRET}}",
        "services: {a: {healthcheck: {test: a, interval: $SECRET}}}",
        "services: {a: {healthcheck: {test: [$SECRET, a]}}}",
    ],
)
def test_no_message_holds_the_value_of_a_variable(model: MapNode, text: str) -> None:
    found = _all_the_way(f"task_definition: {{{text}}}", model, Platform.EC2)

    assert found
    assert not [finding for finding in found if _VALUE in str(finding)]
