"""Whatever is described, there are findings and never a traceback."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from cdk_containers.adoption.mapping import adopt
from cdk_containers.adoption.running import read_running
from cdk_containers.exports.template import read_template
from cdk_containers.exports.values import Values
from cdk_containers.importers.report import Report

_TEMPLATE = b"""
Resources:
  Task: {Type: AWS::ECS::TaskDefinition, Properties: {Family: a, Cpu: 1}, DependsOn: Role}
  Web: {Type: AWS::ECS::Service, Properties: {TaskDefinition: !Ref Task, Cluster: !Ref Shop}}
  Shop: {Type: AWS::ECS::Cluster}
"""
_LEAVES = st.none() | st.booleans() | st.integers() | st.sampled_from(["a", "arn:a:b/c:1", ""])
_KEYS = st.sampled_from(
    [
        "services",
        "service",
        "taskDefinition",
        "serviceArn",
        "taskDefinitionArn",
        "clusterArn",
        "containerDefinitions",
        "portMappings",
        "networkMode",
        "deployments",
        "tags",
        "name",
        "cpu",
    ]
)
_ANYTHING: st.SearchStrategy[Any] = st.recursive(
    _LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=5),
    max_leaves=25,
)


@given(st.lists(_ANYTHING, max_size=2))
def test_anything_described(described: list[Any]) -> None:
    report = Report()
    template = read_template(_TEMPLATE, "stack.yaml", report)
    assert template is not None
    read = [read_running(json.dumps(each).encode(), "file.json", report) for each in described]
    adopt(template, [each for each in read if each], Values(), report)
