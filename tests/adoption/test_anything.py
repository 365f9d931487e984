"""Whatever is described, there are findings and never a traceback."""

import json
from typing import Any

from hypothesis import given as over
from hypothesis import strategies as st

from cdk_containers.adoption.mapping import adopt
from cdk_containers.adoption.resource_mapping import read_resource_mapping
from cdk_containers.adoption.running import read_running
from cdk_containers.exports.template import read_template
from cdk_containers.exports.values import Values
from cdk_containers.importers.report import Report

_TEMPLATE = b"""
Resources:
  Task: {Type: AWS::ECS::TaskDefinition, Properties: {Family: a, Cpu: 1}, DependsOn: Role}
  Web:
    Type: AWS::ECS::Service
    Properties:
      TaskDefinition: !Ref Task
      Cluster: !Ref Shop
      LoadBalancers: [{TargetGroupArn: !Ref Group, ContainerName: !Sub '${Shop}${Group.A}${'}]
      Tags: [{Key: [!Ref Group], Value: !GetAtt Shop.Arn}]
  Shop: {Type: AWS::ECS::Cluster}
  Group: {Type: AWS::ElasticLoadBalancingV2::TargetGroup, Condition: Nobody}
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
        "loadBalancers",
        "targetGroupArn",
        "Shop",
        "name",
        "cpu",
    ]
)
_ANYTHING: st.SearchStrategy[Any] = st.recursive(
    _LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=5),
    max_leaves=25,
)


@over(st.lists(_ANYTHING, max_size=2), _ANYTHING)
def test_anything_described(described: list[Any], mapping: Any) -> None:
    report = Report()
    template = read_template(_TEMPLATE, "stack.yaml", report)
    assert template is not None
    read = [read_running(json.dumps(each).encode(), "file.json", report) for each in described]
    given = read_resource_mapping(json.dumps(mapping).encode(), "map.json", template, report)
    adopt(template, [each for each in read if each], Values(), report, given=given)
